"""The rows of a damaged SQLite file, read from its pages without SQLite.

One bad page makes SQLite refuse all that lies behind it: a bad inner page hides hundreds of rows, a bad
header or a file cut short hides them all. Here every leaf of a table is read by itself, wherever it stands,
so that what is lost is what was on the bad pages. The formats are those of https://sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from diskcache.core import MODE_RAW

__all__ = ["DamagedFile"]

#: size in bytes of a page that SQLite uses unless told otherwise, for when the header does not tell
PAGE_BYTES = 4096

MAGIC = b"SQLite format 3\0"
HEADER_BYTES = 100

#: first byte of a page that is the leaf of a table
TABLE_LEAF = 0x0D

#: the journal's magic number; its last bit says in which order the bytes of its checksums stand
WAL_MAGIC = 0x377F0682
WAL_HEADER, FRAME_HEADER = 32, 24

#: columns of diskcache's table that matter here, and how many there are
KEY, RAW, MODE, FILENAME, VALUE, COLUMNS = 1, 2, 9, 10, 11, 12


class DamagedFile:
    """A database with the pages of its journal in the place of its own."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        self._page_bytes = PAGE_BYTES
        count = 0
        if self._data[:16] == MAGIC:
            (told,) = struct.unpack_from(">H", self._data, 16)
            self._page_bytes = 65536 if told == 1 else told or PAGE_BYTES
            (count,) = struct.unpack_from(">I", self._data, 28)
        there = -(-len(self._data) // self._page_bytes)
        journal = path.with_name(f"{path.name}-wal")
        self._journal, committed = self._committed(journal.read_bytes() if journal.is_file() else b"")
        self._count = committed or (min(count, there) if count > 0 else there)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the key and value of every row that is whole and ours."""
        for number in range(1, self._count + 1):
            page = self._page(number)
            start = HEADER_BYTES if number == 1 else 0
            if len(page) == self._page_bytes and page[start] == TABLE_LEAF:
                yield from self._rows_of(page, start)

    def _rows_of(self, page: bytes, start: int) -> Iterator[tuple[str, str]]:
        (cells,) = struct.unpack_from(">H", page, start + 3)
        for place in range(start + 8, min(start + 8 + 2 * cells, len(page) - 1), 2):
            (cell,) = struct.unpack_from(">H", page, place)
            try:
                row = self._row(page, cell)
            except (IndexError, ValueError, struct.error):
                continue
            if row is not None:
                yield row

    def _row(self, page: bytes, cell: int) -> tuple[str, str] | None:
        """Return a cell's key and value; None when it is not a row of ours."""
        length, at = _varint(page, cell)
        _, at = _varint(page, at)  # the number of the row
        payload = self._payload(page, at, length)
        kinds, at = [], 0
        end, at = _varint(payload, at)
        while at < end:
            kind, at = _varint(payload, at)
            kinds.append(kind)
        if len(kinds) != COLUMNS:
            return None
        values, at = [], end
        for kind in kinds:
            size = _bytes_of(kind)
            values.append(payload[at : at + size])
            at += size
        ours = (kinds[RAW], kinds[MODE], kinds[FILENAME]) == (9, _integer_kind(MODE_RAW), 0)
        if at != len(payload) or not ours or not _is_text(kinds[KEY]) or not _is_text(kinds[VALUE]):
            return None
        return values[KEY].decode(), values[VALUE].decode()

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """Return the bytes of a row, with those that did not fit on its page."""
        usable = self._page_bytes
        most = usable - 35
        if length <= most:
            return page[at : at + length]
        least = (usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (usable - 4)
        here = here if here <= most else least
        parts, left = [page[at : at + here]], length - here
        (number,) = struct.unpack_from(">I", page, at + here)
        while left > 0:
            if not 0 < number <= self._count:
                raise ValueError("a page is missing")
            more = self._page(number)
            (number,) = struct.unpack_from(">I", more, 0)
            parts.append(more[4 : 4 + left])
            left -= len(parts[-1])
            if len(more) < usable and left > 0:
                raise ValueError("a page is cut short")
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        found = self._journal.get(number)
        return found or self._data[(number - 1) * self._page_bytes : number * self._page_bytes]

    def _committed(self, journal: bytes) -> tuple[Mapping[int, bytes], int]:
        """Return the pages that the journal's whole transactions wrote, and how many pages there are then.

        The chain of checksums ends where its writer was interrupted, or where the journal is damaged.
        """
        if len(journal) < WAL_HEADER:
            return {}, 0
        magic, _, size, _, salt, other_salt, *sums = struct.unpack_from(">8I", journal)
        if magic & ~1 != WAL_MAGIC or size != self._page_bytes:
            return {}, 0
        order = ">" if magic & 1 else "<"
        if (state := _checksum(journal[:24], (0, 0), order)) != tuple(sums):
            return {}, 0
        pages: dict[int, bytes] = {}
        pending: dict[int, bytes] = {}
        count = 0
        for start in range(WAL_HEADER, len(journal) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
            number, committed, *salts, first, second = struct.unpack_from(">6I", journal, start)
            page = journal[start + FRAME_HEADER : start + FRAME_HEADER + size]
            state = _checksum(journal[start : start + 8] + page, state, order)
            if salts != [salt, other_salt] or state != (first, second):
                break
            pending[number] = page
            if committed:
                pages |= pending
                pending, count = {}, committed
        return pages, count


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _bytes_of(kind: int) -> int:
    """Return how many bytes a value of this kind takes."""
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]


def _integer_kind(value: int) -> int:
    """Return the kind as which SQLite stores 0, 1 or a small integer."""
    return 8 + value if value in {0, 1} else 1


def _is_text(kind: int) -> bool:
    return kind >= 13 and kind % 2 == 1


def _checksum(data: bytes, state: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = state
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
