"""The files named on the command line, as files that a process of their own can open."""

from __future__ import annotations

import atexit
import shutil
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

from core.domain.errors import DocumentMissing

#: the name of standard input
STDIN = Path("-")
_PIECE = 1 << 20


def usable(path: Path) -> Path:
    """Return ``path``, or another way to its content where that is a pipe or its name is not Unicode.

    A PDF is read from its end, more than once and by another process, so what comes through a pipe
    is kept in a file until the program ends. Raise `DocumentMissing` when it cannot be read.
    """
    name = shown(path.name)
    try:
        if path == STDIN or (path.exists() and not path.is_file() and not path.is_dir()):
            return _kept(path)
        if name == path.name or not path.exists():
            return path
        # a link would lead back to the name
        return Path(shutil.copyfile(path, _folder() / name))
    except OSError as error:
        raise DocumentMissing(
            f"{name} cannot be read: {error.strerror or error}.", "Check the path."
        ) from error


def is_folder(path: Path) -> bool:
    """Whether a path names a folder; one that the system cannot even look up does not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def shown(name: str) -> str:
    """Return the name of a file with what is not Unicode made visible."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _kept(path: Path) -> Path:
    """Copy what comes from standard input, a pipe or a device into a file."""
    name = "standard input" if path in {STDIN, Path("/dev/stdin")} else path.name
    if path.exists() and stat.S_ISCHR(path.stat().st_mode) and path != Path("/dev/stdin"):
        raise DocumentMissing(f"{name} is a device and no file.", "Name a PDF.")
    if name == "standard input" and sys.stdin is not None and sys.stdin.isatty():
        raise DocumentMissing("Nothing is piped into standard input.", "Name a PDF, or pipe one in.")
    kept = _folder() / name
    with kept.open("wb") as out:
        if path == STDIN:
            shutil.copyfileobj(sys.stdin.buffer, out, _PIECE)
        else:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, out, _PIECE)
    if not kept.stat().st_size:
        raise DocumentMissing(f"Nothing came through {name}.", "Check the command before the pipe.")
    return kept


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pagewise-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
