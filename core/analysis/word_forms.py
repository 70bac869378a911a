"""Forms of one word, told by how they begin: "warrant" and "warranty"."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

__all__ = ["in_some_form"]

#: letters at the beginning that two forms of one word share
ROOT = 6


def in_some_form(stems: AbstractSet[str], among: AbstractSet[str]) -> set[str]:
    """Return those of ``stems`` that ``among`` has in some form."""
    roots = {stem[:ROOT] for stem in among}
    return {stem for stem in stems if stem in among or (len(stem) >= ROOT and stem[:ROOT] in roots)}
