"""Whether a document has layers that may be switched off, told from its bytes: pdfium does not say."""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

#: in the catalog of a document with layers
KEY = b"/OCProperties"
#: bytes unpacked of one stream of objects, and of all of them
MAX_STREAM, MAX_TOTAL = 16_000_000, 200_000_000
#: bytes of a stream's dictionary
_DICTIONARY = 400

_OBJECTS = re.compile(rb"/ObjStm\b(?:(?!endobj).){0,%d}?stream\r?\n" % _DICTIONARY, re.DOTALL)


def has_layers(path: Path) -> bool:
    """Whether the document may have optional content; an encrypted one always may."""
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file
            return False
        with data:
            if data.find(KEY) >= 0 or data.find(b"/Encrypt") >= 0:
                return True
            left = MAX_TOTAL
            for match in _OBJECTS.finditer(data):
                objects = _unpacked(data, match.end())
                if KEY in objects:
                    return True
                left -= len(objects)
                if left <= 0:
                    break
    return False


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    end = data.find(b"endstream", start)
    try:
        return zlib.decompressobj().decompress(data[start : end if end >= 0 else len(data)], MAX_STREAM)
    except zlib.error:
        return b""
