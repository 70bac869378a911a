"""How statuses, decisions and numbers are said in words, once for pages, reports and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.domain.answer import AnswerStatus
from core.domain.document import Page
from core.domain.review import Verdict

__all__ = [
    "ANSWER_MEANINGS",
    "ANSWER_WORDS",
    "CONFIDENCE_WORDS",
    "VERDICT_WORDS",
    "confidence_word",
    "counted",
    "duration",
    "file_size",
    "money",
    "page_remarks",
    "shortened",
]

ANSWER_WORDS: Mapping[AnswerStatus, str] = {
    AnswerStatus.ANSWERED: "answered",
    AnswerStatus.CONFLICTING: "conflicting",
    AnswerStatus.POSSIBLE: "possible",
    AnswerStatus.UNVERIFIED: "unverified",
    AnswerStatus.NOT_FOUND: "not found",
    AnswerStatus.PENDING: "pending",
}
ANSWER_MEANINGS: Mapping[AnswerStatus, str] = {
    AnswerStatus.ANSWERED: "A quote that stands on its page supports the answer, or it is a reviewer's own.",
    AnswerStatus.CONFLICTING: "The document says different things; every side is given with its pages.",
    AnswerStatus.POSSIBLE: "Passages worth a look; none is sure enough to count as an answer.",
    AnswerStatus.UNVERIFIED: (
        "The engine gave an answer, but its quotes do not stand in the document, or do not support it."
    ),
    AnswerStatus.NOT_FOUND: "No answer on the pages that were read.",
    AnswerStatus.PENDING: "Not every page has been read for this question yet.",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "accepted",
    Verdict.EDITED: "edited",
    Verdict.REJECTED: "rejected",
    Verdict.WITHDRAWN: "taken back",
}

#: lower bounds of the words for a confidence: below an even chance it is low, whatever it stands in
CONFIDENCE_WORDS = ((0.75, "high"), (0.5, "medium"), (0.0, "low"))

_MINUTE, _HOUR = 60, 3_600


def confidence_word(probability: float) -> str:
    """Return a probability from 0 to 1 as high, medium or low."""
    return next(word for bound, word in CONFIDENCE_WORDS if probability >= bound)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return ``1 page`` or ``1,204 pages``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def shortened(text: str, limit: int) -> str:
    """Return text of at most ``limit`` characters, cut between words where there are any."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:.") + "…"


def money(usd: float | None, *, exact: bool = False) -> str:
    """Return US dollars to the cent, without pretending that a small sum is nothing.

    ``exact`` gives small sums to a hundredth of a cent, and says more of one that is not known.
    """
    if usd is None:
        return "unknown (no price for this model)" if exact else "price unknown"
    if usd == 0 or usd >= 0.01:
        return f"${usd:,.2f}"
    if exact:
        return f"${usd:.4f}"
    return "under $0.01" if usd < 0.005 else "$0.01"


def duration(seconds: float, *, exact: bool = False) -> str:
    """Return ``8 s``, ``4 min`` or ``1 h 20 min``; ``exact`` gives ``8.2 s`` and ``4 min 10 s``."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if exact else f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        minutes, rest = divmod(round(seconds), _MINUTE)
        return f"{minutes} min {rest} s" if exact else f"{round(seconds / _MINUTE)} min"
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return f"{hours} h {minutes} min" if minutes or exact else f"{hours} h"


def file_size(size: int) -> str:
    """Return a number of bytes as ``18.2 MB``, in kilobytes below one megabyte."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1_000))} kB"


def page_remarks(page: Page) -> Iterator[str]:
    """Yield what whoever looks at a page must know of its text: what was left out, and what is doubtful."""
    if page.unseen:
        words = sum(left.words for left in page.unseen)
        several = len(page.unseen) > 1
        why = ", ".join(
            f"{left.words:,} {left.why.value}" if several else left.why.value for left in page.unseen
        )
        shown, were = ("is not shown", "was") if words == 1 else ("are not shown", "were")
        yield f"{counted(words, 'word')} of this page {shown} by viewers and {were} left out: {why}."
    said = {left.sentence for left in page.unseen}
    for reason in page.reason.split("; "):
        if reason and reason not in said:
            yield f"{reason[0].upper()}{reason[1:]}."
