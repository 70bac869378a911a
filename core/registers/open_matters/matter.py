"""What an open matter is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.register import Quoted

__all__ = ["Matter", "MatterKind", "PageHalf"]


class PageHalf(StrEnum):
    """The two halves of the page."""

    DISQUALIFY = "Could disqualify the bid"
    UNSETTLED = "Could not be settled"


class MatterKind(StrEnum):
    """What sort of matter it is, in the order in which the page lists them."""

    DEADLINE = "deadline"
    MEETING = "meeting"
    ENVELOPE = "envelope"
    SECURITY = "security"
    SIGNATURE = "signature"
    LICENCE = "licence"
    QUALIFICATION = "qualification"
    PAGE_LIMIT = "page_limit"
    REJECTION = "rejection"
    UNANSWERED = "unanswered"
    CONFLICT = "conflict"
    MISSING = "missing"
    DOUBT = "doubt"
    UNREAD = "unread"
    UNVERIFIED = "unverified"
    UNSURE = "unsure"

    @property
    def part(self) -> PageHalf:
        """Which half of the page it stands in."""
        settled_after = list(MatterKind).index(MatterKind.UNANSWERED)
        return PageHalf.DISQUALIFY if list(MatterKind).index(self) <= settled_after else PageHalf.UNSETTLED

    @property
    def words(self) -> str:
        """What it is called on screen and in reports."""
        return _WORDS[self][0]

    @property
    def todo(self) -> str:
        """What to do about it."""
        return _WORDS[self][1]

    @property
    def plural(self) -> str:
        """What several are called: "4 pages not read"."""
        return _WORDS[self][2]


_WORDS = {
    MatterKind.DEADLINE: ("Deadline", "Put it into the calendar.", "deadlines"),
    MatterKind.MEETING: ("Mandatory meeting", "Attend, and sign the roster.", "mandatory meetings"),
    MatterKind.ENVELOPE: (
        "In the envelope",
        "Check the envelope against this list.",
        "things in the envelope",
    ),
    MatterKind.SECURITY: ("Bond or security", "Order it from the surety in time.", "bonds and securities"),
    MatterKind.SIGNATURE: (
        "Form or signature",
        "Have it filled in and signed as asked.",
        "forms and signatures",
    ),
    MatterKind.LICENCE: ("Licence", "Check that ours covers it.", "licences"),
    MatterKind.QUALIFICATION: ("Qualification", "Compare with our record.", "qualifications"),
    MatterKind.PAGE_LIMIT: ("Page limit", "Keep within it.", "page limits"),
    MatterKind.REJECTION: (
        "Ground for rejection",
        "Make sure that it does not apply.",
        "grounds for rejection",
    ),
    MatterKind.UNANSWERED: (
        "Required question without an answer",
        "Look it up, run a second pass, or ask the owner.",
        "required questions without an answer",
    ),
    MatterKind.CONFLICT: ("Conflict", "Decide which governs, or ask the owner.", "conflicts"),
    MatterKind.MISSING: ("Named and not there", "Get it, or ask the owner.", "things named and not there"),
    MatterKind.DOUBT: ("To be checked", "Compare with the page.", "readings to be checked"),
    MatterKind.UNREAD: ("Page not read", "Read it yourself.", "groups of pages not read"),
    MatterKind.UNVERIFIED: ("Unverified answer", "Look for the quote on the page.", "unverified answers"),
    MatterKind.UNSURE: (
        "Not sure enough",
        "Look at the passage and decide.",
        "answers that are not sure enough",
    ),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that somebody should know before anything else."""

    kind: MatterKind
    #: in one sentence; the page's own words where it stands on one
    said: str
    #: where it stands, the first being its own place; empty where something is missing
    quotes: tuple[Quoted, ...] = ()
    #: the headings above it
    headings: tuple[str, ...] = ()
    #: what to do; by default what its kind says
    todo: str = ""
    #: documents and pages where it has no quote
    document: str = ""
    pages: str = ""
