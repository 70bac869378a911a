"""The session store, leases, and the documents on disk."""
