"""Whether a file's parts are there, and its compressed ones whole.

Pdfium draws what it can of a damaged page and says nothing. A page that lost its words that way
must not pass for one that has none.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from core.reading.sandbox.file_objects import in_clear, inner_objects, objects

#: the dictionary of a stream whose only or outermost filter is Flate, up to where its data begins
_STREAM = re.compile(rb"/FlateDecode\b(?:(?!stream|endobj).){0,400}?>>\s*stream\r?\n", re.DOTALL)
_DICTIONARY = 600
#: bytes unpacked of one stream; damage beyond is nobody's words
MAX_UNPACKED = 16_000_000
#: bytes unpacked of one file, about three seconds' work: a sample of a file with more will do
MAX_TOTAL = 1_000_000_000
PIECE = 65_536

#: what a page says of where its contents are: one object, or several
_CONTENTS = re.compile(rb"/Contents\s*(?:(\d{1,7}\s+\d{1,5}\s+R)|\[([^\]]{0,20000})\])")
_REFERENCE = re.compile(rb"(\d{1,7})\s+\d{1,5}\s+R")


def is_damaged(path: Path) -> bool:
    """Whether some compressed part of the PDF, pictures aside, cannot be unpacked as it was packed.

    Says no for an encrypted file.
    """
    with in_clear(path) as data:
        if data is None:
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


def lacks_contents(path: Path) -> bool:
    """Whether some page's contents are not in the file, so that an empty page may be none.

    Says no for an encrypted file.
    """
    there: set[int] = set()
    wanted: set[int] = set()
    with in_clear(path) as data:
        if data is None:
            return False
        for found in objects(data):
            # contents are a stream, or a list of streams
            if found.is_stream or found.words.lstrip().startswith(b"["):
                there.add(found.number)
            wanted.update(_contents(found.words))
            for number, _, words in inner_objects(found):
                if words.lstrip().startswith(b"["):
                    there.add(number)
                wanted.update(_contents(words))
    return not wanted <= there


def _contents(words: bytes) -> Iterator[int]:
    """Yield the numbers of the objects that hold the contents of a page."""
    for match in _CONTENTS.finditer(words) if b"/Contents" in words else ():
        for reference in _REFERENCE.finditer(match[1] or match[2]):
            yield int(reference[1])
