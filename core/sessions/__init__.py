"""The session store, leases, and the documents on disk."""

from core.sessions.disk.opening import open_store
from core.sessions.documents.folder import DocumentFolder
from core.sessions.store.memory_store import MemoryStore

__all__ = ["DocumentFolder", "MemoryStore", "open_store"]
