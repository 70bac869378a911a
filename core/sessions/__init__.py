"""The session store, leases, and the documents on disk."""

from core.sessions.disk.opening import MemoryStore, open_store
from core.sessions.documents.folder import DocumentFolder

__all__ = ["DocumentFolder", "MemoryStore", "open_store"]
