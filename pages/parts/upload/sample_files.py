"""The sample bid that comes with Pagewise: as one document, as a package, and with its addenda to come."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from core import APP_FOLDER

__all__ = ["SAMPLE", "SAMPLE_NAME", "next_addendum", "package_files"]

#: the bid document
SAMPLE = APP_FOLDER / "samples" / "elm-street-bid.pdf"

#: the same bid as several documents
_PACKAGE = APP_FOLDER / "samples" / "elm-street-package"
SAMPLE_NAME = "Elm Street Sewer Rehabilitation"


def package_files(*, with_addenda: bool = True) -> list[Path]:
    """Return the files of the sample package, in the order of their names; perhaps as it was first sold."""
    return [each for each in sorted(_PACKAGE.glob("*.pdf")) if with_addenda or each not in _addenda()]


def next_addendum(known: Collection[str]) -> Path | None:
    """Return the next addendum of the sample where documents known by SHA-256 are of the sample."""
    base = {_digest(each) for each in package_files(with_addenda=False)}
    if not base & set(known):
        return None
    return next((each for each in _addenda() if _digest(each) not in known), None)


def _addenda() -> list[Path]:
    return sorted(_PACKAGE.glob("Addendum *.pdf"))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
