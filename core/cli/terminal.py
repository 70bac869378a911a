"""The person at the terminal: progress, stopping, passwords."""

from __future__ import annotations

import getpass
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Self

from core.cli.exit_codes import Exit
from core.domain.session import Progress
from core.wording import money

#: control characters but the line feed, and marks of direction
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Interruption:
    """Set by the first Ctrl-C or SIGTERM; the second one ends the program at once.

    Use it as a context manager; it is a `core.domain.ports.StopSignal`. Say with `begin_writing`
    when files are being written: ending then clears away what is half written.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._writing = False
        self.exit = Exit.DONE
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal returned

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set() and self._writing:
            raise KeyboardInterrupt
        if self._asked.is_set():
            # an engine that does not listen must not keep us, and nothing is half written
            with suppress(OSError):  # it may be full
                os.write(2, b"\npagewise: error: Interrupted.\n")
            os._exit(Exit.INTERRUPTED)
        self.exit = Exit.INTERRUPTED if number == signal.SIGINT else Exit.TERMINATED
        self._asked.set()

    def begin_writing(self) -> None:
        """Say that from now on files are being written."""
        self._writing = True

    def is_set(self) -> bool:
        """Return whether somebody asked to stop."""
        return self._asked.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to ``timeout`` seconds; return whether somebody asked to stop."""
        return self._asked.wait(timeout)


class Bar:
    """A progress bar on standard error; draws nothing where that is no terminal."""

    def __init__(self, *, wanted: bool) -> None:
        from tqdm import tqdm  # only runs need it

        self._bar = tqdm(
            total=1,
            disable=not (wanted and sys.stderr.isatty()),
            leave=False,
            file=sys.stderr,
            bar_format="{percentage:3.0f}% |{bar}| {desc}, {elapsed} gone, {remaining} left",
            dynamic_ncols=True,
        )

    def show(self, progress: Progress, stopping: bool) -> None:
        """Draw how far the run has come: opening a page and asking a unit count as a step each."""
        self._bar.total = max(1, progress.pages + progress.units)
        opened = progress.pages_read + progress.pages_unread
        self._bar.n = min(self._bar.total, opened + progress.units_done + progress.units_failed)
        cost = f", {money(progress.usage.usd, exact=True)}" if progress.usage.calls else ""
        found = f"{progress.answered} answered, {progress.conflicting} conflicting"
        state = "stopping, " if stopping else ""
        self._bar.set_description_str(
            f"{state}{opened} of {progress.pages} pages, {found}{cost}", refresh=True
        )

    def close(self) -> None:
        """Take the bar off the screen."""
        self._bar.close()


@contextmanager
def bar(*, wanted: bool) -> Iterator[Bar]:
    """Show a progress bar during the block."""
    shown = Bar(wanted=wanted)
    try:
        yield shown
    finally:
        shown.close()


def whoever() -> str:
    """Return what the history of a session calls the person at the terminal."""
    return f"{getpass.getuser()} at the command line"


def can_ask() -> bool:
    """Whether somebody sits at a terminal who could be asked."""
    # a stream that was closed before the start is None
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def ask_password(name: str) -> str:
    """Ask for the password of a PDF without showing it; the empty string where there is none."""
    try:
        return getpass.getpass(f"Password of {shown(name)}: ", stream=sys.stderr)
    except EOFError:
        return ""


def agrees(question: str) -> bool:
    """Ask a question on standard error, for the output may go to a file; whether the answer is yes."""
    sys.stderr.write(f"{shown(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}


def shown(line: str) -> str:
    """Return a line as a terminal may have it: what steers it, or turns the order of letters, is replaced.

    Names of files and words of documents are strangers', and a terminal obeys escape sequences in them.
    """
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", line)


def put(line: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(f"{shown(line)}\n")


def say(line: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"pagewise: {shown(line)}\n")
