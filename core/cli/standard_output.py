"""Standard output that says in one line what is wrong with it: full, closed, or of another spelling.

And a standard error that changes nothing where it is full: how a command ended is told by its exit code.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

from core.domain.errors import OutputUnwritable

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class _Checked(io.FileIO):
    """The descriptor of standard output; what the system refuses is an error of ours, told once."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            # what is still buffered must go somewhere when the interpreter ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            reason = "it is closed" if error.errno == errno.EBADF else str(error.strerror).lower()
            raise OutputUnwritable(
                f"Cannot write to standard output: {reason}.", "Name a file with --out."
            ) from error


class _Forgiving(io.FileIO):
    """The descriptor of standard error; what it cannot take can be said nowhere, and is no failure."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(memoryview(data).cast("B"))


def prepare() -> None:
    """Make the standard streams safe to use; does nothing where a test or a program has put others.

    A closed one would be taken by the next file that is opened; names of files that are not UTF-8
    are written as they are.
    """
    for descriptor in (_STDIN, _STDOUT, _STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            # reading from it is refused, which is what happens to who writes to a closed one
            os.dup2(os.open(os.devnull, os.O_WRONLY if descriptor == _STDIN else os.O_RDONLY), descriptor)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives as long as we do
    elif sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_Forgiving(_STDERR, "wb", closefd=False)),
            encoding=sys.stderr.encoding,
            errors="backslashreplace",
            line_buffering=True,
        )
    if sys.stdout is not None and not _is_ours(sys.stdout):
        return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    terminal = os.isatty(_STDOUT)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Checked(_STDOUT, "wb", closefd=False)),
        encoding=encoding,
        errors="surrogateescape" if encoding.lower().replace("-", "") == "utf8" else "backslashreplace",
        line_buffering=terminal,
    )


def _is_ours(stream: Any) -> bool:
    """Whether a stream is the interpreter's own and not a test's."""
    return stream is sys.__stdout__ and isinstance(stream, io.TextIOWrapper)
