"""Kernel locks: who holds one lives, and who dies lets go of it, whatever the clocks and pids say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

import filelock

from core.isolation.operating_system import IS_POSIX
from core.sessions.disk.errors import store_error
from core.sessions.disk.folders import private_folder
from core.sessions.store.keys import part

__all__ = ["LOCKS_FOLDER", "KernelLock", "KernelLocks"]

#: name of the folder in Pagewise's home
LOCKS_FOLDER = "locks"

#: seconds a server process waits for its own lock, which another may be looking at this moment
OWN_LOCK = 0.5


class KernelLock:
    """A kernel lock that is held until `release`, or until the process ends."""

    def __init__(self, lock: filelock.BaseFileLock, path: Path) -> None:
        self._lock = lock
        self._path = path

    def release(self, *, remove: bool = False) -> None:
        """Let go; with ``remove`` nobody will need this lock again."""
        if remove and IS_POSIX:  # elsewhere an open file cannot be removed
            self._path.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class KernelLocks:
    """The locks on sessions and on server processes, as files in Pagewise's home."""

    def __init__(self, home: Path) -> None:
        private_folder(home)
        self._folder = private_folder(home / LOCKS_FOLDER)

    def acquire_session(self, session_id: str, *, timeout: float = 0.0) -> KernelLock | None:
        """Take the lock of a session's owner; None when another has it for ``timeout`` seconds."""
        return self._take(f"session-{part(session_id)}", timeout)

    def acquire_instance(self, name: str) -> KernelLock | None:
        """Take the lock that shows that a server process lives; None when another has it."""
        return self._take(f"instance-{part(name)}", OWN_LOCK)

    def is_owned(self, session_id: str) -> bool:
        """Return whether somebody runs the session, or looks at its lock this moment."""
        lock = self.acquire_session(session_id)
        if lock is not None:
            lock.release()
        return lock is None

    def owned(self, session_ids: Collection[str]) -> Collection[str]:
        """Return those of the sessions that somebody runs."""
        return {session_id for session_id in session_ids if self.is_owned(session_id)}

    def lives(self, instance: str) -> bool:
        """Return whether a server process holds its lock."""
        if not (self._folder / f"instance-{part(instance)}.lock").exists():
            return False
        lock = self._take(f"instance-{part(instance)}", 0.0)
        if lock is not None:
            lock.release(remove=True)
        return lock is None

    def held(self) -> Sequence[str]:
        """Return the names of all locks that somebody holds: what runs on this home."""
        names = sorted(path.stem for path in self._folder.glob("*.lock"))
        locks = {name: self._take(name, 0.0) for name in names}
        for lock in locks.values():
            if lock is not None:
                lock.release()
        return [unquote(name) for name, lock in locks.items() if lock is None]

    def _take(self, name: str, timeout: float) -> KernelLock | None:
        path = self._folder / f"{name}.lock"
        # not reentrant: each of our locks stands for one owner, whichever thread asks
        lock = filelock.FileLock(path, timeout=timeout, thread_local=False, poll_interval=0.02)
        try:
            lock.acquire()
        except filelock.Timeout:
            return None
        except OSError as error:
            raise store_error(error, self._folder) from error
        return KernelLock(lock, path)
