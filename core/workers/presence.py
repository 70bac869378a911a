"""A server process among others: the name it holds, and what it tells of itself."""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.domain.session import Instance
from core.sessions.home import Home
from core.sessions.store.locks import HeldLock
from core.sessions.store.process import this_process
from core.workers.timing import Timing

__all__ = ["Presence"]


class Presence:
    """Holds the lock that shows that this process lives, and announces it in the store."""

    def __init__(self, home: Home, version: str, timing: Timing) -> None:
        #: the name under which sessions are claimed; final once it is taken
        self.name = str(this_process())
        self._home = home
        self._version = version
        self._timing = timing
        self._started = time.time()
        self._lock: HeldLock | None = None
        self._slots = 0
        self._asking: tuple[str, ...] = ()
        self._announced = float("-inf")

    def take_name(self) -> None:
        """Hold the lock, if not yet; a second supervisor of a process takes another name."""
        if self._lock is not None:
            return
        base, number = self.name, 1
        while (lock := self._home.locks.acquire_instance(self.name)) is None:
            number += 1
            self.name = f"{base}.{number}"
        self._lock = lock

    def let_go(self) -> None:
        """Live no more, for all who look."""
        if self._lock is not None:
            self._lock.release(remove=True)
            self._lock = None

    def note_windows(self, slots: int, asking: tuple[str, ...]) -> None:
        """Hear how many windows this process asks about at most, and whose they are, to announce it."""
        if (slots, asking) != (self._slots, self._asking):
            self._slots, self._asking = slots, asking
            self._announced = float("-inf")

    def announce(self, workers: Sequence[str]) -> None:
        """Tell of this process and its workers when it is time to, and retire those who are dead."""
        if time.monotonic() - self._announced < self._timing.announce:
            return
        store = self._home.store
        store.beside.announce(
            Instance(
                self.name,
                self._started,
                time.time(),
                tuple(workers),
                self._version,
                self._slots,
                self._asking,
            )
        )
        for instance in store.beside.instances():
            if instance.name != self.name and not self._home.locks.lives(instance.name):
                store.beside.retire(instance.name)
        self._announced = time.monotonic()
