"""Sentences by which a bid can fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    #: on the sentence that introduces a list of what a bid consists of, and on items without a verb
    listed: re.Pattern[str]
    items: Mapping[MatterKind, re.Pattern[str]]
    #: on sentences of a meeting: nobody has to attend, everybody has to
    optional: re.Pattern[str]
    mandatory: re.Pattern[str]
    meeting_words: re.Pattern[str]
    #: on the header of a column of a table
    page_column: re.Pattern[str]
    #: topics of the register of deadlines, and those of them that are meetings
    deadlines: tuple[str, ...]
    meetings: frozenset[str]


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
        re.compile(words["listed"]),
        {MatterKind(kind): re.compile(said) for kind, said in words["items"].items()},
        re.compile(words["optional"]),
        re.compile(words["mandatory"]),
        re.compile(words["meeting_words"]),
        re.compile(words["page_column"]),
        tuple(words["deadlines"]),
        frozenset(words["meetings"]),
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that a bid can fail by."""

    kind: MatterKind
    unit: EvidenceUnit
    #: the sentence before, where this one says nothing without it
    before: EvidenceUnit | None = None
    #: where it stands word for word again: each addendum asks to be acknowledged
    again: tuple[EvidenceUnit, ...] = ()


def clauses(units: Iterable[EvidenceUnit], words: Vocabulary) -> list[Clause]:
    """Return the sentences that a bid can fail by, each once, with what they are."""
    found: dict[str, Clause] = {}
    last: EvidenceUnit | None = None
    for unit in units:
        before, last = last, unit
        if unit.shape in {Shape.HEADING, Shape.TABLE_ROW} or Mark.STRUCK_OUT in unit.marks:
            continue
        low = unit.plain.lower()
        if low in found:
            found[low] = replace(found[low], again=(*found[low].again, unit))
        elif kind := _kind(unit, low, words):
            found[low] = Clause(kind, unit, before if before and _leans(unit, before, low, words) else None)
    return list(found.values())


def _kind(unit: EvidenceUnit, low: str, words: Vocabulary) -> MatterKind | None:
    """Return how a bid can fail by a sentence; None where it cannot."""
    named = f"{' '.join(unit.headings[-2:])} {unit.lead_in} {low}".lower()
    if not words.about.search(named) or words.not_meant.search(low):
        return None
    kind = next((kind for kind, pattern in words.clauses.items() if pattern.search(low)), None)
    if kind is MatterKind.MEETING and words.optional.search(low):
        return None
    if kind is None and unit.lead_in and words.listed.search(unit.lead_in.lower()):
        return next((kind for kind, pattern in words.items.items() if pattern.search(low)), None)
    return kind if kind is not MatterKind.REJECTION or words.about.search(low) else None


def _leans(unit: EvidenceUnit, before: EvidenceUnit, low: str, words: Vocabulary) -> bool:
    """Whether a sentence says nothing without the one before it."""
    near = len(low) <= SHORT and before.span.page == unit.span.page
    return near and words.leans.search(low) is not None
