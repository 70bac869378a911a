"""What a question asks for, and whether two clauses answer it with different values.

Clauses of one document say one thing in words of their own: "shall respond within ten working days",
"responses are due in 10 days". They contradict each other where both name what the question is
about and state one value of the kind that it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.analysis.claim_meaning import FILLERS, SHORT, Meaning, meaning_of
from core.analysis.word_forms import in_some_form
from core.domain.question import Question
from core.text.languages.catalog import listed
from core.values.quantities import stem
from core.values.value import Kind

__all__ = ["ORDINALS", "Asked"]

#: share of what is asked about that both sides must name
COVERED = 0.7
#: the same of two passages in which the answer was marked: all of two words, two of three
MOST_NAMED = 0.66
#: words of a sentence; longer passages speak of more than one thing
SENTENCE = 60
#: letters of a word that begins a compound: the "rail" of "railroad"
COMPOUND = 4

_PATTERNS = {
    "how (?:long|soon|quickly|much (?:notice|time)|many (?:days|months|years|hours))": (Kind.DURATION,),
    "period|duration|within what": (Kind.DURATION,),
    "how much|what (?:price|amount|sum|fee|cost)|price|damages|deductible": (Kind.MONEY, Kind.PERCENT),
    "percent|retain|share of": (Kind.PERCENT,),
    "temperature": (Kind.TEMPERATURE,),
    "when|what date|(?:by|at) what (?:time|hour)|deadline|due": (Kind.DATE, Kind.TIME, Kind.DURATION),
    "pressure|strength|modulus": (Kind.PRESSURE,),
    "how thick|thickness|diameter|how deep|how wide|length": (Kind.LENGTH,),
}
_KINDS = tuple((re.compile(rf"\b(?:{words})", re.IGNORECASE), kinds) for words, kinds in _PATTERNS.items())
#: stems of words that ask, and of what is done with anything
_ASKING = frozenset(
    stem(word)
    for word in listed(
        """what when how long soon quickly many much where which who long period time amount does kind
        must need come begin start end given due happen apply hold expected day month year hour date
        have has cover withheld withhold kept required paid done made there whether get
        gets back keep before after give gives"""
    )
)
#: stems of words for what is done with what is asked about, of which clauses have many: a paper is
#: handed in, delivered, lodged or due
_DOING = frozenset(
    stem(word)
    for word in listed(
        """hand handed deliver delivered submit submitted lodge lodged furnish furnished provide
        provided answer answers answered respond responds responded reply replies replied return
        returned review reviewed receive received reach reached run runs follow follows go goes put set
        make made take takes notify notified tell told inform informed retain retained correct
        corrected be see show shown evidence proof do does against"""
    )
)
_WHO_PAYS = re.compile(
    r"\bwho (?:\w+ )?(?:pays?|bears?)\b"
    r"|\b(?:who|how|by whom|whose)\b.{0,80}\b(?:paid|pay|pays|expense|cost)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\bwhere\b|\b(?:which|what) (?:street|road|avenue|location|address)\b", re.IGNORECASE)
#: stems of words that ask who pays, and of those who may
_PAYING = frozenset(
    stem(word)
    for word in listed("pay pays paid payer bear cost expense contractor owner city bidder whom whose")
)
#: stems of words that say of which kind the value is, which values of the kind need not say again
_MEASURES = frozenset(
    stem(word)
    for word in listed("pressure temperature percentage percent share rate amount sum price length")
)
#: stems of words that tell one case from another
ORDINALS = frozenset(
    stem(word)
    for word in listed(
        "first second third fourth fifth initial final former latter primary secondary last next"
    )
)
#: stems of words that tell one stage of the work from another
_STAGES = ORDINALS | {stem("substantial"), stem("partial")}
#: stems of words before a noun that do not say of what kind it is
_ANY = frozenset(stem(word) for word in listed("any all every each such other said same new whole entire"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question asks for."""

    #: the kinds of values that its words ask for
    kinds: frozenset[Kind] = frozenset()
    #: the stems of its words that say what it is about
    about: frozenset[str] = frozenset()
    #: those and the words that any contract has, without those for what is done
    things: frozenset[str] = frozenset()
    #: whether it asks who pays, or where something is
    who_pays: bool = False
    where: bool = False

    @classmethod
    def by(cls, question: Question) -> Asked:
        """Return what the words of a question ask for."""
        kinds = frozenset(kind for words, kinds in _KINDS if words.search(question.text) for kind in kinds)
        said = meaning_of(question.text, frozenset())
        about, things = said.matter - _ASKING, said.content - _ASKING - _DOING - _MEASURES
        pays, where = (pattern.search(question.text) is not None for pattern in (_WHO_PAYS, _WHERE))
        if pays:
            about, things = about - _PAYING, things - _PAYING
        return cls(kinds, about, things, pays, where)

    def said_otherwise(self, one: Meaning, other: Meaning) -> bool:
        """Return whether another pays by each, or the same is in another numbered street."""
        if max(len(one.forms), len(other.forms)) > SENTENCE or one.amends or other.amends:
            return False
        others = False
        if self.who_pays:
            others = len(one.payers) == len(other.payers) == 1 and one.payers != other.payers
        if self.where and len(one.streets) == len(other.streets) == 1 and one.streets != other.streets:
            # nothing but the street tells them apart, and what is done there
            others = not (one.told - other.content - _DOING and other.told - one.content - _DOING)
        named = self.things and all(_named(self.things, each.content) >= self.things for each in (one, other))
        return bool(others and named and not any(_of_two_kinds(one, other, each) for each in self.things))

    def marked_otherwise(self, one: Meaning, other: Meaning, differing: Sequence[tuple[int, int]]) -> bool:
        """Return whether what was marked as the answer in two passages is one value each, and another.

        ``differing`` holds index pairs of their values that differ. Both must name all that is asked about,
        but for one word of many.
        """
        pairs = [(i, j) for i, j in differing if i in one.marked and j in other.marked]
        kinds = {one.values[i].kind for i, _ in pairs}
        if not (pairs and self.things and kinds <= self.kinds):
            return False
        for side, marked in ((one, {i for i, _ in pairs}), (other, {j for _, j in pairs})):
            amounts = {(side.values[i].kind, side.values[i].amount) for i in marked}
            if len(amounts) != len(kinds) or len(side.forms) > SENTENCE:
                return False
            named = len(_named(self.things, side.content))
            if named < len(self.things) - 1 or named < MOST_NAMED * len(self.things):
                return False
            if len(side.forms) > SHORT and not any(_named(self.things, side.around[i]) for i in marked):
                return False  # it may be the value of something else in a long sentence
        if one.content & _STAGES - other.content and other.content & _STAGES - one.content:
            return False
        return not any(_of_two_kinds(one, other, each) for each in self.things)

    def answered_otherwise(self, one: Meaning, other: Meaning, differing: Sequence[tuple[int, int]]) -> bool:
        """Return whether both state a single value of the kind asked for, of all that it is asked of.

        ``differing`` holds index pairs of their values that differ.
        """
        kinds = {one.values[i].kind for i, _ in differing}
        if not (self.about and kinds <= self.kinds):
            return False
        if not (
            self._stated(one, {i for i, _ in differing}) and self._stated(other, {j for _, j in differing})
        ):
            return False
        stages = one.content & _STAGES, other.content & _STAGES
        if stages[0] - stages[1] and stages[1] - stages[0] and Kind.DURATION not in kinds:
            return False  # a sum for each stage; a time may be counted from either
        return not any(_of_two_kinds(one, other, each) for each in self.about)

    def _stated(self, side: Meaning, values: AbstractSet[int]) -> bool:
        """Whether a clause states one amount, and names what is asked about near it."""
        if len({side.values[i].amount for i in values}) != 1 or len(side.forms) > SENTENCE:
            return False
        if len(_named(self.about, side.content)) < COVERED * len(self.about):
            return False
        return len(side.forms) <= SHORT or any(_named(self.about, side.around[i]) for i in values)


def _named(about: AbstractSet[str], content: AbstractSet[str]) -> set[str]:
    """Return the stems that are said in some form, or by what a compound begins with."""
    named = in_some_form(about, content)
    beginnings = tuple(said for said in content if len(said) >= COMPOUND)
    return named | {each for each in about - named if each.startswith(beginnings)}


def _of_two_kinds(one: Meaning, other: Meaning, about: str) -> bool:
    """Whether other words stand right before what is asked for: "general" and "automobile liability"."""
    mine, theirs = (_modifiers(side, about) for side in (one, other))
    return bool(mine - theirs and theirs - mine)


def _modifiers(side: Meaning, about: str) -> frozenset[str]:
    found: set[str] = set()
    for position, form in enumerate(side.forms):
        if _named({about}, {stem(form)}):
            for before in reversed([stem(each) for each in side.forms[max(0, position - 2) : position]]):
                if before not in side.content or before in FILLERS | _ASKING | _ANY:
                    break
                found.add(before)
    return frozenset(found)
