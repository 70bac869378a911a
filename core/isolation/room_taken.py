"""How much room on the disk a process takes that may make files: in its folder, and in files it removed."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

__all__ = ["RoomBound"]


@dataclass(frozen=True, slots=True)
class RoomBound:
    """What a process may have below one folder at any time; the kernel bounds single files alone."""

    folder: Path
    #: bytes of all files together, and their number
    total: int
    files: int

    def broken_by(self, pid: int) -> bool:
        """Return whether a process has more than it may; what it removed and keeps open counts as well."""
        size = 0
        for number, each in enumerate(chain(_below(self.folder), _removed(pid)), 1):
            size += each
            if size > self.total or number > self.files:
                return True
        return False


def _below(folder: Path) -> Iterator[int]:
    """Yield the sizes of the files and folders below a folder, while somebody else may be removing them."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                yield entry.stat(follow_symlinks=False).st_size
                if entry.is_dir(follow_symlinks=False):
                    yield from _below(Path(entry.path))


def _removed(pid: int) -> Iterator[int]:
    """Yield the sizes of files that a process has open and nobody can find; Linux alone tells."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                opened = entry.stat()
                if not opened.st_nlink:
                    yield opened.st_size
