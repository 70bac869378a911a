"""The objects of a PDF as they name themselves in its bytes, whatever its table says of them.

Of two objects with one number the later counts. What is enciphered cannot be told from noise here.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

__all__ = ["MAX_NUMBER", "FileObject", "in_clear", "inner_objects", "objects"]

#: the highest number of an object that pdfium knows, and objects looked for
MAX_NUMBER, MAX_OBJECTS = 4_194_304, 1_000_000
#: objects of one stream of objects, and bytes unpacked of it
MAX_WITHIN, MAX_STREAM = 65_535, 16_000_000
#: bytes of packed data that are unpacked at once: a megabyte at most comes out
PIECE = 1_024

_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+(\d{1,5})\s+obj\b")
_PART = re.compile(rb"\bstream(?:\r\n|\n|\r)|\bendobj\b|" + _OBJECT.pattern)
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})(?!\d|\s+\d+\s+R)")
_COUNTED = re.compile(rb"/(N|First)\s+(\d{1,9})")
_INTEGER = re.compile(rb"\d{1,9}")


class FileObject(msgspec.Struct, frozen=True):
    """An object of its own."""

    number: int
    #: where it begins in the file
    offset: int
    #: what it says, up to its stream
    words: bytes
    is_stream: bool = False
    #: the packed data of a stream of objects; those of others are left out
    packed: bytes = b""


@contextmanager
def in_clear(path: Path) -> Iterator[mmap.mmap | None]:
    """Give the bytes of a file; None of an encrypted one. Raise `ValueError` where it is empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield None if data.find(b"/Encrypt") >= 0 else data


def objects(data: bytes | mmap.mmap) -> Iterator[FileObject]:
    """Yield the objects in the order of the file, those within streams apart."""
    at = 0
    for _ in range(MAX_OBJECTS):
        found = _OBJECT.search(data, at)
        if not found:
            return
        number, begin = int(found[1]), found.end()
        part = _PART.search(data, begin)
        end = part.start() if part else len(data)
        words, packed, at = data[begin:end], b"", end
        is_stream = part is not None and part[0].startswith(b"stream")
        if part and is_stream:
            at = _stream_end(data, words, part.end())
            packed = data[part.end() : at] if b"/ObjStm" in words else b""
        if 0 < number < MAX_NUMBER:
            yield FileObject(number, found.start(), words, is_stream, packed)


def _stream_end(data: bytes | mmap.mmap, words: bytes, start: int) -> int:
    """Return where a stream ends: what its dictionary says if that is so, for it may hold another PDF."""
    told = _LENGTH.search(words)
    end = start + int(told[1]) if told else len(data)
    if data[end : end + 20].lstrip().startswith(b"endstream"):
        return end
    end = data.find(b"endstream", start)
    return end if end >= 0 else len(data)


def inner_objects(stream: FileObject) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, place and words of each object in a stream of objects; none when it is no such stream."""
    if not stream.packed:
        return
    unpacked = _unpacked(stream.packed)
    told = {match[1]: int(match[2]) for match in _COUNTED.finditer(stream.words)}
    count, first = min(told.get(b"N", 0), MAX_WITHIN), told.get(b"First", 0)
    numbers = [int(match[0]) for match in _INTEGER.finditer(unpacked[:first])][: 2 * count]
    offsets = [first + offset for offset in numbers[1::2]]
    ends = [*offsets[1:], len(unpacked)]
    for place, (number, start, end) in enumerate(zip(numbers[::2], offsets, ends, strict=False)):
        if 0 < number < MAX_NUMBER:
            yield number, place, unpacked[start:end]


def _unpacked(body: bytes) -> bytes:
    """Return what comes out of packed data, up to where they are damaged."""
    unpacker, unpacked = zlib.decompressobj(), bytearray()
    try:
        for start in range(0, len(body), PIECE):
            unpacked += unpacker.decompress(body[start : start + PIECE])
            if len(unpacked) >= MAX_STREAM:
                break
    except zlib.error:
        pass
    return bytes(unpacked)
