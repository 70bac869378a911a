"""Collections: the same questions to each of several documents, nothing merged.

Each document is an analysis of its own; a collection names those that were started together, and lays
their answers side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.answer import AnswerStatus
from core.domain.document import PageRef
from core.domain.review import Review, Verdict
from core.domain.session import Session
from core.domain.table import Row

__all__ = ["CollectionCell", "CollectionTable", "DocumentCollection", "Member", "collection_table"]


@dataclass(frozen=True, slots=True)
class DocumentCollection:
    """Analyses that were started together, to be looked at side by side."""

    #: unguessable; the only thing a link carries
    id: str
    owner: str
    name: str
    #: seconds since the epoch
    at: float
    #: ids of its sessions, in the order of their documents; those deleted since may be among them
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One document of a collection, with its answers."""

    session: Session
    #: its unitary table
    rows: Sequence[Row]
    #: the decisions that hold, by question
    reviews: Mapping[str, Review] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionCell:
    """What one document says to one question, after its review."""

    status: AnswerStatus
    #: the value or the claim; empty where there is none
    text: str = ""
    #: what the value was told from, where it is more than the value itself
    claim: str = ""
    pages: tuple[PageRef, ...] = ()
    #: 0 to 1
    confidence: float = 0.0
    #: the decision that holds, if any
    verdict: Verdict | None = None
    #: the sides of a conflict, in a few words each
    sides: tuple[str, ...] = ()
    #: pages of the document that were read for the question
    pages_read: int = 0


@dataclass(frozen=True, slots=True)
class CollectionTable:
    """Documents against questions."""

    #: the questions as rows without answers, in their order; documents may have been asked different ones
    questions: tuple[Row, ...]
    members: tuple[Member, ...]
    #: by session id and question id; a question that was not asked of a document is not there
    cells: Mapping[tuple[str, str], CollectionCell]

    def cell(self, member: Member, question: Row) -> CollectionCell | None:
        """Return what a document says to a question; None where it was not asked."""
        return self.cells.get((member.session.id, question.question_id))


def collection_table(members: Sequence[Member]) -> CollectionTable:
    """Lay the answers of several analyses side by side."""
    questions: dict[str, Row] = {}
    cells: dict[tuple[str, str], CollectionCell] = {}
    for member in members:
        for row in member.rows:
            questions.setdefault(row.question_id, row)
            cells[member.session.id, row.question_id] = _cell(row, member.reviews.get(row.question_id))
    return CollectionTable(tuple(questions.values()), tuple(members), cells)


def _cell(row: Row, review: Review | None) -> CollectionCell:
    verdict = review.verdict if review is not None else None
    if review is not None and verdict is Verdict.REJECTED:
        return CollectionCell(AnswerStatus.NOT_FOUND, verdict=verdict, pages_read=row.pages_read)
    decided = review.answer if review is not None else ""
    settled = bool(decided) or (verdict is Verdict.ACCEPTED and bool(row.answer))
    text = decided or row.said
    return CollectionCell(
        AnswerStatus.ANSWERED if settled else row.status,
        text,
        row.answer if row.answer != text else "",
        row.pages,
        row.confidence,
        verdict,
        () if decided else row.sides,
        row.pages_read,
    )
