"""Handing a file to a process that must not know where it lies, nor reach what lies beside it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.isolation.walls.landlock import Place

__all__ = ["Handed", "hand_over", "place_of"]

#: where an open file stands for the process that has it
OPEN_FILE: Final = "/proc/self/fd/{}"
_OPENED: Final = re.compile(r"/proc/self/fd/(\d+)")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as a child is given it."""

    #: what the child opens
    path: str
    #: the open files it is started with
    files: tuple[int, ...] = ()


@contextmanager
def hand_over(path: Path, *, to_write: bool = False) -> Iterator[Handed]:
    """Open a file for a child to be started inside the context; where that cannot be done, tell its path.

    A child opens it anew, so that each reader has its own place in it.
    """
    opened = _opened(path, os.O_RDWR | os.O_CREAT if to_write else os.O_RDONLY)
    if opened is None:
        yield Handed(str(path.resolve()))
        return
    try:
        yield Handed(OPEN_FILE.format(opened), (opened,))
    finally:
        os.close(opened)


def _opened(path: Path, flags: int) -> int | None:
    if sys.platform != "linux" or not Path("/proc/self/fd").exists():
        return None
    try:
        return os.open(path, flags, 0o600)
    except OSError:
        return None  # the child finds out the same, and says so


def place_of(path: str) -> Place:
    """Return, in the child, what the walls are to let through for a path it was handed."""
    opened = _OPENED.fullmatch(path)
    return int(opened[1]) if opened else Path(path)
