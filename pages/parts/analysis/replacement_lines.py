"""What the panel says of claims that stood as an answer before: what it was, until when, and why it fell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.domain.answer import SURE, Cause, Replacement, Shown
from pages.parts.shell import wording

__all__ = ["sentence"]

#: characters of a claim that are repeated
_CLAIM = 80

#: names pages by their positions
Names = Callable[[Iterable[int]], str]


def sentence(fallen: Replacement, names: Names, now: float) -> str:
    """Return ``Until 3 min ago: “45 days” (p. 12, 37 %); p. 9, read later, is surer (84 %)``."""
    was = fallen.was
    stood = f"“{wording.shortened(was.text, _CLAIM)}” ({_place(was, names)})"
    return f"Until {wording.ago(fallen.at, now)}: {stood}; {_why(fallen, names)}"


def _place(shown: Shown, names: Names) -> str:
    place = names(shown.pages[:1])
    sure = f"{shown.confidence:.0%}"
    return f"{place}, {sure}" if place else sure


def _why(fallen: Replacement, names: Names) -> str:
    now = fallen.now
    if now is None:
        return _FELL.get(fallen.cause, "its pages were asked again and no longer give it")
    place = names(now.pages[:1]) or "another claim"
    sure = f"{now.confidence:.0%}"
    if fallen.was.status in SURE and now.status not in SURE:
        found = "found by words alone; " if fallen.cause is Cause.READ else ""
        return f"{found}nothing is sure enough now ({place}, {sure})"
    return _CAME[fallen.cause].format(place=place, sure=sure)


#: why another claim stands there
_CAME = {
    Cause.READ: "found by words alone; the reader prefers {place} ({sure})",
    Cause.SECOND_PASS: "the second pass found {place} ({sure})",
    Cause.FIRMER: "{place} states it more firmly ({sure})",
    Cause.SURER: "{place}, read later, is surer ({sure})",
    Cause.EARLIER: "{place} says it as surely, and stands before it",
    Cause.GONE: "its pages were asked again; now {place} ({sure})",
}
#: why nothing stands there any more
_FELL = {
    Cause.READ: "found by words alone; the reader finds no answer in it",
    Cause.SECOND_PASS: "the second pass withdrew it",
}
