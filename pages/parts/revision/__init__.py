"""Revising an analysis after an addendum: files in, one button, and how the chain is shown."""
