"""Grey pictures as the process takes them that runs tesseract's library: each with its size before it.

Nothing is unpacked on this side of the walls: the pixels of a stranger's picture go as they come.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from core.reading.messages import GreyPicture

#: width, height and resolution, and how many bytes of pixels follow
_HEAD = struct.Struct("<4I")


class Pixels(NamedTuple):
    """One picture, unpacked."""

    #: a byte each, row by row
    grey: bytes
    width: int
    height: int
    #: dots an inch
    resolution: int


def packed(pictures: Iterable[GreyPicture]) -> bytes:
    """Return the pictures in their order."""
    return b"".join(
        _HEAD.pack(each.width, each.height, each.resolution, len(each.pixels)) + each.pixels
        for each in pictures
    )


def unpacked(source: BinaryIO) -> Iterator[Pixels]:
    """Yield the pictures that ``source`` holds; raise `zlib.error` for one that is not what it says."""
    while head := source.read(_HEAD.size):
        width, height, resolution, length = _HEAD.unpack(head)
        grey = zlib.decompressobj().decompress(source.read(length), width * height)
        if len(grey) != width * height:
            raise zlib.error("the picture ends before its last row")
        yield Pixels(grey, width, height, resolution)
