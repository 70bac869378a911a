"""Folders in Pagewise's home: making them private, and adding up what lies in them."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from core.domain.errors import StoreError, StoreFull
from core.isolation.operating_system import IS_POSIX, take_room
from core.sessions.disk.errors import store_error

__all__ = [
    "RESERVE",
    "bytes_in",
    "bytes_of",
    "open_to_others",
    "private_folder",
    "release_space",
    "reserve_space",
    "take_space",
]

#: bytes kept free on the disk, so that a state can still change and a session still be deleted:
#: deleting a large session writes its pages to the journal first
RESERVE = 32 * 1024 * 1024

#: what a mode gives the group and everybody: anything at all, and to go on into a folder
OTHERS, ENTERED = 0o077, 0o011


def private_folder(path: Path) -> Path:
    """Make a folder that only this user may enter, with its parents; raise `StoreError` if impossible.

    One that is there already and lets others in is closed to them, where it is ours to close.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_folder = path.is_dir()
    except OSError as error:
        raise store_error(error, path) from error
    if not is_folder:
        raise StoreError(f"{path} is not a folder.", "Set PAGEWISE_HOME to another one.")
    with contextlib.suppress(OSError):
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    return path


def open_to_others(folder: Path) -> tuple[str, ...]:
    """Return what in a folder others may read or enter, with its mode; nothing while the folder is closed."""
    if not IS_POSIX:
        return ()
    found: list[str] = []
    with contextlib.suppress(OSError):
        if folder.stat().st_mode & ENTERED:
            found.append(_with_mode(folder))
            found += [_with_mode(each) for each in sorted(folder.iterdir()) if each.stat().st_mode & OTHERS]
    return tuple(found)


def _with_mode(path: Path) -> str:
    return f"{path.name} ({path.stat().st_mode & 0o777:04o})"


def bytes_in(folder: Path) -> int:
    """Add up the files in a folder and below; what another process removes meanwhile counts nothing."""
    return sum(bytes_of(Path(place, name)) for place, _, names in os.walk(folder) for name in names)


def bytes_of(path: Path) -> int:
    """Return a file's size; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def reserve_space(path: Path, size: int) -> None:
    """Let a file take ``size`` bytes of the disk for later, unless it does already or cannot."""
    if bytes_of(path) >= size:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # without a reserve all goes on as well
        try:
            with draft.open("wb") as file:
                take_room(file.fileno(), size)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def take_space(file: BinaryIO, size: int, folder: Path, *, what: str) -> None:
    """Let an empty file take its bytes of the disk before they are written, so that all of them find room.

    Two writers who measure first and write later would both find the same room. Raise `StoreFull` when what
    is kept free would not be left, and `OSError` when the room is not there.
    """
    left = shutil.disk_usage(folder).free - size
    if size and left >= RESERVE:
        take_room(file.fileno(), size)
        file.seek(0)
        left = shutil.disk_usage(folder).free
    if left < RESERVE:
        raise StoreFull(
            f"The disk that holds {folder} has {shutil.disk_usage(folder).free // 2**20} MB left, too little"
            f" for {what}.",
            "Free some space, or delete sessions, and try again.",
        )


def release_space(path: Path) -> None:
    """Give back what `reserve_space` took."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
