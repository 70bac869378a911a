"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.domain.errors import OutputUnwritable


@contextmanager
def atomically(path: Path) -> Iterator[BinaryIO]:
    """Open ``path`` for writing; it keeps its old content until the block ends without an error.

    The new content is written beside it, made durable and put in its place in one step. A device
    or a named pipe cannot be replaced and is written directly. Raise `OutputUnwritable`, with what
    to do, when the system refuses.
    """
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise OutputUnwritable(f"{path} is a folder.", "Name a file in it.")
            with path.open("wb") as device:
                yield device
            return
        # a link keeps pointing where it points; what it points to is replaced
        target = path.resolve()
        beside = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")
        try:
            # "x" makes the file with the permissions the user's umask asks for
            with beside.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        advice = _ADVICE.get(type(error), "Choose another place and try again.")
        raise OutputUnwritable(f"Cannot write {path}: {error.strerror or error}.", advice) from error


_ADVICE: dict[type[OSError], str] = {
    FileNotFoundError: "Make the folder first.",
    NotADirectoryError: "Make the folder first.",
    PermissionError: "Close it if another program has it open, or choose another place.",
}
