"""Files that pdfium refuses or misreads, though what other viewers need of them is there.

A file may lack its header, or the table and trailer at its end that say where everything stands, as where a
transfer was cut off. Objects name themselves, so a new table can be made. What is lost stays lost, and
nothing is made up: without its catalog no file is mended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from core.domain.pdf_header import HEADER, HEADER_WITHIN
from core.reading.sandbox.file_objects import inner_objects, objects

__all__ = ["mended", "with_whole_key"]

#: bytes of the dictionary that says how a file is enciphered
MAX_CIPHER = 4_000
#: the kinds of entries of a table: at an offset, in a stream of objects
_AT, _WITHIN = 1, 2
#: bytes of the three columns of a table
_WIDTHS = (1, 4, 2)

_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_BITS = re.compile(rb"(/Length\s+)(\d{1,5})")


class _Entry(NamedTuple):
    """Where an object is: its offset, or the number of its stream and its place therein."""

    kind: int
    where: int
    place: int = 0


def with_whole_key(data: bytearray) -> bool:
    """Correct the length of a 256-bit key that the file tells wrong; return whether it did.

    Pdfium believes the file and reads nothing, others know the one length that there is.
    """
    at = data.find(b"/AESV3")
    if at < 0:
        return False
    start, end = max(0, data.rfind(b"obj", 0, at), at - MAX_CIPHER), data.find(b"endobj", at, at + MAX_CIPHER)
    before = bytes(data[start : end if end >= 0 else at + MAX_CIPHER])
    # in bits or, where that is less than any key has, in bytes
    after = _BITS.sub(lambda match: match[1] + {3: b"256", 2: b"32"}.get(len(match[2]), match[2]), before)
    data[start : start + len(before)] = after
    return after != before


def mended(data: bytes) -> bytes | None:
    """Return a file with a header and a new table of its objects; None where no catalog is left.

    An enciphered file is left alone: what its objects say cannot be told from noise here.
    """
    if b"/Encrypt" in data:
        return None
    if HEADER not in data[:HEADER_WITHIN]:
        data = HEADER + b"1.7\n" + data
    table: dict[int, _Entry] = {}
    root = None
    for found in objects(data):
        table[found.number] = _Entry(_AT, found.offset)
        root = found.number if _CATALOG.search(found.words) else root
        for number, place, words in inner_objects(found):
            table[number] = _Entry(_WITHIN, found.number, place)
            root = number if _CATALOG.search(words) else root
    return None if root is None else data + _written(table, root, len(data))


def _written(table: Mapping[int, _Entry], root: int, offset: int) -> bytes:
    """Return a table as a stream, which is to begin at ``offset`` of the file, and what points to it."""
    own = max(table) + 1
    entries = {**table, own: _Entry(_AT, offset + 1)}
    rows = b"".join(
        part.to_bytes(width, "big")
        for number in sorted(entries)
        for part, width in zip(entries[number], _WIDTHS, strict=True)
    )
    index = " ".join(f"{number} 1" for number in sorted(entries))
    widths = " ".join(map(str, _WIDTHS))
    told = f"/Type/XRef/Size {own + 1}/Root {root} 0 R/W[{widths}]/Index[{index}]/Length {len(rows)}"
    end = f"\nendstream endobj\nstartxref\n{offset + 1}\n%%EOF\n"
    return f"\n{own} 0 obj<<{told}>>stream\n".encode() + rows + end.encode()
