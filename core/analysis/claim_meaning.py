"""What a claim says, in a form in which two claims can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.analysis.payers import payers_in, streets_in
from core.domain.answer import BETWEEN_TITLES
from core.text.languages.catalog import languages, listed
from core.text.languages.detect import language_of
from core.text.normalise import Normalised, normalise
from core.text.tokens import CRITICAL, FUNCTION_WORDS, MODALS, Word, words
from core.values.find import find_values, values_of, with_english_numbers
from core.values.quantities import stem
from core.values.value import Kind, Value

#: claims of at most this many words are read as answers to their question: what the question says
#: already does not tell them apart
SHORT = 30
#: content words on each side of a value that say what it is the value of
REACH = 4

#: characters between a day and its hour: "3:00 p.m. local time on Friday, 14 May"
BESIDE_DAY = 30

#: values that name something never contradict each other
_NAMING = frozenset({Kind.REFERENCE, Kind.STANDARD})
#: "A.", "(iv)", "4.02", and what begins with letters: "SC-14.01", "D7.3"
_NUMBERING = re.compile(
    r"\s*(?:(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})*)[.)]|\d{1,2}\.\d{1,2}|[a-z]{1,3}-?\d{1,2}(?:\.\d{1,2})*)\s+)+"
)
#: how addenda and change orders speak; contracts that may be "extended" or "amended" do not
_AMENDING = re.compile(
    r"\b(?:add the following|deletes?d?|substitutes?d?|supersedes?d?|addendum|postponed"
    r"|hereby amended"
    r"|(?:change|revise|amend|modify|correct|move|postpone|extend) (?=[^.;]{1,80}\bfrom\b[^.;]{1,80}\bto\b)"
    r"|(?:is|are|was|were|been) (?:hereby )?(?:amended|revised|changed|modified|replaced|extended|reduced"
    r"|increased)(?= (?:to|from|by|as|until)\b)(?! by (?:a )?half\b)"
    r"|(?:changes|revises|replaces|reduces|increases|extends)(?= (?:\w+ ){0,6}?(?:from|to|with) \$? ?\d)\b)"
)
#: what stands between these two is what no longer holds
_SUPERSEDED = (
    re.compile(
        r"\b(?:delete[sd]?|replace[sd]?|(?:change[sd]?|revise[sd]?|reduced|increased|extended|postponed|amended)"
        r"(?: \w+){0,6}? from)\b(?P<old>(?:[^.;]|\.\d)*?)"
        r"\b(?:substitut\w+|replaced?|with|to|by|insert\w*|and add)\b"
    ),
    re.compile(r"\b(?:in lieu of|instead of|rather than)\b(?P<old>(?:[^.;,]|[.,]\d)*)"),
)
#: verbs by which a line is known for a sentence
_VERBS = MODALS | listed("is are was were be been has have runs begins ends starts lasts expires")
_PLAIN_NEGATIONS = listed("not no never without prohibited forbidden none neither")
#: words without which a sentence demands something else; limits of values are in the values already
_TURNING = listed(
    """may might can could should optional permitted allowed before after until prior later over under above
    below only solely all both either if half twice double except excepting unless excluding"""
)
#: a negation that is part of a limit or a figure of speech says nothing by itself
_BOUNDING = re.compile(
    r"\b(?:not|no) (?:less|more|fewer|greater|later|earlier|exceed|to exceed|limited|only|sooner|longer)\b"
    r"|\bwhether or not\b|\bnot (?:be )?(?:less|more|exceed|limited)\b"
)
#: words with which an answer begins or ends without saying anything of the matter
FILLERS = frozenset(
    stem(word)
    for word in listed(
        """according document specification specifications project contract contractor following state
        stated specified required requirement requirements provide provided include included including
        article section paragraph subsection addendum bid yes delete deleted substitute substituted replace
        replaced insert amended amend revise revised change changed changes hereby words lieu"""
    )
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One claim as an answer to one question."""

    #: whether it is a passage of the document rather than an answer in the engine's words
    passage: bool
    #: all its words, in the form in which they are compared
    forms: tuple[str, ...]
    #: the values it states as holding, without references to sections and standards
    values: tuple[Value, ...]
    #: half-open ranges of the words that state them
    places: tuple[tuple[int, int], ...]
    #: measure, amount and unit of values that it says no longer hold
    superseded: frozenset[tuple[str, str, str]]
    #: the measures of ``values``
    measures: frozenset[str]
    #: stems of the words that carry the matter
    content: frozenset[str]
    #: those of them that do not merely frame an answer
    matter: frozenset[str]
    #: stems of the titles it stands under that carry matter; a passage may leave its subject to them
    titled: frozenset[str]
    #: those of the innermost of them
    title: frozenset[str]
    #: those of its matter that the question does not say already
    told: frozenset[str]
    #: the first of them, mostly the subject of the sentence; empty if there is none
    subject: str
    #: those stems of ``content`` that are written like names
    names: frozenset[str]
    #: the stems of the words beside its values, in order, without function words
    frame: tuple[str, ...]
    #: whether it has a verb, as far as English ones are known
    is_sentence: bool
    #: positions of the values that an engine marked as the answer
    marked: frozenset[int]
    #: for each value, the stems around it
    around: tuple[frozenset[str], ...]
    #: the sections, paragraphs and standards it refers to
    references: frozenset[str]
    #: whether it denies something
    negative: bool
    #: ``yes`` or ``no`` where the claim begins so
    verdict: str
    #: whether it speaks of a change to the documents
    amends: bool
    #: the language it is in, by its ISO 639-1 code
    language: str
    #: who pays by it, and the numbered streets that it names
    payers: frozenset[str]
    streets: frozenset[str]
    #: identifies what is said: equal for claims that say the same
    key: tuple[object, ...]


def stems(text: str) -> frozenset[str]:
    """Return the stems of all words of a text."""
    return frozenset(stem(word.form) for word in words(normalise(text).text))


def meaning_of(
    claim: str, asked: AbstractSet[str], *, passage: bool = False, marked: str = "", titles: str = ""
) -> Meaning:
    """Return what ``claim`` says beyond ``asked``, the stems of its question.

    ``marked`` are the words of a passage that the engine takes for the answer, where it marked any, and
    ``titles`` those it stands under.
    """
    normalised = normalise(claim)
    skipped = _NUMBERING.match(normalised.text)
    text = normalised.text
    found = words(text, skipped.end() if skipped else 0)
    code = language_of(text)
    comparable = Normalised(with_english_numbers(text, code), normalised.starts, normalised.ends)
    stated = [
        (value, place)
        for value in values_of(claim, comparable, found, languages().get(code))
        if value.kind is not Kind.PARTY and (place := _words_of(value, normalised, found)) is not None
    ]
    measured = [(value, place) for value, place in stated if value.kind not in _NAMING]
    holding = [(value, place) for value, place in measured if not _is_superseded(text, found[place[0]])]
    values = tuple(value for value, _ in holding)
    inside = {index for _, place in stated for index in range(*place)}
    matter = [(i, stem(word.form)) for i, word in enumerate(found) if i not in inside and _is_content(word)]
    content = frozenset(form for _, form in matter)
    names = frozenset(
        form for i, form in matter if _is_capital(claim, normalised.raw(found[i].start, found[i].end)[0])
    )
    negative = any(w.form in _PLAIN_NEGATIONS for w in words(_BOUNDING.sub(" ", text)))
    verdict = found[0].form if found and found[0].form in {"yes", "no"} else ""
    # an answer in the question's own words is told from others by these
    rest = (content - asked if len(found) <= SHORT else content) or (frozenset() if holding else content)
    said = tuple(sorted({(*value.identity, value.bound) for value in values}))
    answers = {value.identity for value in find_values(marked, code)}
    turning = frozenset(word.form for word in found) & _TURNING
    references = frozenset(value.amount for value, _ in stated if value.kind in _NAMING)
    return Meaning(
        passage=passage,
        forms=tuple(word.form for word in found),
        values=values,
        places=tuple(place for _, place in holding),
        superseded=frozenset(each[0].identity for each in measured if each not in holding),
        measures=frozenset(value.measure for value in values),
        content=content,
        matter=content - FILLERS,
        titled=_matter_of(titles),
        title=_matter_of(titles.rpartition(BETWEEN_TITLES)[2]),
        told=content - FILLERS - asked,
        subject=matter[0][1] if matter else "",
        names=names,
        frame=tuple(
            stem(word.form)
            for i, word in enumerate(found)
            if i not in inside and word.form not in FUNCTION_WORDS
        ),
        is_sentence=any(word.form in _VERBS for word in found),
        marked=_marked(values, answers),
        around=tuple(_around(matter, place) for _, place in holding),
        references=references,
        negative=negative,
        verdict=verdict,
        amends=_AMENDING.search(text) is not None,
        language=code,
        payers=payers_in(text),
        streets=streets_in(text),
        key=(said, references, negative, verdict, rest, turning, payers_in(text), not found and text),
    )


def _matter_of(title: str) -> frozenset[str]:
    return frozenset(stem(word.form) for word in words(normalise(title).text) if _is_content(word))


def _marked(values: Sequence[Value], answers: AbstractSet[tuple[str, str, str]]) -> frozenset[int]:
    """Return the positions of the values that are an answer, and of the hour beside a day that is."""
    marked = {i for i, value in enumerate(values) if value.identity in answers}
    hours = {
        i
        for i, value in enumerate(values)
        for j in (i - 1, i + 1)
        if j in marked and {value.kind, values[j].kind} == {Kind.DATE, Kind.TIME}
        if max(value.start, values[j].start) - min(value.end, values[j].end) <= BESIDE_DAY
    }
    return frozenset(marked | hours)


def _words_of(value: Value, normalised: Normalised, found: Sequence[Word]) -> tuple[int, int] | None:
    """Return the half-open range of words that state a value; None if they are numbering that was skipped."""
    inside = [i for i, word in enumerate(found) if value.start <= normalised.starts[word.start] < value.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _is_content(word: Word) -> bool:
    return not (word.number or word.form in FUNCTION_WORDS or word.form in CRITICAL or len(word.form) < 2)


def _is_capital(claim: str, start: int) -> bool:
    """Whether a word inside a sentence is written with a capital, as names are."""
    before = claim[:start].rstrip(" \t\"'(\u201c")
    return claim[start : start + 1].isupper() and before[-1:] not in {"", ".", "?", "!", ":", "\n"}


def _around(matter: Sequence[tuple[int, str]], place: tuple[int, int]) -> frozenset[str]:
    before = [form for index, form in matter if index < place[0]]
    after = [form for index, form in matter if index >= place[1]]
    return frozenset((*before[-REACH:], *after[:REACH]))


def _is_superseded(text: str, word: Word) -> bool:
    return any(
        match.start("old") <= word.start < match.end("old")
        for pattern in _SUPERSEDED
        for match in pattern.finditer(text)
    )
