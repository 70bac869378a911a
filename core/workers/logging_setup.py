"""What a worker writes to its log: plain lines, and of errors only what holds no document text."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType

from core.domain.errors import PagewiseError

__all__ = ["describe", "speak_plainly", "where"]

FORMAT = "%(asctime)s %(levelname)s %(message)s"

#: frames of a traceback that are told, the innermost last
FRAMES = 12

#: what every log record has by itself; the rest came as ``extra=``
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def speak_plainly() -> None:
    """Send the log and uncaught errors of this process to standard error, without document text."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in ("httpx", "httpx2", "openai", "procrastinate"):
        logging.getLogger(library).setLevel(logging.WARNING)
    faulthandler.enable()
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def describe(error: BaseException | None, trace: TracebackType | None) -> str:
    """Return where an error happened and its kind; its text only when it is one of ours.

    A library's error may quote what it was working on, which is the document.
    """
    frames = traceback.extract_tb(trace)[-FRAMES:]
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    kind = type(error).__name__
    last = f"{kind}: {error}" if isinstance(error, PagewiseError) else f"{kind} in {_place(frames)}"
    return "\n".join([*places, last])


def where(error: BaseException) -> str:
    """Return an error's kind and place on one line; the same error at the same place gives the same line."""
    return describe(error, error.__traceback__).rpartition("\n")[2]


def _place(frames: list[traceback.FrameSummary]) -> str:
    return f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "an unknown place"


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    del kind
    sys.stderr.write(describe(error, trace) + "\n")


class _Plain(logging.Formatter):
    """Adds the fields of ``extra=`` to the line, and describes errors without their text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, with the frames of an error below it."""
        extra: Mapping[str, object] = {k: v for k, v in vars(record).items() if k not in _USUAL}
        fields = "".join(f" {name}={value}" for name, value in extra.items())
        return super().format(record) + fields

    def formatException(self, ei: object) -> str:  # noqa: N802  # the name is logging's
        """Describe an error without its text."""
        if isinstance(ei, tuple) and len(ei) == 3:
            return describe(ei[1], ei[2])
        return ""
