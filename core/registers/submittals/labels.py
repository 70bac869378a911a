"""What is said of a submittal: its type, its stage, when it is due, copies, and who reviews it."""

from __future__ import annotations

import re
from dataclasses import replace

from core.evidence.unit import EvidenceUnit
from core.registers.submittals.submittal import Submittal
from core.registers.submittals.vocabulary import Vocabulary, first_meant

__all__ = ["labelled", "shortened", "with_bid"]

#: characters of what is submitted that are kept
MOST = 160


def labelled(
    unit: EvidenceUnit, what: str, words: Vocabulary, *, alone: bool = True, under: bool = False
) -> Submittal:
    """Make a submittal; one ``alone`` in its sentence is told by all of it."""
    whole = f"{unit.lead_in} {' '.join(unit.header)} {unit.plain}".strip()
    low = whole.lower()
    heading = " ".join(unit.headings[-2:]).lower()
    kind = first_meant(words.types, what.lower()) or (first_meant(words.types, low) if alone else None)
    stage = first_meant(words.stages, f"{low} {heading}")
    if under and stage and stage.id == "during" and not words.patterns["when"].search(low):
        stage = next(each for each in words.stages if each.id == "before")
    copies = words.patterns["copies"].search(low)
    reviewer = words.patterns["reviewer"].search(low)
    return Submittal(
        unit,
        what,
        kind.id if kind else "other",
        kind.title if kind else "Other",
        stage.id if stage else "",
        stage.title if stage else "",
        when=_when(unit.plain, words) or _when(unit.lead_in, words),
        copies=whole[slice(*copies.span())] if copies else "",
        reviewer=_reviewer(reviewer),
    )


def _when(text: str, words: Vocabulary) -> str:
    low = text.lower()
    match = words.patterns["when"].search(low)
    if match is None:
        return ""
    actor = words.patterns["actor"].search(low, *match.span())
    return shortened(text[match.start() : actor.start() if actor else match.end()])


def _reviewer(match: re.Match[str] | None) -> str:
    named = next((each for each in match.groups() if each), "") if match else ""
    return named.title()


def with_bid(made: Submittal, words: Vocabulary) -> Submittal:
    """Return a submittal as one that is due with the bid."""
    bid = next(each for each in words.stages if each.id == "bid")
    return replace(made, stage=bid.id, stage_title=bid.title)


def shortened(text: str) -> str:
    """Return what is submitted without the marks at its ends, and no longer than a cell shows."""
    text = text.strip(" .,;:")
    return text if len(text) <= MOST else f"{text[:MOST].rsplit(' ', 1)[0]}\u2026"
