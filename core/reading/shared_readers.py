"""What readings of several documents of one owner have in common: turns, and a server whose forks read."""

from __future__ import annotations

from threading import BoundedSemaphore, Condition
from types import TracebackType
from typing import Self

from core.isolation.fork_server import ForkServer
from core.isolation.operating_system import processors
from core.reading.messages import PDF_CHILD

__all__ = ["AT_ONCE", "SharedReaders"]

#: documents read at once: as many as processors that this is made for
AT_ONCE = 2


class SharedReaders:
    """Shared by threads that each read a document; a context manager."""

    def __init__(self) -> None:
        self.forks = ForkServer(PDF_CHILD)
        #: held while a picture is recognised
        self.recognising = BoundedSemaphore(processors())
        self._changed = Condition()
        self._taken = self._ended = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take_turn(self) -> bool:
        """Wait for a turn to read a document; who comes first reads first. False when closed meanwhile.

        It ends with `end_turn` when the pages are read, though pictures of them are still recognised.
        """
        with self._changed:
            mine, self._taken = self._taken, self._taken + 1
            self._changed.wait_for(lambda: self._closed or mine < self._ended + AT_ONCE)
            return not self._closed

    def end_turn(self) -> None:
        """Let another document be read."""
        with self._changed:
            self._ended += 1
            self._changed.notify_all()

    def close(self) -> None:
        """End the server; nobody gets a turn any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.forks.close()
