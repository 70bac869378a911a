"""Pagewise's engine: no user interface below this package."""

__version__ = "0.1.0"
