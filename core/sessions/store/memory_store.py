"""A session store in memory, for the command line, which keeps nothing, and for tests."""

from __future__ import annotations

from core.sessions.store.memory import MemoryKeyValue
from core.sessions.store.session_store import KeyValueSessionStore

__all__ = ["MemoryStore"]


class MemoryStore(KeyValueSessionStore):
    """A session store that ends with its process."""

    def __init__(self) -> None:
        super().__init__(MemoryKeyValue())
