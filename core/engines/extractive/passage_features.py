"""What a passage looks like, whatever is asked: figures, dates, standards, a table row, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.domain.question import Expected
from core.engines.passages.cutter import Piece
from core.engines.passages.expected_value import holds
from core.engines.passages.queries import Queries

Matrix = NDArray[np.float32]

#: what is told of a text whatever is asked: figures, amounts, dates, standards, verb, form, contents line
_PLAIN = 7

#: words from which a passage counts as long
LONG = 40
#: pages over which the nearness to the front of the document fades
FRONT = 3.0

FIGURE = re.compile(r"\d")
#: those below are looked for in lower case: letters of either case take three times as long
AMOUNT = re.compile(
    r"[$%\u00b0]|\b\d[\d,.]*\s*(?:\([\d%]+\)\s*)?-?(?:percent|psi|inch(?:es)?|feet|foot|mm|cm|mils?|days?|weeks?|"
    r"months?|years?|hours?|minutes?|degrees?|dollars?|gallons?|pounds?|miles?|lf|sf|sy|cy|ea|each)\b|\(\d+\)",
)
DATE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}:\d\d\b|\bdays?\s+(?:after|before|from|of|prior)\b",
)
STANDARD = re.compile(
    r"\b(?:astm|ansi|awwa|aashto|iso|nassco|osha|epa|nfpa|asce|[a-z]{1,2}\d{3,4})\b|\bin\s+accordance\s+with\b|"
    r"\bcomply\s+with\b|\bminimum\b|\bmaximum\b",
)
#: one of these, or a figure, is in every text that speaks of a standard
STANDARD_WORDS = ("accordance", "omply", "inimum", "aximum", "MINIMUM", "MAXIMUM")
#: a sentence says something; a title, a footer or a line of a form does not
VERB = re.compile(
    r"\b(?:shall|will|must|may|can|should|would|is|are|was|were|be|been|has|have|had|does|do|agrees?|means?|"
    r"requires?|provides?|includes?|consists?|comprises?|applies|apply|hereby|submit|furnish|perform)\b",
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


class ToldOfTexts:
    """What texts say by themselves, remembered: texts come again, at the latest when they are settled."""

    def __init__(self, queries: Queries) -> None:
        """Take the questions, which say what a text may have to hold."""
        self.needs = tuple(sorted({each.need for each in queries.all}))
        #: a bit for each column of `rows`
        self._told: dict[str, int] = {}
        self._bits = np.arange(_PLAIN + len(self.needs))

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row of zeros and ones a text.

        It tells whether the text has figures, amounts, dates, standards and a verb, whether it is a form and
        a contents line, and whether it lacks each of ``needs``.
        """
        told = np.array([self._of(text) for text in texts], np.int64)
        return (told[:, None] >> self._bits & 1).astype(np.float32)

    def _of(self, text: str) -> int:
        told = self._told.get(text)
        if told is None:
            lower = text.lower()
            flags = (
                *_kinds(text, lower),
                VERB.search(lower) is not None,
                is_form(text),
                is_contents_line(text),
                *(not holds(need, text) for need in self.needs),
            )
            told = self._told[text] = sum(flag << place for place, flag in enumerate(flags))
        return told


class Looks:
    """The looks of a document's passages, a passage a row."""

    def __init__(self, pieces: Sequence[Piece], lengths: Matrix, told: ToldOfTexts) -> None:
        self._pieces = pieces
        self._told = told
        pages = np.array([piece.page for piece in pieces], np.float32)
        self._front = np.exp(-(pages - pages.min(initial=1.0)) / np.float32(FRONT))
        self._length = np.minimum(lengths / LONG, 1.0).astype(np.float32)

    def numbers(self, first: int, last: int, queries: Queries) -> tuple[Matrix, ...]:
        """Return kind, unmet, front, length, row, heading, verb and empty of a block, passage by question."""
        pieces = self._pieces[first:last]
        told = self._told.rows([piece.text for piece in pieces])
        suits = np.array([SUITS[each.expected] for each in queries.all], np.float32)
        kind = told[:, : suits.shape[1]] @ suits.T
        unmet = told[:, [_PLAIN + self._told.needs.index(each.need) for each in queries.all]]
        front = self._front[first:last, None] * queries.identities()
        verb, form, contents = told[:, suits.shape[1] : _PLAIN, None].transpose(1, 0, 2)
        row = np.array([piece.row for piece in pieces], np.float32)[:, None]
        title = np.array([piece.title for piece in pieces], np.float32)[:, None]
        length = self._length[first:last, None]
        ones = np.ones(len(queries), np.float32)
        # names and dates stand in titles and forms; nothing else is answered by one
        others = ones - queries.identities()
        empty = np.maximum(form * others, contents * ones)
        return kind, unmet, front, length * ones, row * ones, title * others, verb * others, empty


def is_form(text: str) -> bool:
    """Whether a passage holds places for words rather than words."""
    return text.count("_") >= BLANKS * len(text)


def is_contents_line(text: str) -> bool:
    """Whether a passage names what stands elsewhere."""
    if CONTENTS.search(text[-LAST:]):
        return True
    return "page" in text[-LAST:] and CONTENTS_BY_SECTION.fullmatch(text) is not None


def _kinds(text: str, lower: str) -> tuple[bool, bool, bool, bool]:
    """Return whether a text has figures, amounts, dates and standards; the costly looks come last."""
    figure = FIGURE.search(text) is not None
    return (
        figure,
        figure and AMOUNT.search(lower) is not None,
        (figure or "day" in text) and DATE.search(lower) is not None,
        (figure or any(word in text for word in STANDARD_WORDS)) and STANDARD.search(lower) is not None,
    )
