"""The passage that says the same thing as a sentence of an addendum, but for a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.domain.answer import Span
from core.grounding.search import EDGES
from core.revisions.passages import PagePassage, Passages, ValueChange, matter_of, measured, paired, share
from core.revisions.tied import Tied
from core.text.normalise import normalise
from core.values.value import Kind, Value

__all__ = ["ANYWHERE", "AT_SPOT", "IN_DOCUMENT", "IN_PLACE", "SHARED", "Close", "Otherwise", "Said"]

#: share of the shorter text's words that a sentence has in common with the one that it states otherwise
RESTATED = 0.5
#: the same where the addendum names the place
IN_PLACE = 0.2
#: words that both have in common at the least
SHARED = 3
#: the share from which a sentence says a passage anew, and from which plain figures are its own
ANEW, TELLING = 0.7, 0.75
#: values that are too common to tell by themselves that two sentences speak of one thing
_PLAIN = frozenset({Kind.NUMBER, Kind.COUNT, Kind.LENGTH, Kind.PERCENT})
#: characters beside a value that tell it from others of its sentence
_NEAR = 25
#: what is said behind it is said of another value: "..., and $800 per day for Final Completion"
_STOP = re.compile(r"[,;:]\s")
#: stand before what tells values apart: "per occurrence", "for each day"
_EACH = frozenset({"per", "each"})


@dataclass(frozen=True, slots=True)
class Close:
    """How much a sentence must have in common with the passage that it changes."""

    share: float
    shared: int


AT_SPOT, IN_DOCUMENT, ANYWHERE = Close(0.0, 0), Close(IN_PLACE, SHARED), Close(RESTATED, SHARED)


@dataclass(frozen=True)
class Said:
    """What a sentence of an addendum says."""

    text: str
    values: Sequence[Value]
    #: stems of the words that say what it is about
    matter: frozenset[str]

    @cached_property
    def plain(self) -> str:
        """Its words in the form in which two spellings are equal."""
        return normalise(self.text).text.strip().strip(EDGES)

    def stands_in(self, passage: PagePassage) -> bool:
        """Return whether a passage has its very words."""
        return self.plain in passage.plain


class Otherwise:
    """Finds what sentences state otherwise than the documents, as earlier addenda left them."""

    def __init__(self, passages: Passages) -> None:
        self._passages = passages
        #: values that addenda have put in the place of words, with where these stand
        self._since: list[tuple[tuple[Span, ...], Value]] = []

    def note(self, hits: tuple[Span, ...], now: str) -> None:
        """Remember what an addendum puts in the place of words, for those that follow it."""
        self._since += [(hits, value) for value in measured(f"of {now}")]

    def was_changed(self, passage: PagePassage) -> bool:
        """Return whether an earlier addendum has changed a passage."""
        return any(passage.holds(hit) for hits, _ in self._since for hit in hits)

    def find(self, said: Said, candidates: Iterable[PagePassage], close: Close) -> tuple[Tied, ...] | None:
        """Return how the passage that says the same thing is changed; None where none says it otherwise."""
        best: tuple[float, tuple[Tied, ...]] | None = None
        named = close.share < RESTATED
        for passage in candidates:
            alike = share(said.matter, passage.matter)
            if alike < close.share or len(said.matter & passage.matter) < close.shared:
                continue
            changes = [] if said.stands_in(passage) else self._changes(passage, said, alike, named=named)
            if not named and alike < TELLING:
                changes = [each for each in changes if each.values and each.values.now.kind not in _PLAIN]
            if changes and (best is None or alike > best[0]):
                best = alike, tuple(changes)
            elif not changes and alike >= RESTATED and _agrees(passage, said.values):
                return None  # the documents say so already
        return best[1] if best else None

    def _changes(self, passage: PagePassage, said: Said, alike: float, *, named: bool) -> list[Tied]:
        """Return the values that a sentence gives otherwise than a passage, as the passage is by now.

        A sentence that says the passage anew gives its new value alone; another one may name both, if it
        also names the place.
        """
        values = said.values
        since = [(value, hits) for hits, value in self._since if any(passage.holds(hit) for hit in hits)]
        known = [*passage.values, *(value for value, _ in since)]
        come = [value for value in values if not any(value.agrees(other) for other in known)]
        found = []
        for measure in dict.fromkeys(value.measure for value in come):
            old = [value for value in known if value.measure == measure]
            both = [value for value in old if any(value.agrees(other) for other in values)]
            gone = [value for value in passage.values if value.measure == measure and value not in both]
            was = gone if not named else (gone or both) if alike >= ANEW else (both or gone)
            new = [value for value in come if value.measure == measure]
            for change in paired(was, new, lambda one, other: _beside(passage.text, one, said.text, other)):
                hits = next((hits for value, hits in since if value is change.was), None)
                found.append(self._value(passage, change, hits, looked_up=change.was not in both))
        return found

    def _value(
        self, passage: PagePassage, change: ValueChange, hits: tuple[Span, ...] | None, *, looked_up: bool
    ) -> Tied:
        start = passage.span.start
        own = (Span(passage.span.page, start + change.was.start, start + change.was.end),)
        cited = self._passages.citation(passage)
        return Tied(change.was.text, change.now.text, cited, hits or own, values=change, looked_up=looked_up)


def _agrees(passage: PagePassage, values: Sequence[Value]) -> bool:
    return all(any(value.agrees(other) for other in passage.values) for value in values)


def _beside(text: str, one: Value, said: str, other: Value) -> int:
    """Count the words that two values have in common on one side: "per occurrence"."""
    before, after = _sides(text, one)
    mine, its = _sides(said, other)
    return len(before & mine) + len(after & its)


def _sides(text: str, value: Value) -> tuple[frozenset[str], frozenset[str]]:
    """Return what is said right before and behind a value, as far as it goes without a stop."""
    before = _STOP.split(text[max(0, value.start - _NEAR) : value.start])[-1]
    after = _STOP.split(text[value.end : value.end + _NEAR], maxsplit=1)[0]
    return matter_of(before) - _EACH, matter_of(after) - _EACH
