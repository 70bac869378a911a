"""A `diskcache.Disk` that keeps values inline as text and can do nothing else.

Both disks that come with diskcache unpickle what a row's ``mode`` and ``raw`` columns ask for
(CVE-2025-69872), and move values over 32 KB into files that its transactions do not cover. This
one refuses every row it did not write itself, and never touches a file.
"""

from __future__ import annotations

from typing import Any

import diskcache
from diskcache.core import MODE_RAW, UNKNOWN

__all__ = ["ForeignRow", "InlineDisk"]


class ForeignRow(Exception):
    """A row asks for something other than text: we did not write it, and do not open it."""


class InlineDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Text keys stored raw, so that the database orders them; text values stored inline."""

    def put(self, key: object) -> tuple[str, bool]:
        """Return the database's form of a key."""
        if type(key) is not str:
            raise TypeError(f"keys are text, not {type(key).__name__}")
        return key, True

    def get(self, key: object, raw: object) -> str:
        """Return the key of a row."""
        if raw != 1 or type(key) is not str:
            raise ForeignRow("a key is not plain text")
        return key

    def store(self, value: object, read: bool, key: object = UNKNOWN) -> tuple[int, int, None, str]:
        """Return ``(size, mode, filename, value)`` for a row, whatever the length of the value."""
        del key
        if read or type(value) is not str:
            raise TypeError(f"values are text, not {type(value).__name__}")
        return self.size_of(value), MODE_RAW, None, value

    def size_of(self, value: str) -> int:
        """Return what counts against a limit on size; none is kept."""
        del value
        return 0

    def fetch(self, mode: object, filename: object, value: object, read: bool) -> str:
        """Return the value of a row."""
        if read or mode != MODE_RAW or filename is not None or type(value) is not str:
            raise ForeignRow("a value is not plain text")
        return value

    def filename(self, key: object = UNKNOWN, value: object = UNKNOWN) -> tuple[str, str]:
        """Refuse: no value lives in a file."""
        del key, value
        raise TypeError("values are kept inline")

    def remove(self, file_path: Any) -> None:
        """Leave the file alone: its name comes from a row we did not write and may point anywhere."""
