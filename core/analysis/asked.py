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

from core.analysis.claim_meaning import SHORT, Meaning, meaning_of
from core.analysis.things import (
    modifiers,
    named,
    named_in_words,
    of_two_kinds,
    of_two_parties,
    of_two_sizes,
    put_in_place_of,
)
from core.domain.question import Question
from core.text.languages.catalog import listed
from core.values.quantities import stem
from core.values.value import Kind, Value

__all__ = ["OPENING", "ORDINALS", "Asked"]

#: share of what is asked about that both sides must name
COVERED = 0.7
#: the same of two passages in which the answer was marked: all of two words, two of three
MOST_NAMED = 0.66
#: words at the beginning of a clause among which its condition stands
OPENING = 4
_CONDITIONS = frozenset({"if", "where", "unless", "should", "event"})
#: words of a clause up to which one word says enough of what it is about
BRIEF = 20
#: words of a sentence; longer passages speak of more than one thing
SENTENCE = 60

_PATTERNS = {
    "how (?:long|soon|quickly|fast|early|many (?:days|months|years|hours))": (Kind.DURATION,),
    r"how much (?:\w+ ){0,2}(?:notice|time)|(?:longest|shortest|maximum|minimum) time": (Kind.DURATION,),
    "period|duration|within what|notice|term": (Kind.DURATION,),
    "how much|what (?:price|amount|sum|fee|cost)|what does .{1,60} cost|price|damages|deductible": (
        Kind.MONEY,
        Kind.PERCENT,
    ),
    "percent|retain|retention|share of": (Kind.PERCENT,),
    "temperature": (Kind.TEMPERATURE,),
    "when|what date|(?:by|at) what (?:time|hour)|deadline|due": (Kind.DATE, Kind.TIME, Kind.DURATION),
    "pressure|strength|modulus": (Kind.PRESSURE,),
    "how thick|thickness|diameter|how deep|how wide|length|depth|width|height": (Kind.LENGTH,),
}
_KINDS = tuple((re.compile(rf"\b(?:{words})", re.IGNORECASE), kinds) for words, kinds in _PATTERNS.items())
_INTERROGATIVE = re.compile(r"\b(?:when|where|what|which|how|who)\b", re.IGNORECASE)
#: stems of words that ask, and of what is done with anything
_ASKING = frozenset(
    stem(word)
    for word in listed(
        """what when how long soon quickly many much where which who long period time amount does kind
        must need come begin start end given due happen apply hold expected day month year hour date
        have has held down out off cover they it them withheld withhold kept required paid done made there
        whether get gets back keep before after give gives"""
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
        corrected be see show shown evidence proof do does against use used enter entering carry
        carried haul hauled place places"""
    )
)
_SAYING = _ASKING | _DOING
_WHO_PAYS = re.compile(
    r"\bwho (?:\w+ )?(?:pays?|bears?)\b"
    r"|\b(?:who|how|by whom|whose)\b.{0,80}\b(?:paid|pay|pays|expense|cost)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\bwhere\b|\b(?:which|what) (?:street|road|avenue|location|address)\b", re.IGNORECASE)
#: stems of words that ask where
_PLACES = frozenset(stem(word) for word in listed("street road avenue location address"))
#: stems of words that ask who pays, and of those who may
_PAYING = frozenset(
    stem(word)
    for word in listed("pay pays paid payer bear cost expense contractor owner city bidder whom whose")
)
#: stems of words that say of which kind the value is, which values of the kind need not say again
_MEASURES = frozenset(
    stem(word)
    for word in listed(
        """pressure temperature percentage percent share rate amount sum price length depth level term limit
        number width height thickness minimum maximum longest shortest"""
    )
)
#: stems of words that tell one case from another
ORDINALS = frozenset(
    stem(word)
    for word in listed(
        "first second third fourth fifth initial final former latter primary secondary last next"
    )
)
#: stems of words for days, seasons and further terms of which a rule may be that others do not have
_CASES = frozenset(
    stem(word)
    for word in listed(
        """saturday saturdays sunday sundays weekend weekends holiday holidays weekday weekdays summer winter
        second third fourth extend extends extension renew renewal ongoing"""
    )
)
#: stems of words for more and less than before, without which a share is no growth
_CHANGING = frozenset(
    stem(word)
    for word in listed(
        """grow grows grew growth rise rises rose increase increased decrease decreased decline declined
        fall fell change changed gain gained drop dropped up down higher lower"""
    )
)
#: asks by how much something is more or less than before
_BY_HOW_MUCH = re.compile(
    r"\bby (?:how much|what (?:percent\w*|share|amount))\b"
    r"|\bhow much\b.*\b(?:grow|rise|fall|increase|decrease|decline|change|drop)\b",
    re.IGNORECASE,
)
#: asks how long something lasts, which a time before it ends does not tell
_HOW_LONG_IT_IS = re.compile(
    r"\bhow long (?:is|are|was|does|do|will)\b(?!.*\b(?:before|ahead|notice)\b)", re.IGNORECASE
)
#: stems of words that tell one stage of the work from another
_STAGES = ORDINALS | {stem("substantial"), stem("partial")}
#: stems of words of which two clauses with one each speak of two things
_TELLING = _STAGES | frozenset(
    stem(word)
    for word in listed("north south east west upper lower inner outer left right northern southern")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question asks for."""

    #: the kinds of values that its words ask for
    kinds: frozenset[Kind] = frozenset()
    #: those of them that they ask for once, and so of one thing
    single: frozenset[Kind] = frozenset()
    #: the stems of its words that say what it is about
    about: frozenset[str] = frozenset()
    #: those and the words that any contract has, without those for what is done
    things: frozenset[str] = frozenset()
    #: whether it asks who pays, or where something is
    who_pays: bool = False
    where: bool = False
    #: whether it asks how long something lasts, or by how much it changed
    lasting: bool = False
    changed: bool = False

    @classmethod
    def by(cls, question: Question) -> Asked:
        """Return what the words of a question ask for."""
        asking = [(kinds, len(words.findall(question.text))) for words, kinds in _KINDS]
        kinds = frozenset(kind for kinds, times in asking if times for kind in kinds)
        several = len(_INTERROGATIVE.findall(question.text)) > 1
        twice = frozenset(kind for kinds, times in asking if times > 1 and several for kind in kinds)
        said = meaning_of(question.text, frozenset())
        about, things = said.matter - _ASKING, said.content - _ASKING - _DOING - _MEASURES
        pays, where = (pattern.search(question.text) is not None for pattern in (_WHO_PAYS, _WHERE))
        if pays:
            about, things = about - _PAYING, things - _PAYING
        things = (things - _PAYING - (_PLACES if where else frozenset())) or things
        lasting, changed = (
            pattern.search(question.text) is not None for pattern in (_HOW_LONG_IT_IS, _BY_HOW_MUCH)
        )
        return cls(kinds, kinds - twice, about, things, pays, where, lasting, changed)

    def otherwise(self, one: Meaning, other: Meaning) -> bool:
        """Return whether two clauses say of one thing what cannot both be the answer."""
        if max(len(one.forms), len(other.forms)) > SENTENCE or one.amends or other.amends:
            return False
        differ = self._said_otherwise(one, other) or self._marked_otherwise(one, other)
        return differ and self._of_one_thing(one, other)

    def _said_otherwise(self, one: Meaning, other: Meaning) -> bool:
        """Whether another pays by each, or something is at another address."""
        said = ((self.who_pays, one.payers, other.payers), (self.where, one.streets, other.streets))
        return any(asked and len(mine) == len(theirs) == 1 and mine != theirs for asked, mine, theirs in said)

    def _marked_otherwise(self, one: Meaning, other: Meaning) -> bool:
        """Whether what was marked as the answer in two passages is one value each, and another."""
        mine, theirs = ([side.values[i] for i in sorted(side.marked)] for side in (one, other))
        kinds = {value.kind for value in mine} & {value.kind for value in theirs} & self.single
        # of a day and its hour, which both clauses have, one may be the same
        kinds = {kind for kind in kinds if not _says(one, theirs, kind) and not _says(other, mine, kind)}
        mine, theirs = ([value for value in some if value.kind in kinds] for some in (mine, theirs))
        if any(len({value.identity for value in some}) != len(kinds) for some in (mine, theirs)):
            return False
        if not kinds or not _differ(mine, theirs) or self._is_of_a_title(one, other, kinds):
            return False
        return not of_two_parties(one, other) and all(self._near(side, kinds) for side in (one, other))

    def _is_of_a_title(self, one: Meaning, other: Meaning, kinds: AbstractSet[Kind]) -> bool:
        """Whether a date may be that of a paper, whose line has the one word asked about and no verb."""
        if kinds != {Kind.DATE} or 1 not in {len(self.about), len(self.things)}:
            return False
        return any(
            side.passage and not side.is_sentence and len(side.forms) <= SHORT for side in (one, other)
        )

    def _near(self, side: Meaning, kinds: AbstractSet[Kind]) -> bool:
        """Whether what was marked stands beside what is asked about; elsewhere it may be another's value."""
        marked = [i for i in side.marked if side.values[i].kind in kinds]
        return len(side.forms) <= SHORT or any(named_in_words(self.things, side.around[i]) for i in marked)

    def _of_one_thing(self, one: Meaning, other: Meaning) -> bool:
        """Whether two clauses speak of what the question is about, and not of two things or cases of it.

        Titles over a clause say what it is about as its words do. One word of many may be missing, where the
        clause has no other in its place.
        """
        missing = self._missing(one), self._missing(other)
        # how the question speaks of it, if neither clause does
        things = self.things - (missing[0] & missing[1])
        if not things or 2 * len(things) < len(self.things) or self._of_two_sorts(one, other):
            return False
        if len(things) == 1 and max(len(one.forms), len(other.forms)) > BRIEF:
            return False
        lacking = zip((one, other), missing, strict=True)
        if not all(self._is_about(things, side, lacks & things) for side, lacks in lacking):
            return False
        return not (
            _two_things(one, other) or any(of_two_kinds(one, other, each, _ASKING) for each in things)
        )

    def _of_two_sorts(self, one: Meaning, other: Meaning) -> bool:
        """Whether only one side says by how much something changed, or how long it lasts, as is asked."""
        if self.changed and not (one.content & _CHANGING and other.content & _CHANGING):
            return True
        return self.lasting and _is_ahead(one) != _is_ahead(other)

    def tells_apart(self, one: Meaning, other: Meaning) -> bool:
        """Return whether two passages speak of two cases, or of two kinds of something.

        Where something that the question is about is named by one alone, the other may have a word of its own
        for it: "the progress schedule", where the schedule of values is asked for.
        """
        if _two_times(one, other):
            return True
        missing = self._missing(one), self._missing(other)
        return any(
            modifiers(side, each, _SAYING) - beside.content - self.things
            for side, beside, lacks in (
                (one, other, missing[0] - missing[1]),
                (other, one, missing[1] - missing[0]),
            )
            for each in self.things - lacks
            if lacks
        )

    def _missing(self, side: Meaning) -> frozenset[str]:
        """Return those of the things asked about that neither a clause nor a title over it names."""
        return self.things - named(self.things, side)

    def _is_about(self, things: AbstractSet[str], side: Meaning, lacks: AbstractSet[str]) -> bool:
        """Whether a clause names ``things``, all but what it ``lacks``, and nothing else in its place."""
        if len(lacks) > 1 or len(lacks) > (1 - MOST_NAMED) * len(things):
            return False
        if side.negative and _CONDITIONS & {*side.forms[:OPENING]}:
            return False  # the time after which something else happens
        # what the section alone speaks of, of which there is much else
        return bool(named(things, side, outer=False)) and not put_in_place_of(
            lacks, self.things, side, _SAYING
        )

    def answered_otherwise(self, one: Meaning, other: Meaning, differing: Sequence[tuple[int, int]]) -> bool:
        """Return whether both state a single value of the kind asked for, of all that it is asked of.

        ``differing`` holds index pairs of their values that differ.
        """
        kinds = {one.values[i].kind for i, _ in differing}
        if not (self.about and kinds <= self.kinds) or self._is_of_a_title(one, other, kinds):
            return False
        if not (
            self._stated(one, {i for i, _ in differing}) and self._stated(other, {j for _, j in differing})
        ):
            return False
        stages = one.content & _STAGES, other.content & _STAGES
        if stages[0] - stages[1] and stages[1] - stages[0] and Kind.DURATION not in kinds:
            return False  # a sum for each stage; a time may be counted from either
        if self._of_two_sorts(one, other) or any(
            put_in_place_of(frozenset(), self.about, side, _SAYING) for side in (one, other)
        ):
            return False
        return not any(of_two_kinds(one, other, each, _ASKING) for each in self.about)

    def _stated(self, side: Meaning, values: AbstractSet[int]) -> bool:
        """Whether a clause states one amount, and names what is asked about near it."""
        if len({side.values[i].amount for i in values}) != 1 or len(side.forms) > SENTENCE:
            return False
        if len(named_in_words(self.about, side.content)) < COVERED * len(self.about):
            return False
        return len(side.forms) <= SHORT or any(named_in_words(self.about, side.around[i]) for i in values)


def _is_ahead(side: Meaning) -> bool:
    """Whether a marked value is a time before something: "nine months before the term ends"."""
    return any("before" in side.forms[end : end + 2] for end in (side.places[i][1] for i in side.marked))


def _two_times(one: Meaning, other: Meaning) -> bool:
    """Whether clauses tell days, times or sizes apart: Saturdays, until and after something, 8-inch pipe."""
    if of_two_sizes(one, other):
        return True
    if (one.content ^ other.content) & _CASES:
        return True
    until = [{"until", "after"} & {*side.forms} for side in (one, other)]
    return until in ([{"until"}, {"after"}], [{"after"}, {"until"}])


def _two_things(one: Meaning, other: Meaning) -> bool:
    """Whether clauses tell things, stages or times apart: the north line, Section 4."""
    if _two_times(one, other):
        return True
    return any(
        mine - theirs and theirs - mine
        for mine, theirs in (
            (one.content & _TELLING, other.content & _TELLING),
            (one.references, other.references),
        )
    )


def _differ(mine: Sequence[Value], theirs: Sequence[Value]) -> bool:
    """Whether values of one kind are stated, and not as the least on one side and the most on the other."""
    return any(
        not (value.bound and each.bound and value.bound != each.bound)
        for value in mine
        for each in theirs
        if each.kind is value.kind
    )


def _says(side: Meaning, values: Sequence[Value], kind: Kind) -> bool:
    """Whether a clause states one of these values of a kind too, marked or not."""
    stated = [value for value in side.values if value.kind is kind]
    return any(value.agrees(each) for value in stated for each in values if each.kind is kind)
