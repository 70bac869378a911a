"""Why another claim stands where one stood that people may have read: noted beside the answer.

While pages are read an answer grows, and now and then another claim takes the first place. Claims that merely
follow each other in a preview of a document that is still being read are no news; all others are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.domain.answer import SURE, Answer, AnswerStatus, Cause, Claim, Replacement, Shown, Span
from core.text.normalise import normalise
from core.wording import shortened

__all__ = ["noted"]

#: of an answer, the newest are kept
KEPT = 8
#: characters of a claim that are kept
LONGEST = 300

#: what people read as an answer, or as a passage worth a look
_SHOWN = SURE | {AnswerStatus.POSSIBLE}


def noted(before: Answer | None, now: Answer, *, at: float, pass_number: int) -> Answer:
    """Return an answer with what is known of claims that stood before, the latest noted if it just fell.

    ``at`` is in seconds since the epoch.
    """
    if before is None or before is now:
        return now
    cause, was = _cause(before, now, pass_number), _shown(before)
    if cause is None or was is None:
        return replace(now, replaced=before.replaced)
    fallen = Replacement(at, cause, was, _shown(now))
    return replace(now, replaced=(*before.replaced, fallen)[-KEPT:])


def _cause(before: Answer, now: Answer, pass_number: int) -> Cause | None:
    """Return why the first claim of an answer fell; None where it stands, or never counted."""
    old, new = before.primary, now.primary
    fell = before.status in SURE and now.status not in SURE
    if old is None or before.status not in _SHOWN or (not fell and _stands(old, now)):
        return None
    if old.by_words and not (new is not None and new.by_words):
        return Cause.READ
    if before.provisional and now.provisional:
        return None
    if pass_number > 1:
        return Cause.SECOND_PASS
    if new is None or fell:
        return Cause.GONE
    return _ranking(old, new)


def _ranking(old: Claim, new: Claim) -> Cause:
    """Return what a claim has that comes before another."""
    if new.wanting != old.wanting:
        return Cause.FIRMER if new.wanting < old.wanting else Cause.GONE
    if new.confidence != old.confidence:
        return Cause.SURER if new.confidence > old.confidence else Cause.GONE
    return Cause.EARLIER


def _stands(old: Claim, now: Answer) -> bool:
    """Whether a claim is among those that the answer rests on now."""
    return any(_is_same(old, now.claims[index]) for index in now.resting)


def _is_same(old: Claim, new: Claim) -> bool:
    """Whether a person who read one claim finds it again in the other."""
    one, other = _words(old.said), _words(new.said)
    if one in other or other in one:
        return True
    # of a passage that was found by words the reader may mark another value
    if old.by_words and not new.by_words and old.value and new.value:
        return False
    spans = list(_spans(new))
    return any(span.overlaps(each) for span in _spans(old) for each in spans)


def _spans(claim: Claim) -> Iterable[Span]:
    return (span for citation in claim.citations for span in citation.spans)


def _words(text: str) -> str:
    return normalise(text).text.strip().casefold()


def _shown(answer: Answer) -> Shown | None:
    claim = answer.primary
    if claim is None:
        return None
    return Shown(shortened(claim.said, LONGEST), tuple(claim.pages), claim.confidence, answer.status)
