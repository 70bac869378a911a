"""By which words a text obliges somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["IMPERATIVE", "PRESENT", "Obligation", "in_condition", "main_clauses", "without_mark"]

from core.registers.requirements.vocabulary import vocabulary

#: what the register calls the moods that have no word of their own
IMPERATIVE, PRESENT = "imperative", "present tense"

_MARK = re.compile(
    r"\s*(?:[^\w\s\"'\u201c(\[_]+\s+|\(?[A-Za-z0-9]{1,4}(?:\.\d+)*[.)]\s+|\d+(?:\.\d+)+\s+|\([\w.-]{1,5}\)\s*|\d{3}\s+(?=[A-Z][a-z]+:?\s))+"
)
_BOUNDARY = re.compile(r"[,;:]|\.\s")
#: commas behind which the main clause of a sentence is looked for
COMMAS = 6


@dataclass(frozen=True, slots=True)
class Obligation:
    """By which words a text obliges."""

    #: ``shall not``, ``is required to``, ``imperative``, ``present tense``
    modal: str
    #: ``must``, ``should`` or ``may``
    strength: str
    #: half-open range of the words that oblige; what stands before them names who has to act
    start: int
    end: int
    #: the words are those of the lead-in, which the text completes
    by_lead_in: bool = False


def without_mark(text: str) -> str:
    """Return the words of a list item without what counts it."""
    match = _MARK.match(text)
    return text[match.end() :] if match else text


def main_clauses(text: str) -> tuple[int, ...]:
    """Return where the main clause may begin: at the start, or behind the commas of what opens it."""
    if not vocabulary().patterns["opening"].match(text):
        return (0,)
    commas = [match.end() for match in re.finditer(r",\s+", text)]
    return (0, *commas[:COMMAS])


def in_condition(text: str, position: int) -> bool:
    """Whether a place is in a clause that says under which condition something holds."""
    clause = max((match.end() for match in _BOUNDARY.finditer(text, 0, position)), default=0)
    return vocabulary().patterns["conditional"].match(text, clause, position) is not None
