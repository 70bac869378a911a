"""The ways in which a quote may stand in a text, from word for word to nearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from core.domain.answer import Citation, Match
from core.grounding.boundaries import cuts_value, is_whole
from core.grounding.differences import QuoteAlignment, align, difference
from core.grounding.searchable import Searchable
from core.text.normalise import Normalised, normalise
from core.text.tokens import Word, words

#: punctuation that a model adds or drops around a quote
EDGES = " \"'.,;:-*#>()[]\u3002\uff0c\u3001\uff1b\u060c\u061b\u06d4"
#: partial ratio, 0 to 100, under which a passage is not worth comparing word by word; invented
#: quotes reach 67, quotes with three words changed about 95
WORTH_COMPARING = 70.0
#: similarity, 0 to 1, from which two texts are the same passage
ALIKE = 0.8
#: the highest score of a match that is not exact
NEARLY = 0.99
#: normalised characters that each half of a quote over footnotes must have
SHORTEST_HALF = 12
#: places of a quote that are looked at for one that turns nothing round
_MOST_PLACES = 50
#: shown of each side in a reason, in characters
_SHOWN = 60

_PAGE_NUMBER = re.compile(r"(?:page )?-?\s?\d{1,4}(?: of \d+)?\s?-? ?")


@dataclass(frozen=True, slots=True)
class Hit:
    """The ranges of a searchable text that a quote stands for."""

    where: Searchable
    ranges: tuple[tuple[int, int], ...]
    match: Match = Match.EXACT
    score: float = 1.0

    def citation(self) -> Citation:
        """Return the spans and the pages' own words."""
        spans = tuple(span for start, end in self.ranges for span in self.where.spans(start, end))
        verbatim = " ".join(self.where.verbatim(start, end) for start, end in self.ranges)
        return Citation(spans, verbatim, self.match, self.score)


@dataclass(frozen=True, slots=True)
class Altered:
    """A like passage that differs where it matters."""

    reason: str
    #: similarity, 0 to 1
    score: float
    #: the like passage, if there is a single one
    like: Hit | None = None
    #: the words of the quote and of the page at the first difference, where it is one of words
    said: str = ""
    printed: str = ""


def exact(wanted: str, places: Sequence[Searchable]) -> Hit | None:
    """Return the first place that has ``wanted`` word for word, punctuation around it aside."""
    for form in dict.fromkeys((wanted, wanted.strip(EDGES))):
        for place in places:
            for start in islice(all_places(form, place, len(place.text)), _MOST_PLACES):
                end = start + len(form)
                if not place.reversal(start, end):
                    return Hit(place, (place.widened(start, end),))
    return None


def find(wanted: str, place: Searchable, start: int = 0, end: int | None = None) -> int:
    """Return where ``wanted`` first stands in ``place`` without cutting a word or a number, or -1."""
    text = place.text
    end = len(text) if end is None else end
    position = text.find(wanted, start, end)
    while position >= 0 and not is_whole(place, position, position + len(wanted)):
        position = text.find(wanted, position + 1, end)
    return position


def all_places(wanted: str, place: Searchable, end: int) -> Iterator[int]:
    """Yield where ``wanted`` stands in ``place`` before ``end`` without cutting a word or a number."""
    position = find(wanted, place, 0, end)
    while position >= 0:
        yield position
        position = find(wanted, place, position + 1, end)


def over_notes(wanted: str, stream: Searchable) -> Hit | None:
    """Return a quote that runs over a page edge with footnotes or a page number between its halves.

    What is jumped must be recognisable as that; otherwise a "not" might be jumped with it.
    """
    cuts = [match.end() for match in re.finditer(" ", wanted)]
    for edge in stream.edges:
        number = _PAGE_NUMBER.match(stream.text, edge)
        for tail_at in dict.fromkeys((edge, number.end() if number else edge)):
            cut = next((cut for cut in cuts if stream.text.startswith(wanted[cut:], tail_at)), None)
            if cut is None or min(cut, len(wanted) - cut) < SHORTEST_HALF:
                continue
            head, tail = wanted[: cut - 1], (tail_at, tail_at + len(wanted) - cut)
            if not is_whole(stream, *tail):
                continue
            for start in all_places(head, stream, edge):
                if stream.pauses(start + len(head), edge):
                    halves = (stream.widened(start, start + len(head))[0], start + len(head)), tail
                    return Hit(stream, halves, Match.NEAR, NEARLY)
    return None


def near(quote: str, places: Sequence[Searchable], start: int = 0) -> Hit | Altered | None:
    """Return the passage most like ``quote`` (as written) if nothing that matters differs, else what differs.

    The first place is searched from ``start`` on; if its best passage is altered, the others may
    hold a faithful one.
    """
    altered: Altered | None = None
    normalised = normalise(quote)
    wanted = _Wanted(quote, normalised, words(normalised.text))
    for place in places:
        found = _near_in(wanted, place, start)
        if isinstance(found, Hit):
            return found
        if found is None and altered is None:
            return None  # the first place holds all the text that the others hold
        if found is not None and (altered is None or found.score > altered.score):
            altered = found
        start = 0
    return altered


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A quote as written, in its comparable form, and the words of that."""

    written: str
    normalised: Normalised
    words: tuple[Word, ...]


def _near_in(wanted: _Wanted, place: Searchable, start: int) -> Hit | Altered | None:
    ours = wanted.words
    theirs = _like(wanted.normalised.text, place, start)
    aligned = align(ours, theirs)
    if not aligned.matched:
        return None
    begin, end = theirs[aligned.first].start, theirs[aligned.last].end
    score = fuzz.ratio(_forms(ours), _forms(theirs[aligned.first : aligned.last + 1])) / 100
    if score < ALIKE:
        return None
    like = Hit(place, (place.widened(begin, end),), Match.NEAR, min(score, NEARLY))
    if (parted := _parting(wanted, place, theirs, aligned)) is not None:
        said, printed = map(_short, parted)
        return Altered(f'says "{said}", the page says "{printed}"', score, like, said, printed)
    reason = _cut(place, begin, end)
    return Altered(reason, score, like) if reason else like


def _parting(
    wanted: _Wanted, place: Searchable, theirs: Sequence[Word], aligned: QuoteAlignment
) -> tuple[str, str] | None:
    """Return the words of both sides where they part in what matters."""
    ours = wanted.words
    language = place.language_at(theirs[0].start, theirs[-1].end)
    parting = difference(ours, theirs, aligned, language, place.is_mark)
    if parting is None:
        return None
    first, last = wanted.normalised.raw(ours[parting.quote[0]].start, ours[parting.quote[1] - 1].end)
    printed = place.verbatim(theirs[parting.page[0]].start, theirs[parting.page[1] - 1].end)
    return wanted.written[first:last], printed


def _cut(place: Searchable, begin: int, end: int) -> str:
    """Return what a passage cuts that should be whole; empty if nothing."""
    if cuts_value(place, begin, end):
        return "gives a part of a number or of a range"
    if not is_whole(place, begin, end):
        return "begins or ends inside a word"
    reversal = place.reversal(begin, end)
    return f'leaves out "{reversal}"' if reversal else ""


def _like(wanted: str, place: Searchable, start: int) -> tuple[Word, ...]:
    """Return the words of the part of ``place`` that is most like ``wanted``, and some on both sides."""
    text = place.text[start:] if start else place.text
    if len(wanted) > len(text):
        return ()
    best = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=WORTH_COMPARING)
    if best is None:
        return ()
    slack = 40 + len(wanted) // 3
    low = text.rfind(" ", 0, max(0, best.dest_start - slack)) + 1
    high = text.find(" ", min(len(text), best.dest_end + slack))
    return words(place.text, start + low, start + (high if high >= 0 else len(text)))


def _forms(listed: Sequence[Word]) -> str:
    return " ".join(word.form for word in listed)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + " ..."
