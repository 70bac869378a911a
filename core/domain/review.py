"""What people decide and say of answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a reviewer decided about an answer."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    #: an earlier decision was taken back: nobody has decided
    WITHDRAWN = "withdrawn"


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

    @property
    def answer(self) -> str:
        """The answer in the reviewer's words or choice; empty where the engine's stands or falls whole."""
        if self.verdict is Verdict.EDITED:
            return self.text
        return "; ".join(self.governing) if self.verdict is Verdict.ACCEPTED else ""

    def is_stale(self, claim: str) -> bool:
        """Whether the answer says something else by now than when it was decided on."""
        return bool(self.claim) and self.claim != claim


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
