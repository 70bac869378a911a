"""Whether two answers to one question contradict each other.

A false alarm costs the reader's trust in all the others, so the rules ask for two things at once:
that the claims speak of the same matter, and that they cannot both hold. Claims that merely say
different things stand beside each other without a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from core.analysis.asked import OPENING, ORDINALS, Asked
from core.analysis.claim_meaning import SHORT, Meaning
from core.domain.question import Expected, Question
from core.revisions.amending_language import amending_language
from core.revisions.topics import topic_of
from core.values.value import Kind, Value, canonical

#: share of the shorter claim's content words that a restatement has in common with the other
RESTATED = 0.7
#: the same where one of the two says that it changes the documents
AMENDED = 0.5
#: content words in common under which nothing counts as a restatement
COMMON = 4
#: share of all content words that two sentences have in common when one only denies the other
DENIED = 0.75
#: content words that one of two short answers may say more than the other
MORE = 3
#: share of all content words that two passages have in common when one restates the other; a long
#: paragraph shares many words with any short clause
TOGETHER = 0.35

#: equal words in a row before two values, from which they are one statement with two values:
#: "until 2:00 p.m. local time on Tuesday, ..."
FRAME = 6
#: content words beside both values, from which an amendment changes the one to the other
BESIDE = 2

#: content words of a statement that say what it is about
SUBJECT = 2
#: values from which a statement is rather a row of figures
MANY_VALUES = 4

#: numbers of something, rather than measures
_COUNTS = frozenset({Kind.NUMBER, Kind.COUNT})

#: measures that are stated in units of two systems, or in large and small ones
_CONVERTED = frozenset({Kind.LENGTH, Kind.AREA, Kind.VOLUME, Kind.WEIGHT, Kind.PRESSURE, Kind.FLOW})

#: a day and its hour, which are moved together
_MOMENTS = frozenset({Kind.DATE, Kind.TIME})

#: values that fill the rows of financial statements
_ROW_KINDS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.COUNT})

#: questions that one name answers
_ASKS_FOR_ONE = re.compile(
    r"\b(?:who is|who will be|name of|governing law|which (?:state|court|law|city|county|engineer|agency)"
    r"|where (?:is|will|must|shall|are))\b",
    re.IGNORECASE,
)


class Grade(IntEnum):
    """How surely two claims contradict each other."""

    NONE = 0
    #: an amendment states another value near the same words; holds unless it restates another claim
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Contest:
    """Decides for the claims of one question."""

    #: whether one figure, date or specification is the answer
    asks_value: bool
    #: whether a number of something is the answer
    asks_number: bool
    #: whether one name is the answer
    asks_name: bool
    #: what its words ask for
    asked: Asked

    @classmethod
    def over(cls, question: Question) -> Contest:
        """Return the rules for a question."""
        return cls(
            asks_value=question.expected is not Expected.TEXT,
            asks_number=question.expected is Expected.NUMBER,
            asks_name=_ASKS_FOR_ONE.search(question.text) is not None,
            asked=Asked.by(question),
        )

    def grade(self, one: Meaning, other: Meaning) -> Grade:
        """Return whether both claims cannot hold; symmetric."""
        if one.key == other.key:
            return Grade.NONE
        if self.asked.otherwise(one, other):
            return Grade.SURE
        differing = self._differing(one, other)
        if not differing:
            denied = _opposed(one, other) or (self.asks_name and _other_name(one, other))
            return _sure(denied and not _agree_on_a_value(one, other))
        if one.amends or other.amends:
            return self._amended(one, other, differing)
        if _two_cases(one, other) or (one.passage and other.passage and self.asked.tells_apart(one, other)):
            return Grade.NONE
        return _sure(self._otherwise(one, other, differing))

    def _otherwise(self, one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> bool:
        """Whether the claims answer with other values, or say the same thing with another one."""
        kinds = {one.values[mine].kind for mine, _ in differing}
        if len(kinds) > 1 and not kinds <= _MOMENTS:
            return False  # rows of one list differ in several figures
        return self._restated(one, other, differing)

    def briefly(self, one: Meaning, other: Meaning) -> tuple[str, str]:
        """Return the values in which two claims differ, as each has them; empty if it is no value."""
        differing = self._differing(one, other)
        if not differing:
            return "", ""
        mine, theirs = differing[0]
        return _shortest(one, mine), _shortest(other, theirs)

    def _differing(self, one: Meaning, other: Meaning) -> list[tuple[int, int]]:
        """Return index pairs of values of one kind that both claims state, and state differently.

        A kind counts only if the claims have no amount of it in common. Numbers without a measure
        are too often marks of footnotes, positions in a list or codes to weigh in quoted passages.
        """
        quoted = one.passage or other.passage
        # in the same words, four hours and two days are the same thing measured otherwise; so are 18 inches
        # and one foot where each is the only length
        same_words = one.frame == other.frame
        loosely = frozenset(Kind) - _COUNTS if same_words else _single_kinds(one) & _single_kinds(other)
        pairs: list[tuple[int, int]] = []
        mine, theirs = (_by_measure(side.values, loosely) for side in (one, other))
        for measure in mine.keys() & theirs.keys():
            kind = one.values[mine[measure][0]].kind
            if (quoted and kind is Kind.NUMBER) or (kind in _COUNTS and not self.asks_number):
                continue
            against = [
                (i, j)
                for i in mine[measure]
                for j in theirs[measure]
                if _comparable(one.values[i], other.values[j])
            ]
            if not any(one.values[i].agrees(other.values[j]) for i, j in against):
                pairs.extend(against)
        return sorted(pairs)

    def _amended(self, one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> Grade:
        """Return whether one claim amends what the other says."""
        if _supersedes(one, other) or _supersedes(other, one) or _share(one, other) >= AMENDED:
            return Grade.SURE
        amounts = {(one.values[i].amount, other.values[j].amount) for i, j in differing}
        if self.asks_value and len(amounts) == 1:
            beside = max(len(one.around[i] & other.around[j]) for i, j in differing)
            if beside >= BESIDE:
                return Grade.LIKELY
        if {one.values[i].kind for i, _ in differing} <= _MOMENTS and _of_one_matter(one, other):
            return Grade.LIKELY
        return _sure(self._short_answers(one, other, differing))

    def _restated(self, one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> bool:
        """Whether the claims state the same thing with another value."""
        if self._in_one_frame(one, other, differing) or self.asked.answered_otherwise(one, other, differing):
            return True
        if self.asks_value and any(_framed(one, other, pair) for pair in differing):
            return True
        if _two_things(one, other, differing):
            return False
        if _share(one, other) >= RESTATED and _together(one, other) >= TOGETHER:
            return True
        return self._short_answers(one, other, differing)

    def _in_one_frame(self, one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> bool:
        """Whether both say the same words but for one value: "... shall be 12 months", "... 36 months".

        Rows of statements repeat their labels for other years, so a line without a verb counts only
        where its subject is all that is asked for.
        """
        if one.frame != other.frame or len(one.content) < SUBJECT:
            return False
        if max(len({each.amount for each in side.values}) for side in (one, other)) >= MANY_VALUES:
            return False
        kinds = {one.values[i].kind for i, _ in differing}
        if kinds <= _COUNTS and not self.asks_number:
            return False
        return self.asks_value or one.is_sentence or (len(one.told) <= MORE and not kinds & _ROW_KINDS)

    def _short_answers(self, one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> bool:
        """Whether both are short answers to a question for one value, and one says no other matter."""
        if not self.asks_value or max(len(one.forms), len(other.forms)) > SHORT:
            return False
        less, more = sorted((len(_own(one, other)), len(_own(other, one))))
        if one.passage or other.passage:
            # a row of a table, or a line: an engine that quotes may have quoted it for anything
            measured = not all(one.values[mine].kind in _COUNTS for mine, _ in differing)
            return measured and more == 0 and len(one.content & other.content) >= 2
        return more <= MORE and (less == 0 or one.amends or other.amends)


def _shortest(claim: Meaning, index: int) -> str:
    """Return the shortest way in which the claim states one of its values: digits before words."""
    wanted = claim.values[index]
    same = (value.text for value in claim.values if value.agrees(wanted) and value.kind is wanted.kind)
    return min(same, key=len)


def _supersedes(one: Meaning, other: Meaning) -> bool:
    """Whether ``one`` puts another value in the place of one that ``other`` states."""
    return any(value.identity in one.superseded for value in other.values)


def _of_one_matter(one: Meaning, other: Meaning) -> bool:
    """Whether both are about one matter of which a bid states one value, however they call it."""
    named = [topic_of(" ".join(each.forms), amending_language(each.language)) for each in (one, other)]
    return named[0] is not None and named[0] == named[1]


def _sure(holds: bool) -> Grade:
    return Grade.SURE if holds else Grade.NONE


def _agree_on_a_value(one: Meaning, other: Meaning) -> bool:
    return any(
        _comparable(mine, theirs) and mine.agrees(theirs) for mine in one.values for theirs in other.values
    )


def _comparable(one: Value, other: Value) -> bool:
    return one.kind is other.kind and not (one.bound and other.bound and one.bound != other.bound)


def _by_measure(values: Sequence[Value], loosely: AbstractSet[Kind]) -> dict[str, list[int]]:
    """Return the positions of values by what they are compared as: of some kinds whatever their units."""
    found: dict[str, list[int]] = {}
    for position, value in enumerate(values):
        found.setdefault(value.kind.value if value.kind in loosely else value.measure, []).append(position)
    return found


def _single_kinds(claim: Meaning) -> AbstractSet[Kind]:
    """Return the kinds of measures of which a claim states one amount, in a unit that can be converted."""
    kinds = [value.kind for value in claim.values]
    return {
        value.kind
        for value in claim.values
        if value.kind in _CONVERTED and kinds.count(value.kind) == 1 and canonical(value) is not None
    }


def _share(one: Meaning, other: Meaning) -> float:
    """Return the share of the shorter claim's content that the other has, 0 if that is next to nothing."""
    common = len(one.matter & other.matter)
    return common / min(len(one.matter), len(other.matter)) if common >= COMMON else 0.0


def _own(one: Meaning, other: Meaning) -> AbstractSet[str]:
    """Return the content words of ``one`` that neither ``other`` nor the question says."""
    return one.told - other.content


def _together(one: Meaning, other: Meaning) -> float:
    """Return the share of the content of both claims that they have in common."""
    return len(one.content & other.content) / max(1, len(one.content | other.content))


def _two_cases(one: Meaning, other: Meaning) -> bool:
    """Whether the claims speak of different cases in parallel words.

    "The first term", "the second term"; "under Section 4", "under Section 5"; "the Owner by 60 days'
    notice to the Contractor" and the reverse.
    """
    if _own(one, other) & ORDINALS and _own(other, one) & ORDINALS:
        return True
    if one.references - other.references and other.references - one.references:
        return True
    return one.subject != other.subject and one.subject in other.content and other.subject in one.content


def _two_things(one: Meaning, other: Meaning, differing: list[tuple[int, int]]) -> bool:
    """Whether the differing values have words of their own beside them.

    "$1,500 after Substantial Completion" and "$800 after Final Completion" are no conflict. In a
    short claim every word stands beside the value. Long ones may begin with what they are about.
    """
    mine, theirs = _own(one, other), _own(other, one)
    if not (mine and theirs):
        return False
    if max(len(one.forms), len(other.forms)) <= SHORT:
        return True
    if one.subject in mine and other.subject in theirs:
        return True
    return all(one.around[i] & mine and other.around[j] & theirs for i, j in differing)


def _framed(one: Meaning, other: Meaning, pair: tuple[int, int]) -> bool:
    """Whether many equal words stand before two values, an equal number among them."""
    mine, theirs = one.places[pair[0]][0], other.places[pair[1]][0]
    before = zip(reversed(one.forms[:mine]), reversed(other.forms[:theirs]), strict=False)
    same = [form for form, _ in takewhile(lambda two: two[0] == two[1], before)]
    return len(same) >= FRAME and any(form[0].isdigit() for form in same)


def _other_name(one: Meaning, other: Meaning) -> bool:
    """Whether the same is said of two names."""
    mine, theirs = _own(one, other), _own(other, one)
    named = 0 < len(mine) <= 4 and 0 < len(theirs) <= 4 and mine <= one.names and theirs <= other.names
    return named and len(one.content & other.content) >= 2


def _opposed(one: Meaning, other: Meaning) -> bool:
    """Whether one says yes and the other no, or one sentence denies the other."""
    verdicts = {one.verdict, other.verdict} == {"yes", "no"}
    if one.negative == other.negative and not verdicts:
        return False
    mine, theirs = _own(one, other), _own(other, one)
    if verdicts:
        return not mine or not theirs
    if not (one.passage or other.passage or mine or theirs):
        return True
    if "if" in one.forms[:OPENING] or "if" in other.forms[:OPENING]:
        return False  # two cases that the document tells apart itself
    alike = len(one.content & other.content)
    least = 6 if one.passage or other.passage else 3
    return alike >= least and _together(one, other) >= DENIED
