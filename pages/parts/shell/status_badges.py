"""What each state and each status is called, and how it is marked: a word, a shape and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.answer import AnswerStatus
from core.domain.review import Verdict
from core.domain.session import SessionState
from core.wording import ANSWER_MEANINGS, ANSWER_WORDS, VERDICT_WORDS

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


_ANSWER_SIGNS: tuple[tuple[AnswerStatus, str, Colour], ...] = (
    (AnswerStatus.ANSWERED, "check_circle", "green"),
    (AnswerStatus.CONFLICTING, "call_split", "orange"),
    (AnswerStatus.POSSIBLE, "visibility", "violet"),
    (AnswerStatus.UNVERIFIED, "help", "yellow"),
    (AnswerStatus.NOT_FOUND, "search_off", "blue"),
    (AnswerStatus.PENDING, "more_horiz", "gray"),
)

ANSWERS: dict[AnswerStatus, Badge] = {
    status: Badge(ANSWER_WORDS[status], symbol, colour, ANSWER_MEANINGS[status])
    for status, symbol, colour in _ANSWER_SIGNS
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

_VERDICT_SIGNS: tuple[tuple[Verdict, str, Colour, str], ...] = (
    (Verdict.ACCEPTED, "thumb_up", "green", "A reviewer accepted this answer."),
    (Verdict.EDITED, "edit", "violet", "A reviewer rewrote this answer."),
    (Verdict.WITHDRAWN, "undo", "gray", "An earlier decision was taken back."),
    (Verdict.REJECTED, "thumb_down", "red", "A reviewer rejected this answer."),
)

VERDICTS: dict[Verdict, Badge] = {
    verdict: Badge(VERDICT_WORDS[verdict], symbol, colour, meaning)
    for verdict, symbol, colour, meaning in _VERDICT_SIGNS
}

FLAGGED = Badge("flagged", "flag", "red", "Somebody wants another look at it.")


def stale(why: str) -> Badge:
    """Return the sign of a decision that is to be looked at again, and why."""
    return Badge("stale", "update", "orange", f"Look again: {why}.")
