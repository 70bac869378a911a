"""The store on one machine: diskcache, kernel locks, plain files."""
