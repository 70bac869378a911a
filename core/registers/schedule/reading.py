"""What one reading of a bid form gives: rows with their cells, before they are checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["BLANK", "ScheduleRow", "amount", "is_number", "tidy"]

#: an item's number: "7", "007", "A-3", "R-10", "4a", "2.1"
NUMBER = r"(?:[A-Z]{1,3}[-. ]?\d{1,3}[A-Za-z]?|\d{1,3}[A-Za-z]?(?:[.-]\d{1,2})?)"
#: the same in a column of numbers, where letters alone and the long numbers of catalogues stand too: "A",
#: "0001AB", "2105.501", "01-57-13"
_IN_COLUMN = rf"{NUMBER}|[A-Z]|[A-Z]{{0,4}}[-. ]?\d{{1,6}}(?:[-./]\d{{1,6}}){{0,3}}[A-Z]{{0,2}}"
_NUMBER = re.compile(
    rf"(?:(?:bid |pay |line )?item (?:no\.? ?)?)?(?P<number>{_IN_COLUMN})[.):]?", re.IGNORECASE
)
#: blanks to be filled in
BLANK = re.compile(r"_{2,}|\.{4,}|\$\s*$")
_AMOUNT = re.compile(r"\$?\s*(?P<figures>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A row of a form; ``start`` and ``end`` are a half-open range of its page's text."""

    number: str
    description: str
    #: as printed
    unit: str
    quantity: float | None
    start: int
    end: int
    unit_price: float | None = None
    extension: float | None = None
    doubts: tuple[str, ...] = ()


def is_number(cell: str) -> str:
    """Return the item's number that a cell holds, without what is round it; empty when it holds none."""
    match = _NUMBER.fullmatch(cell.strip())
    return match["number"] if match else ""


def amount(cell: str) -> float | None:
    """Return the number that a cell states, and nothing else; None for blanks and words."""
    match = _AMOUNT.fullmatch(BLANK.sub("", cell).strip())
    return float(match["figures"].replace(",", "")) if match else None


def tidy(description: str, words: Vocabulary) -> str:
    """Return a description without blanks, leaders and what introduces a price."""
    plain = " ".join(BLANK.sub(" ", description).split())
    plain = words.patterns["price_words"].sub("", plain)
    return plain.strip(" ,;:-\u2013\u2014.@=$")
