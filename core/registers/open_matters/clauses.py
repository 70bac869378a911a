"""Sentences by which a bid can fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.evidence.unit import EvidenceUnit, Mark, Shape
from core.registers.open_matters.matter import MatterKind
from core.text.shipped_data import read_yaml

__all__ = ["Clause", "Vocabulary", "clauses", "vocabulary"]

#: characters of a sentence up to which it may say nothing without the one before it
SHORT = 75


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns on text in lower case with single spaces; see ``words.yaml``."""

    about: re.Pattern[str]
    not_meant: re.Pattern[str]
    clauses: Mapping[MatterKind, re.Pattern[str]]
    leans: re.Pattern[str]
    #: topics of the register of deadlines
    deadlines: tuple[str, ...]


@cache
def vocabulary(code: str) -> Vocabulary | None:
    """Return the words of a language by its ISO 639-1 code; None where they are not known."""
    words = read_yaml(Path(__file__).parent / "words.yaml").get(code)
    if words is None:
        return None
    return Vocabulary(
        re.compile(words["about"]),
        re.compile(words["not"]),
        {MatterKind(kind): re.compile(said) for kind, said in words["clauses"].items()},
        re.compile(words["leans"]),
        tuple(words["deadlines"]),
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that a bid can fail by."""

    kind: MatterKind
    unit: EvidenceUnit
    #: the sentence before, where this one says nothing without it
    before: EvidenceUnit | None = None


def clauses(units: Iterable[EvidenceUnit], words: Vocabulary) -> Iterator[Clause]:
    """Yield the sentences that a bid can fail by, each once, with what they are."""
    seen = set[str]()
    last: EvidenceUnit | None = None
    for unit in units:
        before, last = last, unit
        if unit.shape in {Shape.HEADING, Shape.TABLE_ROW} or Mark.STRUCK_OUT in unit.marks:
            continue
        low = unit.plain.lower()
        named = f"{' '.join(unit.headings[-2:])} {unit.lead_in} {low}".lower()
        if not words.about.search(named) or words.not_meant.search(low) or low in seen:
            continue
        kind = next((kind for kind, pattern in words.clauses.items() if pattern.search(low)), None)
        if kind is not None and (words.about.search(low) or kind is not MatterKind.REJECTION):
            seen.add(low)
            leans = (
                before
                and len(low) <= SHORT
                and words.leans.search(low)
                and before.span.page == unit.span.page
            )
            yield Clause(kind, unit, before if leans else None)
