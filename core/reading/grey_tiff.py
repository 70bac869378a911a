"""Grey pictures as the pages of one TIFF, the one format in which tesseract takes several from its input.

Nothing is unpacked: the pixels of a stranger's picture go into the file as they come.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from core.reading.messages import GreyPicture

#: little-endian, and where the first directory is told
_HEAD, _LINK = b"II*\x00", struct.Struct("<I")
#: tag, type, number of values, and the value or where it stands
_ENTRY = struct.Struct("<HHII")
_SHORT, _LONG, _RATIONAL = 3, 4, 5
#: zlib's, known as Adobe's
_DEFLATE = 8
_ZERO_IS_BLACK, _INCHES = 1, 2


def tiff_of(pictures: Sequence[GreyPicture]) -> bytes:
    """Return the pictures as pages of a TIFF, in their order."""
    out = bytearray(_HEAD + _LINK.pack(0))
    link = len(_HEAD)
    for picture in pictures:
        pixels = len(out)
        out += picture.pixels
        out += bytes(-len(out) % 2)  # what is pointed to stands at even places
        resolution = len(out)
        out += struct.pack("<II", picture.resolution, 1)
        entries = (
            (256, _LONG, picture.width),
            (257, _LONG, picture.height),
            (258, _SHORT, 8),
            (259, _SHORT, _DEFLATE),
            (262, _SHORT, _ZERO_IS_BLACK),
            (273, _LONG, pixels),
            (277, _SHORT, 1),
            (278, _LONG, picture.height),
            (279, _LONG, len(picture.pixels)),
            (282, _RATIONAL, resolution),
            (283, _RATIONAL, resolution),
            (296, _SHORT, _INCHES),
        )
        _LINK.pack_into(out, link, len(out))
        out += struct.pack("<H", len(entries))
        out += b"".join(_ENTRY.pack(tag, kind, 1, value) for tag, kind, value in entries)
        link = len(out)
        out += _LINK.pack(0)
    return bytes(out)
