"""Starting, hearing and ending the processes that touch strangers' files."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import IO, Self, TypeVar, cast

import msgspec
import psutil

from core import APP_FOLDER
from core.isolation.environment import environment
from core.isolation.fork_server import Forked
from core.isolation.operating_system import NEW_GROUP, kill_group, was_killed, was_out_of_time
from core.isolation.room_taken import RoomBound

logger = logging.getLogger(__name__)

Message = TypeVar("Message")

#: bytes of one line; a page of `ReadingLimits.max_page_characters` and a large picture fit
MAX_LINE = 16_000_000
#: seconds between two looks at a child that keeps us waiting
TICK = 0.1
#: lines waiting to be taken; beyond that the child waits
BACKLOG = 64
#: threads of a child; LibreOffice, which alone may start any, has a dozen
THREADS = 256
#: seconds that a child may take to end after its last line; on a busy machine it gives back its memory slowly
ENDING = 10.0
#: bytes of a dead child's last words that reach the log
LAST_WORDS = 400


class Died(Exception):
    """The child ended without finishing; ``reason`` completes the sentence "the page ..."."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class OutOfTime(Died):
    """The whole reading took longer than it may; another child would not help."""


class Killed(Died):
    """Somebody else ended the child, a machine short of memory for one; the page may be innocent."""


class Child:
    """A process that takes one line and answers with many.

    Only time spent waiting in `line` counts against the limits: a slow taker is not a slow child.
    """

    def __init__(
        self,
        module: str,
        request: bytes,
        *,
        memory: int,
        silence: float,
        reader: str = "PDF reader",
        files: Sequence[int] = (),
        forked: Callable[[int], Forked | None] | None = None,
        room: RoomBound | None = None,
    ) -> None:
        """Start ``module`` on ``request`` with these open files.

        ``reader`` is what the reasons of its death call it. ``forked`` may have a fork that does the same
        and writes its last words to the open file it is given. ``room`` bounds what it makes on the disk.
        """
        self._reader = reader
        self._memory = memory
        self._silence = silence
        self._room = room
        self._resident = 0
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        fork = forked(self._errors.fileno()) if forked is not None else None
        self._process = fork or _started(module, self._errors, files)
        self._lines: queue.Queue[bytes] = queue.Queue(BACKLOG)
        self._closing = threading.Event()
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        # the pipe stays open: the child ends when it closes, that is, when we end
        self.send(request)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, line: bytes) -> None:
        """Give the child a line; one that has died takes none, which `line` will tell."""
        with contextlib.suppress(BrokenPipeError):
            self._input.write(line + b"\n")
            self._input.flush()

    def line(self, left: float, cancelled: threading.Event | None = None) -> tuple[bytes, float]:
        """Return the next line and the seconds waited for it; an empty line at the orderly end.

        Raise `Died` when the child crashed or was ended for its silence, its memory, the end of
        the ``left`` seconds, or because ``cancelled`` was set.
        """
        began = time.monotonic()
        while True:
            waited = time.monotonic() - began
            if cancelled is not None and cancelled.is_set():
                self._end()
                raise Died("was not waited for")
            if waited >= left:
                self._end()
                raise OutOfTime("was not reached in the time allowed for the whole document")
            if waited >= self._silence:
                self._end()
                raise Died(f"took longer than {self._silence:g} seconds")
            try:
                line = self._lines.get(timeout=TICK)
            except queue.Empty:
                self._watch()
                continue
            if not line:
                self._check_end()
            return line, time.monotonic() - began

    def message(
        self, known: msgspec.json.Decoder[Message], left: float, cancelled: threading.Event | None = None
    ) -> Message:
        """Return the next line as a message; raise `Died` as `line` does, and where it is none."""
        line, _ = self.line(left, cancelled)
        try:
            return known.decode(line)
        except msgspec.DecodeError:
            raise self._nonsense() from None

    def close(self) -> None:
        """End the child, if it has not ended yet, and free everything."""
        self._end()
        self._listener.join()
        for pipe in (self._input, self._output, self._errors):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _listen(self) -> None:
        while not self._closing.is_set():
            line = self._output.readline(MAX_LINE)
            if line and not line.endswith(b"\n"):
                line = b""  # cut off by death or longer than any honest line
            while not self._closing.is_set():
                with contextlib.suppress(queue.Full):
                    self._lines.put(line, timeout=TICK)
                    break
            if not line:
                return

    def _end(self) -> None:
        self._closing.set()
        # the child leads a group of its own, so that what it started ends with it; a fork's walls let it
        # start nothing
        if isinstance(self._process, subprocess.Popen) and self._process.poll() is None:
            kill_group(self._process.pid)
        self._process.kill()
        self._process.wait()

    def _watch(self) -> None:
        """End a child that has more than it may of what the kernel does not bound for one process."""
        threads = 0
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(self._process.pid)
            self._resident, threads = process.memory_info().rss, process.num_threads()
        broken = ""
        if self._resident > self._memory:
            broken = self._too_much_memory()
        elif threads > THREADS:
            broken = f"made the {self._reader} start threads without end"
        elif self._room is not None and self._room.broken_by(self._process.pid):
            broken = f"made the {self._reader} write more than {self._room.total >> 20} MB"
        if broken:
            self._end()
            raise Died(broken)

    def _nonsense(self) -> Died:
        return Died(f"made the {self._reader} talk nonsense")

    def _check_end(self) -> None:
        """Raise `Died` unless the child ended in order."""
        try:
            code = self._process.wait(timeout=ENDING)
        except subprocess.TimeoutExpired:
            self._end()
            raise self._nonsense() from None
        if code == 0:
            return
        logger.info("A reading process died.", extra={"exit_code": code, "last_words": self._last_words()})
        # pdfium gives up when an allocation fails, so nearly full means full
        full = self._resident > self._memory * 0.5
        if was_out_of_time(code):
            raise Died("took more processor time than it may")
        kind = Killed if was_killed(code) else Died
        raise kind(self._too_much_memory() if full else f"made the {self._reader} crash")

    def _too_much_memory(self) -> str:
        return f"needed more than {self._memory >> 20} MB of memory"

    def _last_words(self) -> str:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - LAST_WORDS))
        return self._errors.read().decode("utf-8", "replace").strip()


def _started(module: str, errors: IO[bytes], files: Sequence[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=APP_FOLDER,
        env=environment(),
        start_new_session=True,
        creationflags=NEW_GROUP,
        pass_fds=files,
    )
