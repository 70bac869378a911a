"""The words by which submittals are asked for, from ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.text.shipped_data import read_yaml

__all__ = ["Named", "Vocabulary", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Named:
    """One of several classes, told by words."""

    id: str
    title: str
    is_meant: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns on text in lower case with single spaces; see ``words.yaml``."""

    patterns: Mapping[str, re.Pattern[str]]
    types: Sequence[Named]
    stages: Sequence[Named]


def first_meant(listed: Sequence[Named], text: str) -> Named | None:
    """Return the first class that a text in lower case speaks of."""
    return next((each for each in listed if each.is_meant.search(text)), None)


@cache
def vocabulary(code: str) -> Vocabulary | None:
    """Return the words of a language by its ISO 639-1 code; None where they are not known."""
    words = read_yaml(Path(__file__).parent / "words.yaml").get(code)
    if words is None:
        return None
    patterns = {name: re.compile(said) for name, said in words.items() if isinstance(said, str)}

    def named(key: str) -> list[Named]:
        return [
            Named(
                name,
                said["title"],
                patterns[said["is"][1:]] if said["is"][1:] in patterns else re.compile(said["is"]),
            )
            for name, said in words[key].items()
        ]

    return Vocabulary(patterns, named("types"), named("stages"))
