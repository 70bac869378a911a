"""The worker processes that one supervisor started and has not heard the end of."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.secret import Secret
from core.domain.session import Session
from core.sessions.home import Home
from core.workers.child_processes import Handover, spawn
from core.workers.session_worker import DONE, NO_STORE, NOT_OURS

__all__ = ["Ended", "WorkerPool"]

#: exit codes of workers that did nothing wrong
BLAMELESS = frozenset({DONE, NOT_OURS, NO_STORE})


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker that has ended."""

    #: id of the session that it was started for
    session: str
    #: the name under which the session was claimed at that time
    holder: str
    #: the last words in its log, or its exit code
    words: str
    #: whether an error ended it; otherwise it ended well, was killed or lacked what it needs, and may be
    #: started again however often that happens
    is_crash: bool


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    holder: str


class WorkerPool:
    """At most one a session; iterated, it gives the sessions. Several threads may start some."""

    def __init__(self, home: Home, command: Sequence[str]) -> None:
        """Start workers by ``command``, on the sessions of ``home``."""
        self._home = home
        self._command = list(command)
        self._lock = threading.Lock()
        self._children: dict[str, _Child] = {}
        #: ended as far as the store knows, but not yet gone when their session was started again
        self._leaving: list[subprocess.Popen[bytes]] = []

    def __len__(self) -> int:
        return len(self._children)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._children))

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._children

    def runs(self, session_id: str) -> bool:
        """Return whether the worker of a session is still there."""
        child = self._children.get(session_id)
        return child is not None and child.process.poll() is None

    def processes(self) -> Sequence[subprocess.Popen[bytes]]:
        """Return all of them, those that are leaving as well."""
        return [*(child.process for child in list(self._children.values())), *self._leaving]

    def start(self, session: Session, key: Secret | None, *, spread: bool) -> str:
        """Start a worker for a claimed session; return why that was impossible, or nothing."""
        handover = Handover(session.id, str(self._home.folder), key.reveal() if key else "", spread)
        with self._lock:
            before = self._children.get(session.id)
            if before is not None:
                self._leaving.append(before.process)
            try:
                process = spawn(self._command, handover, self._home.logs.begin(session.id))
            except OSError as error:
                return f"{type(error).__name__}: {error.strerror}"
            self._children[session.id] = _Child(process, session.lease.instance)
        return ""

    def reap(self) -> Iterator[Ended]:
        """Let go of the workers that have ended, one by one as they are asked for."""
        self._leaving = [worker for worker in self._leaving if worker.poll() is None]
        for session_id, child in list(self._children.items()):
            if child.process.poll() is None:
                continue
            with self._lock:
                if self._children.get(session_id) is child:
                    del self._children[session_id]
            code = child.process.returncode
            words = self._home.logs.last_words(session_id) or f"Its worker ended with code {code}."
            yield Ended(session_id, child.holder, words, code >= 0 and code not in BLAMELESS)

    def dismiss(self, timeout: float) -> None:
        """Have all of them give their sessions back, and wait for that up to ``timeout`` seconds."""
        workers = self.processes()
        for worker in workers:
            worker.terminate()
        end = time.monotonic() + timeout
        for worker in workers:
            with contextlib.suppress(subprocess.TimeoutExpired):  # who hears nothing dies with the machine
                worker.wait(max(0.0, end - time.monotonic()))
