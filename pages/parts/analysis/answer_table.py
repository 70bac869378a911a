"""The unitary table: one line a question, drawn from one stored snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.domain.answer import AnswerStatus
from core.domain.session import Review, Row, Verdict
from pages.parts.components import grid
from pages.parts.components.grid import Cell, Column, GridRow
from pages.parts.shell import status_badges as signs
from pages.parts.shell import wording
from pages.parts.shell.status_badges import Badge

__all__ = ["COLUMNS", "Filter", "Reading", "lines", "reviewed_by_section", "shown"]

#: pages named in a cell; the evidence names them all
_PAGES_IN_CELL = 3

COLUMNS = (
    Column("number", "#", 38, end=True, narrow=False),
    Column("question", "Question", 130, grow=5, help="An asterisk marks a required answer."),
    Column("answer", "Answer", 150, grow=7),
    Column("pages", "Pages", 92, help="PDF page, and in brackets the printed one.", narrow=False),
    Column("status", "Status", 112, help="What was found, how sure it is, and what a reviewer decided."),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the analyst wants to see of the table."""

    #: id of one section; None for all
    section: str | None = None
    #: statuses to show; empty for all
    statuses: frozenset[AnswerStatus] = frozenset()
    #: words that question or answer must hold, in any case
    words: str = ""
    #: pages of the strip that an answer must cite; None for all
    pages: tuple[int, int] | None = None
    #: only answers nobody has decided on
    unreviewed: bool = False

    def admits(self, row: Row, reviewed: Collection[str]) -> bool:
        """Whether the row is to be shown."""
        if self.section is not None and row.section_id != self.section:
            return False
        if self.statuses and row.status not in self.statuses:
            return False
        if self.unreviewed and row.question_id in reviewed:
            return False
        if self.pages is not None and not any(
            self.pages[0] <= page.number <= self.pages[1] for page in row.pages
        ):
            return False
        text = f"{row.number} {row.question} {row.answer} {row.section}".casefold()
        return all(word in text for word in self.words.casefold().split())


def shown(rows: Sequence[Row], reviews: Mapping[str, Review], wanted: Filter) -> list[Row]:
    """Return the rows that the filter admits, in their order."""
    return [row for row in rows if wanted.admits(row, reviews)]


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a document has been read, as a line without an answer says it."""

    #: pages of the document, 0 while it has not been opened, and how many of them cannot be read
    pages: int
    unread: int
    #: whether reading goes on
    is_active: bool
    documents: int = 1


def lines(rows: Sequence[Row], reviews: Mapping[str, Review], reading: Reading) -> list[GridRow]:
    """Return what the grid draws, one line a row."""
    return [_line(row, reviews.get(row.question_id), reading) for row in rows]


def reviewed_by_section(rows: Sequence[Row], reviews: Mapping[str, Review]) -> dict[str, str]:
    """Return, for each section, how many of its questions somebody has decided on: ``3 of 10 reviewed``."""
    total = Counter(row.section for row in rows)
    done = Counter(row.section for row in rows if row.question_id in reviews)
    return {section: f"{done[section]} of {count} reviewed" for section, count in total.items()}


def _line(row: Row, review: Review | None, reading: Reading) -> GridRow:
    return GridRow(
        row.question_id,
        row.question,
        {
            "number": Cell(str(row.number), sort=row.number),
            "question": Cell(row.question + (" *" if row.required else "")),
            "answer": _answer(row, review, reading),
            "pages": Cell(
                _pages(row),
                sort=row.pages[0].number if row.pages else "",
            ),
            "status": _status(row, review),
        },
        group=row.section,
        due=review is None and row.status is not AnswerStatus.PENDING,
        quiet=row.status in {AnswerStatus.NOT_FOUND, AnswerStatus.PENDING},
        about={"number": row.number, "section": row.section},
    )


def _pages(row: Row) -> str:
    """Return where the evidence stands; of several documents the first page, then how many more."""
    if not row.pages or not row.pages[0].document:
        return wording.where(row.pages, _PAGES_IN_CELL)
    first, more = row.pages[0], len(row.pages) - 1
    return f"p. {first.bare}, {first.document}" + (f" +{more}" if more else "")


def _answer(row: Row, review: Review | None, reading: Reading) -> Cell:
    if review is not None and review.verdict is Verdict.EDITED:
        return Cell(lead=" ".join(review.text.split()))
    if row.sides:
        return Cell(lead="  |  ".join(row.sides), tip=row.answer)
    if not row.answer:
        return Cell(_nothing(row, reading))
    text = " ".join(row.answer.split())
    note = f"and {row.further} more" if row.further else ""
    return Cell(
        f"(inferred) {text}" if row.inferred else text,
        note=" · ".join(filter(None, (note, "with a footnote" if row.footnote else ""))),
        tip=text,
    )


def _nothing(row: Row, reading: Reading) -> str:
    """Say why a line has no answer: how far was read, and what could not be."""
    pages = wording.counted(max(reading.pages, row.pages_read), "page")
    if reading.documents > 1:
        pages += f" of {reading.documents} documents"
    if row.status is AnswerStatus.PENDING:
        far = f"Nothing found yet in {row.pages_read:,} of {pages}" if row.pages_read else "Nothing read yet"
        return far if reading.is_active else f"{far}; stopped before the end"
    unread = f"; {reading.unread:,} unread" if reading.unread else ""
    return f"Not found in {row.pages_read:,} of {pages}{unread}"


def _status(row: Row, review: Review | None) -> Cell:
    badges = [_badge(signs.ANSWERS[row.status])]
    if review is not None:
        badges.append(_badge(signs.VERDICTS[review.verdict]))
    sure = f"{wording.confidence_word(row.confidence)}, {row.confidence:.0%}" if row.answer else ""
    if row.provisional and row.answer:
        sure = f"{sure} so far"
    order = list(signs.ANSWERS).index(row.status) + (1 - row.confidence) * 0.9
    return Cell(badges=tuple(badges), note=sure, sort=order)


def _badge(badge: Badge) -> grid.Badge:
    return grid.Badge(badge.word, badge.colour, badge.symbol, badge.meaning)
