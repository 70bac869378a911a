"""What contracts and specifications call the things that questions ask about: a list shipped as data."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from core.engines.passages.stems import content_stems
from core.text.shipped_data import read_yaml

LIST = Path(__file__).with_name("synonyms.yaml")

#: a phrase as stems
Phrase = tuple[str, ...]


@cache
def _rules() -> tuple[tuple[frozenset[str], tuple[Phrase, ...]], ...]:
    """Return pairs: stems that must all be asked for, and what is then looked for too."""
    data = read_yaml(LIST)
    rules = [(key, [other for other in group if other != key]) for group in data["same"] for key in group]
    rules += data["leads"].items()
    return tuple(
        (frozenset(content_stems(key)), tuple(tuple(content_stems(phrase)) for phrase in phrases))
        for key, phrases in rules
    )


def related(stems: Collection[str]) -> list[Phrase]:
    """Return the phrases in which the answer to a question with these stems may be written."""
    asked = set(stems)
    return [phrase for key, phrases in _rules() if key and key <= asked for phrase in phrases]
