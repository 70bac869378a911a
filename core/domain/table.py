"""The unitary table: everything a live page draws, ready-made, one line a question."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.answer import AnswerStatus
from core.domain.document import PageRef
from core.domain.question import QuestionSet


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the unitary table: everything the live table draws, ready-made."""

    number: int
    section_id: str
    section: str
    question_id: str
    question: str
    required: bool
    status: AnswerStatus
    #: the primary claim; empty when there is none
    answer: str = ""
    #: further claims beside the primary one
    further: int = 0
    #: pages of the primary claim, then of the others, without repeats
    pages: tuple[PageRef, ...] = ()
    confidence: float = 0.0
    #: whether any claim has a footnote
    footnote: bool = False
    inferred: bool = False
    #: number of pages read for this question
    pages_read: int = 0
    #: for a conflict, what its sides say in a few words each, the primary claim's first
    sides: tuple[str, ...] = ()
    #: rests on the pages read so far: those still to be read may change or withdraw the answer
    provisional: bool = False
    #: the answer itself where ``answer`` is the passage that gives it: "4,500 psi"; empty when unknown
    value: str = ""
    #: digest of the words of the quotes behind the primary claim and the sides of a conflict; the same
    #: wherever they stand; empty without any
    evidence: str = ""
    #: the primary claim was found by comparing words: nothing has read it with the question yet, or can
    by_words: bool = False
    #: in a revision, how many claims rest on pages that are new or changed, and on words that those amend
    fresh: int = 0
    amended: int = 0

    @property
    def said(self) -> str:
        """What to show as the answer: the value where it is known, else the primary claim."""
        return self.value or self.answer


@dataclass(frozen=True, slots=True)
class Table:
    """The unitary table of one session at one moment: one key, one read."""

    session_id: str
    #: grows with every checkpoint
    revision: int
    #: when it was made, in seconds since the epoch
    at: float
    rows: tuple[Row, ...] = ()
    #: unread pages with their reasons
    unread: tuple[tuple[PageRef, str], ...] = ()
    #: pages whose text reads like instructions to a model, each with what was seen there
    flagged: tuple[tuple[PageRef, str], ...] = ()

    def with_pending(self, question_set: QuestionSet) -> Table:
        """Return the table with a pending row for each question of the set that it does not have."""
        known = {row.question_id for row in self.rows}
        pending = Table.pending(self.session_id, question_set, self.at).rows
        return replace(self, rows=(*self.rows, *(row for row in pending if row.question_id not in known)))

    @classmethod
    def pending(cls, session_id: str, question_set: QuestionSet, at: float) -> Table:
        """Return the table before anything was asked: every row is there and pending."""
        rows = (
            Row(
                number=number,
                section_id=section.id,
                section=section.title,
                question_id=question.id,
                question=question.text,
                required=question.required,
                status=AnswerStatus.PENDING,
            )
            for number, section, question in question_set.numbered()
        )
        return cls(session_id, 0, at, tuple(rows))
