"""The ways in which a quote may stand in a text, from word for word to nearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from rapidfuzz import fuzz

from core.domain.answer import Citation, Match
from core.grounding.differences import align, difference
from core.grounding.searchable import Searchable
from core.text.normalise import Normalised, normalise
from core.text.tokens import NEGATIONS, Word, words

#: punctuation that a model adds or drops around a quote
EDGES = " \"'.,;:-*#>()[]"
#: partial ratio, 0 to 100, under which a passage is not worth comparing word by word; invented
#: quotes reach 67, quotes with three words changed about 95
WORTH_COMPARING = 70.0
#: similarity, 0 to 1, from which two texts are the same passage
ALIKE = 0.8
#: the highest score of a match that is not exact
NEARLY = 0.99
#: characters that may be left out at an ellipsis and still be shown with the quote
LONGEST_ELISION = 600
#: normalised characters that each half of a quote over footnotes must have
SHORTEST_HALF = 12
#: occurrences of a first part that are tried
_MOST_BEGINNINGS = 50
#: shown of each side in a reason, in characters
_SHOWN = 60

_PAGE_NUMBER = re.compile(r"(?:page )?-?\s?\d{1,4}(?: of \d+)?\s?-? ?")
_SENTENCE_END = re.compile(r"[.;!?]\W*\s")


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


def exact(wanted: str, places: Sequence[Searchable]) -> Hit | None:
    """Return the first place that has ``wanted`` word for word, punctuation around it aside."""
    for form in dict.fromkeys((wanted, wanted.strip(EDGES))):
        for place in places:
            start = find(form, place)
            if start >= 0:
                return Hit(place, ((place.with_denial(start), start + len(form)),))
    return None


def find(wanted: str, place: Searchable, start: int = 0, end: int | None = None) -> int:
    """Return where ``wanted`` first stands in ``place`` without cutting a word or a number, or -1."""
    text = place.text
    end = len(text) if end is None else end
    position = text.find(wanted, start, end)
    while position >= 0 and not _is_whole(place, position, position + len(wanted)):
        position = text.find(wanted, position + 1, end)
    return position


def _is_whole(place: Searchable, start: int, end: int) -> bool:
    text = place.text
    before, first = text[max(0, start - 2) : start], text[start]
    last, after = text[end - 1], text[end : end + 2]
    if before[-1:].isalnum() and first.isalnum() and not place.is_joint(start):
        return False
    if last.isalnum() and after[:1].isalnum() and not place.is_joint(end):
        return False
    return not _cuts_number(before, first, last, after)


def _cuts_number(before: str, first: str, last: str, after: str) -> bool:
    """Whether the two characters before or after continue a number: 1,500, 1/2, 10-15, or -20."""
    if first.isdigit() and before:
        inner = before[-1] in ".,/:^-" and before[0].isdigit() and len(before) == 2
        signed = before[-1] in "+-" and (len(before) == 1 or before[0] in " (")
        if inner or signed:
            return True
    return last.isdigit() and len(after) == 2 and after[0] in ".,/:^-" and after[1].isdigit()


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
            if not _is_whole(stream, *tail):
                continue
            for start in _all(head, stream, edge):
                if stream.pauses(start + len(head), edge):
                    halves = (stream.with_denial(start), start + len(head)), tail
                    return Hit(stream, halves, Match.NEAR, NEARLY)
    return None


def _all(wanted: str, place: Searchable, end: int) -> Iterator[int]:
    position = find(wanted, place, 0, end)
    while position >= 0:
        yield position
        position = find(wanted, place, position + 1, end)


def with_elisions(parts: Sequence[str], stream: Searchable) -> Hit | Altered | None:
    """Return a quote in which words were left out at an ellipsis, given as written around it.

    The citation covers what was left out as well, so that nobody reads two halves as one
    sentence; where too much was left out, it covers the longest part alone.
    """
    wanted = [normalise(part).text.strip(EDGES) for part in parts]
    hits = [Hit(stream, (found,)) for found in _tightest(wanted, stream)]
    position = 0
    for part in () if hits else parts:
        found = near(part, [stream], position)
        if not isinstance(found, Hit):
            return found
        hits.append(found)
        position = found.ranges[0][1]
    score = min(NEARLY, *(hit.score for hit in hits))
    for one, other in pairwise(hits):
        left_out = stream.text[one.ranges[0][1] : other.ranges[0][0]]
        if len(left_out) > LONGEST_ELISION:
            longest = max(hits, key=lambda hit: hit.ranges[0][1] - hit.ranges[0][0])
            return Hit(stream, longest.ranges, Match.NEAR, score)
        turned = None if _SENTENCE_END.search(left_out) else _first_negation(left_out)
        if turned:
            return Altered(f'leaves out "{turned}"', score)
    start = stream.with_denial(hits[0].ranges[0][0])
    return Hit(stream, ((start, hits[-1].ranges[0][1]),), Match.NEAR, score)


def _tightest(parts: Sequence[str], place: Searchable) -> list[tuple[int, int]]:
    """Return where the parts follow each other most closely, word for word; else an empty list."""
    best: list[tuple[int, int]] = []
    for start in islice(_all(parts[0], place, len(place.text)), _MOST_BEGINNINGS):
        chain = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            at = find(part, place, chain[-1][1])
            if at < 0:
                return best
            chain.append((at, at + len(part)))
        if not best or chain[-1][1] - chain[0][0] < best[-1][1] - best[0][0]:
            best = chain
    return best


def _first_negation(text: str) -> str:
    return next((text[word.start : word.end] for word in words(text) if word.form in NEGATIONS), "")


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
    marks = {word for word in theirs if place.is_mark(word)}
    parting = difference(ours, theirs, aligned, marks)
    if parting is not None:
        first, last = wanted.normalised.raw(ours[parting.quote[0]].start, ours[parting.quote[1] - 1].end)
        printed = place.verbatim(theirs[parting.page[0]].start, theirs[parting.page[1] - 1].end)
        said = wanted.written[first:last]
        return Altered(f'says "{_short(said)}", the page says "{_short(printed)}"', score)
    around = place.text[max(0, begin - 2) : begin], place.text[end : end + 2]
    if _cuts_number(around[0], place.text[begin], place.text[end - 1], around[1]):
        return Altered("gives a part of a number or of a range", score)
    return Hit(place, ((place.with_denial(begin), end),), Match.NEAR, min(score, NEARLY))


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
