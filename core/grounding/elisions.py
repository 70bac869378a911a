"""Quotes in which words were left out at an ellipsis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from core.domain.answer import Match
from core.grounding.search import EDGES, NEARLY, Altered, Hit, all_places, find, near
from core.grounding.searchable import Searchable
from core.text.clauses import CLAUSE_END
from core.text.languages.catalog import Language
from core.text.normalise import normalise
from core.text.tokens import Word, words

#: characters that may be left out at an ellipsis and still be shown with the quote
LONGEST_ELISION = 600
#: occurrences of a first part that are tried
_MOST_BEGINNINGS = 50
#: characters of the number of a section or an item
_LONGEST_LABEL = 16
#: words behind a part of a quote among which a "not" turns it, even where its sentence ends soon
_RIGHT_BEHIND = 2

_LABEL = re.compile(r"[\s\"'(\u2018\u201c]*(?:(?:[A-Za-z]|[ivx]{2,5}|\d{1,2}(?:\.\d{1,2})*)[.)]\s*)?")


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
        start, end = one.ranges[0][1], other.ranges[0][0]
        reason = _objection(stream, one.ranges[0], other.ranges[0])
        if end - start > LONGEST_ELISION:
            longest = max(hits, key=lambda hit: hit.ranges[0][1] - hit.ranges[0][0])
            if not reason or _begins_clause(stream, longest.ranges[0][0]):
                return Hit(stream, longest.ranges, Match.NEAR, score)
        if reason:
            return Altered(
                reason, score, Hit(stream, ((one.ranges[0][0], other.ranges[0][1]),), Match.NEAR, score)
            )
    first, last = hits[0].ranges[0][0], hits[-1].ranges[0][1]
    if reversal := stream.reversal(first, last):
        return Altered(f'leaves out "{reversal}"', score)
    return Hit(stream, (stream.widened(first, last),), Match.NEAR, score)


def _tightest(parts: Sequence[str], place: Searchable) -> list[tuple[int, int]]:
    """Return where the parts follow each other most closely, word for word; else an empty list."""
    best: list[tuple[int, int]] = []
    for start in islice(all_places(parts[0], place, len(place.text)), _MOST_BEGINNINGS):
        chain = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            at = find(part, place, chain[-1][1])
            if at < 0:
                return best
            chain.append((at, at + len(part)))
        if not best or chain[-1][1] - chain[0][0] < best[-1][1] - best[0][0]:
            best = chain
    return best


def _objection(stream: Searchable, one: tuple[int, int], other: tuple[int, int]) -> str:
    """Return why what stands between two parts may not be left out of a quote; empty if it may."""
    start, end = one[1], other[0]
    if start >= end:
        return ""
    printed = stream.verbatim(start, end) if stream.text[start:end].strip() else ""
    left_out = words(stream.text, start, end)
    language = stream.language_at(one[0], other[1])
    ends = list(CLAUSE_END.finditer(printed))
    if ends:
        if not _is_label(printed[ends[-1].end() :]):
            return "joins words of two sentences"
        turned = _negation(left_out[:_RIGHT_BEHIND], language) if ends[0].start() > 0 else None
    else:
        turned = _negation(left_out, language)
        if _two_verbs(words(stream.text, one[0], end), words(stream.text, *other), language):
            return "joins the beginning of one clause with the end of another"
    return f'leaves out "{stream.text[turned.start : turned.end]}"' if turned else ""


def _begins_clause(stream: Searchable, start: int) -> bool:
    printed = stream.verbatim(max(0, start - _LONGEST_LABEL), start) if start else ""
    ends = list(CLAUSE_END.finditer(printed))
    return _is_label(printed[ends[-1].end() :]) if ends else start <= _LONGEST_LABEL and _is_label(printed)


def _is_label(printed: str) -> bool:
    """Whether nothing stands there but the number of an item and the like."""
    label = _LABEL.match(printed)
    return label is not None and not printed[label.end() :].strip()


def _negation(left_out: Sequence[Word], language: Language | None) -> Word | None:
    return next((word for word in left_out if language is None or language.is_negation(word.form)), None)


def _two_verbs(before: Sequence[Word], behind: Sequence[Word], language: Language | None) -> bool:
    """Whether a second verb follows, of which the first words need not be the subject."""
    modals = language.lists.get("modals", frozenset[str]()) if language else frozenset[str]()
    return bool(behind) and behind[0].form in modals and any(word.form in modals for word in before)
