"""What a passage looks like, whatever is asked: figures, dates, standards, a table row, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.domain.question import Expected
from core.engines.passages.cutter import Piece
from core.engines.passages.expected_value import Need, holds
from core.engines.passages.queries import Queries

Matrix = NDArray[np.float32]

#: words from which a passage counts as long
LONG = 40
#: pages over which the nearness to the front of the document fades
FRONT = 3.0

FIGURE = re.compile(r"\d")
AMOUNT = re.compile(
    r"[$%\u00b0]|\b\d[\d,.]*\s*(?:\([\d%]+\)\s*)?-?(?:percent|psi|inch(?:es)?|feet|foot|mm|cm|mils?|days?|weeks?|"
    r"months?|years?|hours?|minutes?|degrees?|dollars?|gallons?|pounds?|miles?|lf|sf|sy|cy|ea|each)\b|\(\d+\)",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}:\d\d\b|\bdays?\s+(?:after|before|from|of|prior)\b",
    re.IGNORECASE,
)
STANDARD = re.compile(
    r"\b(?:astm|ansi|awwa|aashto|iso|nassco|osha|epa|nfpa|asce|[A-Z]{1,2}\d{3,4})\b|\bin\s+accordance\s+with\b|"
    r"\bcomply\s+with\b|\bminimum\b|\bmaximum\b",
    re.IGNORECASE,
)
#: one of these, or a figure, is in every text that speaks of a standard
STANDARD_WORDS = ("accordance", "omply", "inimum", "aximum", "MINIMUM", "MAXIMUM")
#: a sentence says something; a title, a footer or a line of a form does not
VERB = re.compile(
    r"\b(?:shall|will|must|may|can|should|would|is|are|was|were|be|been|has|have|had|does|do|agrees?|means?|"
    r"requires?|provides?|includes?|consists?|comprises?|applies|apply|hereby|submit|furnish|perform)\b",
    re.IGNORECASE,
)
#: share of a passage's characters that are blanks to be filled in, from which it is a form
BLANKS = 0.15
#: characters at the end of a passage in which the page number of a contents line stands
LAST = 60
#: a line of a table of contents
CONTENTS = re.compile(r"(?:\.\s?){4,}\s*[\dA-Za-z-]{1,9}\s*$")
#: the same in a specification book: "00 11 13 Advertisement for Bids 1 page"
CONTENTS_BY_SECTION = re.compile(
    r"\s*(?:\d\d ?\d\d ?\d\d|\d{5}|[A-Z]{1,3}\d{1,3})\s\D{3,80}?(?:\d\s)?\D{0,20}\d{1,3}\s+pages?\s*"
)

#: how well figures, amounts, dates and standards (in this order) suit each kind of answer
SUITS = {
    Expected.TEXT: (0.0, 0.0, 0.0, 0.0),
    Expected.NUMBER: (0.3, 0.7, 0.0, 0.0),
    Expected.DATE: (0.0, 0.0, 1.0, 0.0),
    Expected.SPECIFICATION: (0.0, 0.4, 0.0, 0.6),
}


class Looks:
    """The looks of a document's passages, a passage a row."""

    def __init__(self, pieces: Sequence[Piece], lengths: Matrix) -> None:
        texts = [piece.text for piece in pieces]
        pages = np.array([piece.page for piece in pieces], np.float32)
        self._kinds = np.array([_kinds(text) for text in texts], np.float32).reshape(-1, 4)
        self._texts = texts
        self._front = np.exp(-(pages - pages.min(initial=1.0)) / np.float32(FRONT))
        self._plain = np.column_stack(
            [
                np.minimum(lengths / LONG, 1.0),
                np.array([piece.row for piece in pieces], np.float32),
                np.array([piece.title for piece in pieces], np.float32),
                _matching(VERB, texts),
                np.array([is_form(text) for text in texts], np.float32),
                np.array([is_contents_line(text) for text in texts], np.float32),
            ]
        ).astype(np.float32)

    def numbers(self, first: int, last: int, queries: Queries) -> tuple[Matrix, ...]:
        """Return kind, unmet, front, length, row, heading, verb and empty of a block, passage by question."""
        suits = np.array([SUITS[each.expected] for each in queries.all], np.float32)
        kind = self._kinds[first:last] @ suits.T
        needs = {need: self._without(need, first, last) for need in {each.need for each in queries.all}}
        unmet = np.stack([needs[each.need] for each in queries.all], axis=-1)
        front = self._front[first:last, None] * queries.identities()
        length, row, heading, verb, form, contents = self._plain[first:last, :, None].transpose(1, 0, 2)
        ones = np.ones(len(queries), np.float32)
        # names and dates stand in titles and forms; nothing else is answered by one
        others = ones - queries.identities()
        empty = np.maximum(form * others, contents * ones)
        return kind, unmet, front, length * ones, row * ones, heading * others, verb * others, empty

    def _without(self, need: Need, first: int, last: int) -> Matrix:
        """Return 1 for the passages of a block that do not hold what is needed, 0 for the others."""
        if need is Need.ANY:
            return np.zeros(last - first, np.float32)
        return np.array([not holds(need, text) for text in self._texts[first:last]], np.float32)


def is_form(text: str) -> bool:
    """Whether a passage holds places for words rather than words."""
    return text.count("_") >= BLANKS * len(text)


def is_contents_line(text: str) -> bool:
    """Whether a passage names what stands elsewhere."""
    if CONTENTS.search(text[-LAST:]):
        return True
    return "page" in text[-LAST:] and CONTENTS_BY_SECTION.fullmatch(text) is not None


def _kinds(text: str) -> tuple[bool, bool, bool, bool]:
    """Return whether a text has figures, amounts, dates and standards; the costly looks come last."""
    figure = FIGURE.search(text) is not None
    return (
        figure,
        figure and AMOUNT.search(text) is not None,
        (figure or "day" in text) and DATE.search(text) is not None,
        (figure or any(word in text for word in STANDARD_WORDS)) and STANDARD.search(text) is not None,
    )


def _matching(pattern: re.Pattern[str], texts: Sequence[str]) -> Matrix:
    return np.array([pattern.search(text) is not None for text in texts], np.float32)
