"""The session store, its locks and its documents on PostgreSQL, for several machines."""
