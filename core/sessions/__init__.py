"""The session store, leases, and the documents on disk."""

from core.sessions.documents import DocumentFolder
from core.sessions.opening import MemoryStore, open_store

__all__ = ["DocumentFolder", "MemoryStore", "open_store"]
