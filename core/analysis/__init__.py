"""The run: read, ask, ground, accumulate, checkpoint."""
