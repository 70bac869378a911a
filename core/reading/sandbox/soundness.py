"""Whether a file's compressed parts are whole.

Pdfium draws what it can of a damaged page and says nothing. A page that lost its words that way
must not pass for one that has none.
"""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

#: the dictionary of a stream whose only or outermost filter is Flate, up to where its data begins
_STREAM = re.compile(rb"/FlateDecode\b(?:(?!stream|endobj).){0,400}?>>\s*stream\r?\n", re.DOTALL)
_DICTIONARY = 600
#: bytes unpacked of one stream; damage beyond is nobody's words
MAX_UNPACKED = 16_000_000
#: bytes unpacked of one file, about three seconds' work: a sample of a file with more will do
MAX_TOTAL = 1_000_000_000
PIECE = 65_536


def is_damaged(path: Path) -> bool:
    """Whether some compressed part of the PDF, pictures aside, cannot be unpacked as it was packed.

    Says no for an encrypted file, whose parts cannot be told from noise here.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"/Encrypt") >= 0:
            return False
        left = MAX_TOTAL
        for match in _STREAM.finditer(data):
            if left <= 0:
                break
            before = data[max(0, match.start() - _DICTIONARY) : match.end()]
            dictionary = before[before.rfind(b"obj") + 3 :]
            if not _is_plain_flate(dictionary):
                continue
            unpacked = _unpack(data, match.end())
            if unpacked is None:
                return True
            left -= unpacked
    return False


def _is_plain_flate(dictionary: bytes) -> bool:
    """Whether the data are packed by Flate first of all and hold no picture."""
    filters = re.search(rb"/Filter\s*\[?\s*/(\w+)", dictionary)
    return bool(filters) and filters[1] == b"FlateDecode" and b"/Image" not in dictionary  # type: ignore[index]


def _unpack(data: mmap.mmap, start: int) -> int | None:
    """Return how many bytes come out of the data packed from ``start`` on; None when they are damaged."""
    end = data.find(b"endstream", start)
    end = len(data) if end < 0 else end
    unpacker = zlib.decompressobj()
    unpacked = 0
    try:
        while start < end and not unpacker.eof and unpacked < MAX_UNPACKED:
            piece = unpacker.unconsumed_tail or data[start : min(end, start + PIECE)]
            if not unpacker.unconsumed_tail:
                start += PIECE
            unpacked += len(unpacker.decompress(piece, 1_000_000))
    except zlib.error:
        return None
    return unpacked
