"""Pages as they come: a page that waits to be recognised keeps none waiting that stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event
from typing import Protocol, TypeVar, runtime_checkable

from core.domain.document import Arrival
from core.domain.ports import DocumentReading

__all__ = ["EagerReading", "as_they_come", "received"]

Item = TypeVar("Item")

#: seconds between two looks, while waiting for a page, whether it is still wanted
LOOK = 0.05


@runtime_checkable
class EagerReading(Protocol):
    """A reading that may be iterated so in place of in order."""

    def as_they_come(self) -> Iterator[Arrival]:
        """Yield every page once settled, and before that those that can be asked about already."""


def as_they_come(reading: DocumentReading) -> Iterator[Arrival]:
    """Yield the pages of a reading as they come; where it knows one order alone, in that."""
    return reading.as_they_come() if isinstance(reading, EagerReading) else map(Arrival, reading)


def received(inbox: SimpleQueue[Item], cut: Event) -> Item | None:
    """Wait for what comes next; None once ``cut`` is set and nothing is ready."""
    while True:
        try:
            return inbox.get(timeout=LOOK)
        except Empty:
            if cut.is_set():
                return None
