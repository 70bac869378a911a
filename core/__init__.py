"""Pagewise's engine: no user interface below this package."""

from pathlib import Path

#: the folder in which the package is found, wherever a process was started
APP_FOLDER = Path(__file__).resolve().parent.parent

__version__ = "0.1.0"
