"""The embedded engine: finds the most relevant passages, offline, without a model."""
