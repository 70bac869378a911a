"""What lies in the folders of a running program, where files come and go."""

from __future__ import annotations

import os
from pathlib import Path


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below ``folder``, except those removed while it is read, as SQLite's journals are."""
    found = {}
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            try:
                found[path] = path.read_bytes()
            except FileNotFoundError:
                continue
    assert found, f"nothing lies in {folder}"
    return found


def holding(folder: Path, words: bytes) -> list[Path]:
    """Return the files below ``folder`` in which ``words`` stand."""
    return [path for path, data in contents(folder).items() if words in data]
