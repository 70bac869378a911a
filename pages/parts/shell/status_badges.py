"""What each state and each status is called, and how it is marked: a word, a shape and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.answer import AnswerStatus
from core.domain.review import Verdict
from core.domain.session import SessionState

__all__ = ["ANSWERS", "FLAGGED", "STATES", "VERDICTS", "Badge", "Colour", "stale"]

Colour = Literal["green", "orange", "yellow", "blue", "red", "gray", "violet"]


@dataclass(frozen=True, slots=True)
class Badge:
    """How one state or status looks. Colour is never the only difference."""

    #: as a person says it
    word: str
    #: name of a Material symbol
    symbol: str
    #: a colour of the theme
    colour: Colour
    #: what it means, in a sentence
    meaning: str

    @property
    def icon(self) -> str:
        """The symbol as Streamlit writes it."""
        return f":material/{self.symbol}:"


ANSWERS: dict[AnswerStatus, Badge] = {
    AnswerStatus.ANSWERED: Badge("answered", "check_circle", "green", "A located quote supports the answer."),
    AnswerStatus.CONFLICTING: Badge(
        "conflicting", "call_split", "orange", "Located quotes say different things; both sides are shown."
    ),
    AnswerStatus.POSSIBLE: Badge(
        "possible", "visibility", "violet", "Passages worth a look; none is sure enough to be an answer."
    ),
    AnswerStatus.UNVERIFIED: Badge(
        "unverified",
        "help",
        "yellow",
        "The quoted words do not stand in the document, or do not support the claim.",
    ),
    AnswerStatus.NOT_FOUND: Badge(
        "not found", "search_off", "blue", "No answer on the pages that were read."
    ),
    AnswerStatus.PENDING: Badge("pending", "more_horiz", "gray", "Not read to the end yet."),
}

STATES: dict[SessionState, Badge] = {
    SessionState.QUEUED: Badge(
        "queued", "schedule", "gray", "Waiting for a free place; it starts by itself."
    ),
    SessionState.RUNNING: Badge("running", "play_circle", "blue", "Reading and answering."),
    SessionState.STOPPING: Badge("stopping", "pending", "gray", "Stopping; everything found so far is kept."),
    SessionState.COMPLETED: Badge("completed", "check_circle", "green", "Every page was put to the engine."),
    SessionState.PARTIAL: Badge("partial", "pause_circle", "yellow", "Stopped; all that was found is here."),
    SessionState.FAILED: Badge("failed", "error", "red", "It could not go on; what was found is here."),
    SessionState.INTERRUPTED: Badge(
        "interrupted", "power_off", "orange", "Its process ended early; it will be resumed."
    ),
}

VERDICTS: dict[Verdict, Badge] = {
    Verdict.ACCEPTED: Badge("accepted", "thumb_up", "green", "A reviewer accepted this answer."),
    Verdict.EDITED: Badge("edited", "edit", "violet", "A reviewer rewrote this answer."),
    Verdict.WITHDRAWN: Badge("taken back", "undo", "gray", "An earlier decision was taken back."),
    Verdict.REJECTED: Badge("rejected", "thumb_down", "red", "A reviewer rejected this answer."),
}

FLAGGED = Badge("flagged", "flag", "red", "Somebody wants another look at it.")


def stale(why: str) -> Badge:
    """Return the sign of a decision that is to be looked at again, and why."""
    return Badge("stale", "update", "orange", f"Look again: {why}.")
