"""What people decide and say of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.domain.answer import AnswerStatus
from core.domain.document import PageRef
from core.domain.package import Arrangement
from core.domain.refinement import RefinementPart
from core.domain.register import LineReview
from core.domain.table import Row


class Verdict(StrEnum):
    """What a reviewer decided about an answer."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    #: an earlier decision was taken back: nobody has decided
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OldQuote:
    """A quote on which a decision rested, as it stood before a revision."""

    #: the page's words, cut where there are very many
    text: str
    #: where they stood
    page: PageRef


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's decision on one answer. It wins over the engine's words and is marked."""

    question_id: str
    verdict: Verdict
    #: the answer as edited; empty unless ``verdict`` is edited
    text: str = ""
    note: str = ""
    #: owner key or address of the person; never shown where ``reviewer`` says more
    by: str = ""
    #: seconds since the epoch
    at: float = 0.0
    #: the name or initials they gave; empty where they gave none
    reviewer: str = ""
    #: of a conflict, the texts of the claims that govern: one, or all that apply together
    governing: tuple[str, ...] = ()
    #: the primary claim when it was decided on; another one since makes the decision stale
    claim: str = ""
    #: the one quote that was accepted, where not the answer as a whole was
    quote: str = ""
    #: id of the session in which it was decided, where a revision has taken it over; empty if here
    carried: str = ""
    #: of a decision that was taken over: `Row.evidence` when it was decided, and those quotes
    evidence: str = ""
    was: tuple[OldQuote, ...] = ()
    #: why it was to be looked at again already when it was taken over; empty if it was not
    stale: str = ""

    @property
    def answer(self) -> str:
        """The answer in the reviewer's words or choice; empty where the engine's stands or falls whole."""
        if self.verdict is Verdict.EDITED:
            return self.text
        return "; ".join(self.governing) if self.verdict is Verdict.ACCEPTED else ""

    def why_stale(self, row: Row) -> str:
        """Return why it is to be looked at again beside the answer as it is now; empty if it still holds.

        A decision that a revision took over holds while claim and evidence are the same, wherever they stand
        now, and no page that is new or changed amends them or speaks to the question. Of a decision made here
        the claim alone counts: its evidence may grow while pages are read.
        """
        if self.stale:
            return self.stale
        if not self.carried:
            return OTHER_CLAIM if self.claim and self.claim != row.answer else ""
        if row.status is AnswerStatus.PENDING or row.provisional:
            return ""
        if self.claim != row.answer:
            return (OTHER_CLAIM if row.answer else NO_CLAIM) if self.claim else NEW_CLAIM
        reasons = (
            (self.evidence != row.evidence, OTHER_EVIDENCE),
            (row.amended > 0, AMENDED_EVIDENCE),
            (row.fresh > 0, FRESH_EVIDENCE),
        )
        return next((why for holds, why in reasons if holds), "")

    def is_stale(self, row: Row) -> bool:
        """Whether it is to be looked at again; see `why_stale`."""
        return bool(self.why_stale(row))

    def carried_over(self, session_id: str, row: Row, was: tuple[OldQuote, ...]) -> Review:
        """Return it as a revision of the session ``session_id`` takes it over from beside its ``row``.

        What is stale already stays so, with the evidence on which it was decided.
        """
        stale = self.why_stale(row)
        kept = self.claim if stale else row.answer
        return replace(
            self,
            carried=session_id,
            claim=kept,
            evidence=self.evidence if stale else row.evidence,
            was=self.was if stale and self.was else was,
            stale=stale,
        )


def stale_questions(reviews: Mapping[str, Review], rows: Iterable[Row]) -> frozenset[str]:
    """Return the ids of the questions whose decision is to be looked at again beside these rows."""
    return frozenset(
        row.question_id
        for row in rows
        if row.question_id in reviews and reviews[row.question_id].is_stale(row)
    )


#: why a decision is to be looked at again, for a person
OTHER_CLAIM = "the answer says something else now"
NO_CLAIM = "nothing supports the answer any more"
NEW_CLAIM = "there is an answer now where there was none"
OTHER_EVIDENCE = "its evidence has changed"
AMENDED_EVIDENCE = "a document that is new changes words on which it rests"
FRESH_EVIDENCE = "a page that is new or changed speaks to it, too"


class RemarkKind(StrEnum):
    """What somebody said about a question without deciding on it."""

    COMMENT = "comment"
    #: worth a look by somebody; ``text`` is empty to take it back
    FLAG = "flag"
    #: who is to look at it; ``text`` is their name, empty for nobody
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a question. All are kept; of flags and assignments the last one holds."""

    question_id: str
    kind: RemarkKind
    text: str = ""
    #: owner key or address, and the name they gave
    by: str = ""
    reviewer: str = ""
    #: seconds since the epoch
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Opinions:
    """What people decided and said about the answers of a session, and about its documents."""

    #: the decisions that hold, one a question
    reviews: tuple[Review, ...] = ()
    #: oldest first
    remarks: tuple[Remark, ...] = ()
    #: the decisions that hold on lines of registers
    lines: tuple[LineReview, ...] = ()
    #: what they said its documents are, and which wins
    arrangement: Arrangement | None = None
    #: what models said of lines of registers and holds, as `core.domain.refinement.carried` gives it
    refined: tuple[RefinementPart, ...] = ()
