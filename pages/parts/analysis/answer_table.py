"""The unitary table: one line a question, drawn from one stored snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from core.domain.answer import AnswerStatus
from core.domain.document import PageSet
from core.domain.review import Remark, Review
from core.domain.session import Session
from core.domain.table import Row
from pages.parts.analysis import answer_cell
from pages.parts.analysis.reviewing import Discussion, acceptable, discussion
from pages.parts.components import grid
from pages.parts.components.grid import Cell, Column, GridRow, Group
from pages.parts.shell import status_badges as signs
from pages.parts.shell import wording
from pages.parts.shell.status_badges import Badge

__all__ = ["COLUMNS", "Filter", "Only", "OpinionsShown", "Reading", "groups", "lines", "shown"]

#: pages named in a cell; the evidence names them all
_PAGES_IN_CELL = 3

#: drawn paler than what is answered
_QUIET = frozenset({AnswerStatus.POSSIBLE, AnswerStatus.NOT_FOUND, AnswerStatus.PENDING})

COLUMNS = (
    Column("number", "#", 38, end=True, narrow=False),
    Column("question", "Question", 130, grow=3, help="An asterisk marks a required answer."),
    Column("answer", "Answer", 150, grow=7),
    Column("pages", "Pages", 110, help="PDF page, and in brackets the printed one.", narrow=False),
    Column("status", "Status", 112, help="What was found, how sure it is, and what a reviewer decided."),
)


class Only(StrEnum):
    """What may be asked of a line beside its status."""

    UNREVIEWED = "not reviewed"
    MINE = "mine"
    FLAGGED = "flagged"
    COMMENTED = "commented"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class OpinionsShown:
    """What reviewers made of the answers, by question."""

    reviews: Mapping[str, Review]
    remarks: Mapping[str, Sequence[Remark]] = field(default_factory=dict)

    def review(self, row: Row) -> Review | None:
        """Return the decision that holds on a line."""
        return self.reviews.get(row.question_id)

    def discussion(self, row: Row) -> Discussion:
        """Return what was said about a line."""
        return discussion(self.remarks.get(row.question_id, ()))


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
    #: positions of the documents of which an answer must cite one; None for all
    documents: PageSet | None = None
    #: only those of which all of these hold
    only: frozenset[Only] = frozenset()
    #: what the person is called who looks: theirs is what is assigned to them
    me: str = ""

    def admits(self, row: Row, opinions: OpinionsShown) -> bool:
        """Whether the row is to be shown."""
        if self.section is not None and row.section_id != self.section:
            return False
        if self.statuses and row.status not in self.statuses:
            return False
        if not all(self._is(only, row, opinions) for only in self.only):
            return False
        if self.pages is not None and not any(
            self.pages[0] <= page.number <= self.pages[1] for page in row.pages
        ):
            return False
        if self.documents is not None and not any(page.number in self.documents for page in row.pages):
            return False
        # every word somewhere in what the line says
        text = f"{row.number} {row.question} {row.answer} {row.section}".casefold()
        return all(word in text for word in self.words.casefold().split())

    def _is(self, only: Only, row: Row, opinions: OpinionsShown) -> bool:
        review, said = opinions.review(row), opinions.discussion(row)
        if only is Only.UNREVIEWED:
            return review is None
        if only is Only.MINE:
            return bool(self.me) and said.assignee.casefold() == self.me.casefold()
        if only is Only.FLAGGED:
            return said.flagged
        if only is Only.COMMENTED:
            return bool(said.comments)
        return review is not None and review.is_stale(row)


def shown(rows: Sequence[Row], opinions: OpinionsShown, wanted: Filter) -> list[Row]:
    """Return the rows that the filter admits, in their order."""
    return [row for row in rows if wanted.admits(row, opinions)]


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a document has been read, as a line without an answer says it."""

    #: pages of the document, 0 while it has not been opened, and how many of them cannot be read
    pages: int
    unread: int
    #: whether reading goes on
    is_active: bool
    #: documents that were analysed together
    documents: int = 1
    #: whether any page was read, for whatever question
    has_begun: bool = False

    @classmethod
    def of(cls, session: Session, unread: int) -> Reading:
        """Return how far a session has come, ``unread`` pages of which cannot be read."""
        pages = session.document.pages or session.progress.pages
        begun = session.progress.pages_read > 0
        return cls(pages, unread, session.state.is_active, session.documents, begun)

    def may_change(self, row: Row) -> bool:
        """Whether the answer rests on the pages read so far: those still to be read may change it."""
        return row.provisional or (self.is_active and row.pages_read + self.unread < self.pages)


def lines(
    rows: Sequence[Row],
    opinions: OpinionsShown,
    reading: Reading,
    changed: Mapping[str, Badge] = MappingProxyType({}),
) -> list[GridRow]:
    """Return what the grid draws, one line a row; ``changed`` signs what a revision changed."""
    return [
        _line(row, opinions.review(row), opinions.discussion(row), reading, changed.get(row.question_id))
        for row in rows
    ]


def groups(rows: Sequence[Row], reviews: Mapping[str, Review]) -> dict[str, Group]:
    """Return what stands beside the heading of each section, and whether the rest can be accepted at once."""
    total = Counter(row.section for row in rows)
    done = Counter(row.section for row in rows if row.question_id in reviews)
    left = {section: len(acceptable(rows, reviews, section)) for section in total}
    return {
        section: Group(
            f"{done[section]} of {count} reviewed",
            f"Accept {left[section]} answered" if left[section] else "",
        )
        for section, count in total.items()
    }


def _line(
    row: Row, review: Review | None, said: Discussion, reading: Reading, changed: Badge | None
) -> GridRow:
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
            "status": _status(row, review, said, reading, changed),
        },
        group=row.section,
        due=(review is None or review.is_stale(row)) and row.status is not AnswerStatus.PENDING,
        quiet=row.status in _QUIET,
        about={"number": row.number, "section": row.section},
    )


def _pages(row: Row) -> str:
    """Return where the evidence stands; of several documents the first page, then how many more."""
    if not row.pages or not row.pages[0].document:
        return wording.where(row.pages, _PAGES_IN_CELL)
    first, more = row.pages[0], len(row.pages) - 1
    return f"p. {first.bare}, {first.document}" + (f" +{more}" if more else "")


def _answer(row: Row, review: Review | None, reading: Reading) -> Cell:
    if review is not None and review.answer:
        return answer_cell.decided(row, review)
    return answer_cell.found(row) if row.answer or row.sides else Cell(_nothing(row, reading))


def _nothing(row: Row, reading: Reading) -> str:
    """Say why a line has no answer: how far was read, and what could not be."""
    pages = wording.counted(max(reading.pages, row.pages_read), "page")
    if reading.documents > 1:
        pages += f" of {reading.documents} documents"
    if row.status is AnswerStatus.PENDING:
        if row.pages_read:
            far = f"Nothing found yet in {row.pages_read:,} of {pages}"
        else:
            # pages are read ahead of the questions that are put to them
            far = "Not looked for yet" if reading.has_begun else "Nothing read yet"
        return far if reading.is_active else f"{far}; stopped before the end"
    unread = f"; {reading.unread:,} unread" if reading.unread else ""
    return f"Not found in {row.pages_read:,} of {pages}{unread}"


def _status(
    row: Row, review: Review | None, said: Discussion, reading: Reading, changed: Badge | None
) -> Cell:
    badges = [_badge(signs.ANSWERS[row.status])]
    if changed is not None:
        badges.append(_badge(changed))
    if review is not None:
        badges.append(_badge(signs.VERDICTS[review.verdict]))
        if review.is_stale(row):
            badges.append(_badge(signs.stale(review.why_stale(row))))
    if said.flagged:
        badges.append(_badge(signs.FLAGGED))
    sure = f"{wording.confidence_word(row.confidence)}, {row.confidence:.0%}" if row.answer else ""
    if row.answer and reading.may_change(row):
        sure = f"{sure} so far"
    if row.by_words:
        sure = f"{sure} · not read yet" if reading.may_change(row) else f"{sure} · by words"
    order = list(signs.ANSWERS).index(row.status) + (1 - row.confidence) * 0.9
    talk = wording.counted(len(said.comments), "comment") if said.comments else ""
    note = " · ".join(filter(None, (sure, f"for {said.assignee}" if said.assignee else "", talk)))
    return Cell(badges=tuple(badges), note=note, sort=order)


def _badge(badge: Badge) -> grid.Badge:
    return grid.Badge(badge.word, badge.colour, badge.symbol, badge.meaning)
