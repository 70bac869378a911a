"""Processes of one kind, one after the other or side by side, without starting the interpreter for each.

A process that has loaded a module, and never touches a stranger's file, forks for each job; the fork walls
itself in with its one document and ends with it. So forks know no more of each other than processes that
were started each by itself, and start in a tenth of the time. `multiprocessing` has a fork server as well,
but one for the whole program, and with our environment, keys included.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Self, cast

from core import APP_FOLDER
from core.isolation.environment import environment
from core.isolation.operating_system import IS_LINUX, NEW_GROUP
from core.isolation.walls import StandingWalls

__all__ = ["ForkServer", "Forked"]

logger = logging.getLogger(__name__)

#: seconds in which the server has loaded its module, and in which it forks
START, FORK = 30.0, 10.0
#: bytes of one message
MESSAGE = 4096


class ForkServer:
    """Forks processes of one module. Threads may share it; leaving it as a context manager ends it."""

    def __init__(self, module: str) -> None:
        """Take the module whose ``main`` the forks run; nothing starts before the first of them."""
        self._module = module
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._may_fork = IS_LINUX and hasattr(os, "pidfd_open")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fork(self, files: Sequence[int], errors: int, load: Sequence[str] = ()) -> Forked | None:
        """Return a fork that has ``files`` open under the same numbers; None where none can be had.

        ``errors`` is the open file that it writes its last words to; ``load`` are modules that the server
        loads before, if it has not. Who gets None starts a process of its own.
        """
        with self._lock:
            if not self._may_fork:
                return None
            try:
                return self._fork(files, errors, load)
            except (OSError, ValueError) as error:
                logger.warning("No reading process can be forked.", extra={"error": type(error).__name__})
                self._may_fork = False
                self._end()
                return None

    def close(self) -> None:
        """End the server; forks that still run go on. It forks no more."""
        with self._lock:
            self._may_fork = False
            self._end()

    def _fork(self, files: Sequence[int], errors: int, load: Sequence[str]) -> Forked | None:
        control = self._control or self._started()
        if control is None:
            return None
        ours, theirs = socket.socketpair()
        taken, given = os.pipe()
        read, written = os.pipe()
        try:
            request = json.dumps({"load": list(load), "numbers": list(files)}).encode()
            socket.send_fds(control, [request], [taken, written, errors, theirs.fileno(), *files])
        except OSError:
            for each in (given, read):
                os.close(each)
            ours.close()
            raise
        finally:
            theirs.close()
            for each in (taken, written):
                os.close(each)
        ours.settimeout(FORK)
        return Forked(ours, given, read)

    def _started(self) -> socket.socket | None:
        """Start the server; return how to reach it, or None where its forks would have no walls."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
                [sys.executable, "-m", "core.isolation.serve_forks", str(theirs.fileno()), self._module],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=APP_FOLDER,
                env=environment(),
                start_new_session=True,
                creationflags=NEW_GROUP,
                pass_fds=(theirs.fileno(),),
            )
        self._control = ours
        ours.settimeout(START)
        hello = ours.recv(MESSAGE)
        if not hello:
            raise OSError("the server ended before it began")
        if not StandingWalls(**json.loads(hello)).seccomp:
            # a fork that starts others would leave them behind: only a group of its own ends with them
            self._may_fork = False
            self._end()
            return None
        return ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Forked:
    """A fork, as far as `subprocess.Popen` is used for its like."""

    def __init__(self, told: socket.socket, given: int, read: int) -> None:
        """Hear of the fork by ``told``; raise `OSError` when there is none."""
        self._told = told
        self._code: int | None = None
        self.stdin = cast("IO[bytes]", os.fdopen(given, "wb"))
        self.stdout = cast("IO[bytes]", os.fdopen(read, "rb"))
        self._handle = -1
        try:
            message, handles, _, _ = socket.recv_fds(told, MESSAGE, 1)
            (self._handle,) = handles  # none when the server could not fork
            self.pid = int(message)
        except (OSError, ValueError):
            self._close()
            raise

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raise `subprocess.TimeoutExpired` when it runs for longer."""
        if self._code is None:
            wait = None if timeout is None else timeout * 1000
            ended = select.poll()
            ended.register(self._handle, select.POLLIN)
            if not ended.poll(wait):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self._code = self._told_code()
            os.close(self._handle)
            self._told.close()
        return self._code

    def kill(self) -> None:
        """End it, if it has not ended; its handle is no other's, as a number may be."""
        if sys.platform == "linux" and self._code is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _told_code(self) -> int:
        """Return what the server says of the end; as if killed when somebody ended the server as well."""
        with contextlib.suppress(OSError, ValueError):
            return int(self._told.recv(MESSAGE))
        return -signal.SIGKILL if sys.platform != "win32" else 1

    def _close(self) -> None:
        for pipe in (self.stdin, self.stdout):
            pipe.close()
        self._told.close()
        if self._handle >= 0:
            os.close(self._handle)
