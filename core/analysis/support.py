"""Whether the quotes beside a claim support it: decided here and nowhere else.

A model may put a false claim beside a true sentence. Two things are asked of the quotes, without
understanding either side: that they state every value that the claim states, and that they speak of
what it adds to its question. Both can be had by a claim that is false all the same; neither is
lacking in one that a careful reader would call supported.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache

from core.analysis.word_forms import in_some_form
from core.domain.answer import Citation
from core.engines.passages.stems import content_stems
from core.engines.passages.synonyms import related
from core.text.languages.catalog import languages, listed
from core.text.languages.detect import language_of
from core.text.normalise import normalise
from core.text.tokens import words
from core.values import Bound, Kind, Value, find_values

__all__ = ["objection"]

#: share of the words that a claim adds to its question which its quotes must have
SPOKEN_OF = 0.25
#: words beside a value up to which a claim is nothing but the value
BARE = 2
#: share of the words of a claim that its quotes have where they say the same or the opposite
SAME_WORDS = 0.8
#: words that a quote may say more than a claim, and still be its opposite
FURTHER_WORDS = 3
#: a number of things up to which the claim may have counted them itself
COUNTED = 12
#: characters of a value that are told
_SHOWN = 60

#: values of which others than the quotes' own are a mistake
_JUDGED = frozenset(Kind) - {Kind.REFERENCE, Kind.PARTY, Kind.NUMBER, Kind.COUNT}
_PLAIN_NEGATIONS = listed("not no never none neither nor without prohibited forbidden")
#: words that any two passages of a contract have in common
_WEAK = frozenset(
    content_stems(
        """contractor contract owner engineer city county bidder bid project work works site day days date
        time written notice article section paragraph addendum agreement party parties use used number"""
    )
)


def objection(claim: str, citations: Sequence[Citation], question: str, *, inferred: bool = False) -> str:
    """Return why the cited words do not support ``claim`` as an answer to ``question``; empty if they may.

    An ``inferred`` claim may say more than its quotes, but nothing of other things than they.
    """
    return _objection(claim, tuple(citation.standing for citation in citations), question, inferred=inferred)


@lru_cache(maxsize=4096)  # every preview makes the same claims anew
def _objection(claim: str, quotes: tuple[str, ...], question: str, *, inferred: bool) -> str:
    said, quoted = _plain(claim), _plain(" \n".join(quotes))
    if not quoted or said.strip(" .") in quoted:
        return ""  # what is struck out is kept as evidence of a change
    stated = find_values(claim)
    if missing := _missing(stated, quotes, question):
        return f'its quotes do not say "{missing}"'
    if _turned(said, quoted):
        return "its quotes say the opposite" if _negative(quoted) else "its quotes deny nothing"
    # where the quotes state the values already, they may say the rest in other words
    rest, valued = _plain(_without(stated, claim)), any(value.kind in _JUDGED for value in stated)
    bare = valued and len(_content(rest) - _WEAK) <= BARE
    least = 0.0 if inferred or valued else SPOKEN_OF
    return "" if bare or _speaks_of(rest, quoted, question, least) else "its quotes speak of something else"


def _plain(text: str) -> str:
    return " ".join(normalise(text).text.split())


def _without(values: Sequence[Value], text: str) -> str:
    """Return a text without the values that are judged by themselves."""
    for value in reversed([each for each in values if each.kind in _JUDGED]):
        text = f"{text[: value.start]} {text[value.end :]}"
    return text


def _missing(stated: Sequence[Value], quotes: Sequence[str], question: str) -> str:
    """Return the first value of the claim, as it is written, that no quote states."""
    known = [value for text in (*quotes, question) for value in find_values(text)]
    for value in stated:
        if value.kind in _JUDGED and not any(_holds(value, other) for other in known):
            return value.text[:_SHOWN]
        if value.kind in {Kind.COUNT, Kind.NUMBER} and not _may_be_counted(value, known, quotes):
            return value.text[:_SHOWN]
    return ""


def _holds(value: Value, other: Value) -> bool:
    if value.kind is Kind.STANDARD:
        return other.kind is Kind.STANDARD and other.amount.split()[-1] == value.amount.split()[-1]
    return value.agrees(other) and {value.bound, other.bound} != {Bound.MIN, Bound.MAX}


def _may_be_counted(value: Value, known: Sequence[Value], quotes: Sequence[str]) -> bool:
    """Whether a number of things may stand: it is stated, or small and no other is stated of them."""
    if any(value.amount == other.amount for other in known):
        return True
    if any(value.text.split()[0].casefold() in quote.casefold() for quote in quotes):
        return True
    others = [other for other in known if other.kind is Kind.COUNT and other.unit == value.unit]
    return not others and value.amount.isdigit() and int(value.amount) <= COUNTED


def _turned(said: str, quoted: str) -> bool:
    """Whether claim and quotes are the same words but for a denial."""
    mine, theirs = _content(said), _content(quoted)
    if len(mine) < 2 or len(in_some_form(mine, theirs)) < SAME_WORDS * len(mine):
        return False
    return _negative(said) != _negative(quoted) and len(mine) >= len(theirs) - FURTHER_WORDS


def _negative(text: str) -> bool:
    spoken = languages().get(language_of(text))
    forms = {word.form for word in words(text)}
    return bool(forms & (spoken.negations if spoken is not None else _PLAIN_NEGATIONS))


def _speaks_of(said: str, quoted: str, question: str, least: float) -> bool:
    """Whether the quotes share words with the claim beyond what any passage of the document has.

    ``said`` is the claim without its values; ``least`` is the share of the words that it adds to its
    question which the quotes must have. Without one it is enough that they name the subject.
    """
    if _other_language(said, quoted):
        return True  # cannot be judged by words
    asked = _content(_plain(question)) - _WEAK
    mine, theirs = _content(said) - _WEAK, _content(quoted) - _WEAK
    added, subject = mine - asked, mine | asked
    if added and least:
        return len(in_some_form(added, theirs)) >= max(1, least * len(added))
    return bool(in_some_form(subject, theirs)) or _by_other_names(subject, theirs)


def _other_language(one: str, other: str) -> bool:
    return len({language_of(one), language_of(other)} - {""}) == 2


def _content(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def _by_other_names(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether ``other`` has a word of ``one`` by another name: "retainage" for "retention"."""
    return any(phrase <= other for stem in one for phrase in _other_names(stem))


@cache
def _other_names(stem: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(phrase) for phrase in related({stem}))
