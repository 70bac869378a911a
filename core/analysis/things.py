"""Whether a clause speaks of the things that a question is about.

A clause may name them in its own words, by another name, or not at all where the titles over it do:
"1.07 WARRANTY: for three years the Contractor shall replace ..." under "MANHOLE COATINGS".
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache
from itertools import dropwhile, takewhile

from core.analysis.claim_meaning import FILLERS, Meaning
from core.analysis.word_forms import in_some_form
from core.text.languages.catalog import listed
from core.text.tokens import MODALS
from core.values.quantities import stem
from core.values.value import Kind

__all__ = [
    "modifiers",
    "named",
    "named_in_words",
    "of_two_kinds",
    "of_two_parties",
    "of_two_sizes",
    "put_in_place_of",
]

#: letters of a word that begins a compound: the "rail" of "railroad"; and of one that another is made from:
#: "thickness" of "thick"
COMPOUND = 4
BASE = 5
#: words from one thing to another that it is a part or a kind of: "the roof of the digester"
NEAR = 3

#: what clauses of one contract call one thing. Narrower than the synonyms that passages are looked for by,
#: where a payment bond is looked for if a performance bond is asked for
_SAME = (
    "warranty warranted guarantee guaranteed guaranty correction defect maintain maintenance upkeep",
    "retainage retention retain retained withhold withheld keeps kept",
    "notice notify notified notification advise advised inform informed tell told report reported",
    "security guaranty guarantee bond",
    "insurance policy policies certificate",
    "bid proposal tender offer",
    "liner lining cured-in-place",
    "landscaping planting plantings landscape",
    "road street highway",
    "resident residence homeowner household",
    "late lateness delay delayed overrun",
    "damages deducted liquidated",
    "fee fees cost charge price",
    "spill overflow",
    "question inquiry inquiries",
    "answer respond response reply",
    "submittal drawings",
    "railroad railway",
    "stop rest cease stand still",
    "repair repaired repairs mend fix",
    "reopen reopened open opened",
    "arrive replaced delivered",
    "start begin begins commence",
    "shut shutdown interrupted interruption",
)
#: words that lead from a thing to what it is of: "the warranty for pumps", "retainage on materials"
_LINKS = frozenset(
    listed("for of on in over to under above below beneath along across between around covering")
)
_ARTICLES = frozenset(listed("the a an any all every each such this these its their his"))
#: forms of "be" before what is done with a thing: "pumps shall be warranted"
_BEING = frozenset(listed("be is are was were been"))
#: words between which and a thing its owner is told: "the welder shall have five years of experience"
_HAVING = frozenset({"have", "has"})
#: words from such a word to the thing
FAR = 5
#: stems of what any contract is about, of which a thing may be without being another
_WHOLE = frozenset(
    stem(word) for word in listed("work works material materials workmanship completion construction system")
)
#: stems of words before a noun that do not say of what kind it is, of what stands for any, of what is paid
_ANY = frozenset(
    stem(word)
    for word in listed(
        """any all every each such other said same new whole entire case event both time part
        fee fees cost costs charge charges price payment amount sum"""
    )
)
#: stems of those who do what a contract asks, who are no thing that it is asked of
_DOERS = frozenset(
    stem(word)
    for word in listed(
        """contractor bidder owner city town county district agency authority board company commission borough
        engineer department utility manufacturer landlord tenant lessor lessee buyer seller licensor licensee
        supplier customer client"""
    )
)


@cache
def _others(thing: str) -> frozenset[str]:
    """Return the stems of what else a thing is called."""
    return frozenset[str]().union(*(group for group in _groups() if in_some_form({thing}, group)))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(word) for word in group.split()) for group in _SAME)


def named_in_words(things: AbstractSet[str], content: AbstractSet[str]) -> set[str]:
    """Return those of ``things`` (stems) that are said in some form, or by what a compound begins with."""
    found = in_some_form(things, content)
    beginnings = tuple(said for said in content if len(said) >= COMPOUND)
    return found | {
        each
        for each in things - found
        if each.startswith(beginnings) or (len(each) >= BASE and any(w.startswith(each) for w in content))
    }


def named(things: AbstractSet[str], side: Meaning, *, outer: bool = True) -> set[str]:
    """Return those of ``things`` that a clause, or a title over it, names by this or another name.

    Without ``outer`` only the innermost of the titles counts.
    """
    content = side.content | (side.titled if outer else side.title)
    found = named_in_words(things, content)
    return found | {each for each in things - found if in_some_form(_others(each), content)}


def of_two_kinds(one: Meaning, other: Meaning, about: str, besides: AbstractSet[str]) -> bool:
    """Whether each clause says in words of its own of what kind the thing asked for is, or what it is of.

    "General" and "automobile liability", "the warranty for pumps" and "for roofing". Words ``besides`` say
    nothing of its kind.
    """
    mine, theirs = (modifiers(side, about, besides) for side in (one, other))
    if mine - theirs and theirs - mine:
        return True
    mine, theirs = (_specified(side, about, besides) for side in (one, other))
    return mine - named(mine, other) != set() != theirs - named(theirs, one)


def of_two_parties(one: Meaning, other: Meaning) -> bool:
    """Whether each begins with another party: notice by the owner, and notice by the contractor."""
    return one.subject != other.subject and {one.subject, other.subject} <= _DOERS


def of_two_sizes(one: Meaning, other: Meaning) -> bool:
    """Whether each speaks of a thing of another size: "8-inch" and "24-inch pipe"."""
    mine, theirs = _sizes(one), _sizes(other)
    return bool(mine and theirs) and not mine & theirs


def _sizes(side: Meaning) -> set[tuple[str, str, str]]:
    """Return lengths that are written as one word with what they are the size of, and are not the answer."""
    return {
        value.identity
        for position, (value, (_, end)) in enumerate(zip(side.values, side.places, strict=True))
        if value.kind is Kind.LENGTH and "-" in value.text and position not in side.marked
        if end < len(side.forms) and stem(side.forms[end]) in side.content
    }


def put_in_place_of(
    missing: AbstractSet[str], things: AbstractSet[str], side: Meaning, besides: AbstractSet[str]
) -> bool:
    """Whether a clause names something else where it does not name all ``things``, or instead of them.

    "The roof of the digester" says nothing of its lining, nor does what begins with frames and covers, and
    "the deposit of a bidder" is no bid. Words ``besides`` name nothing.
    """
    own = side.content - things - FILLERS - _ANY - _DOERS - besides
    own -= named_in_words(own, things)
    stemmed = [stem(form) for form in side.forms]
    at = [i for i, each in enumerate(stemmed) if named_in_words({each}, things)]
    before = {j for i in at for j in range(max(0, i - NEAR), i) if "of" in side.forms[j:i]}
    if side.subject in own and any(stemmed[j] == side.subject for j in before):
        return True
    if not missing:
        return False
    beside = {j for i in at for j in (i - 1, i + 1) if 0 <= j < len(stemmed)}
    return side.subject in own or any(stemmed[j] in own for j in before | beside)


def _specified(side: Meaning, about: str, besides: AbstractSet[str]) -> frozenset[str]:
    """Return the words of a clause, but ``besides``, that say what ``about`` is of, wherever they stand."""
    nothing = FILLERS | _ANY | _DOERS | _WHOLE | besides | {about} | _others(about)
    found = set(modifiers(side, about, besides))
    called = [i for i, form in enumerate(side.forms) if _is_called(about, stem(form))]
    for position in called:
        found |= _behind(side, position + 1)
        for verb in range(max(0, position - FAR), position):
            if side.forms[verb] in _HAVING or (verb == position - 1 and side.forms[verb] in _BEING):
                found |= _before_verb(side, verb)
    # what a clause begins with, where the thing asked for comes later
    verb = next((i for i, form in enumerate(side.forms) if form in MODALS | _BEING | _HAVING), 0)
    if verb < min(called, default=0):
        found |= _before_verb(side, verb)
    if _LINKS.intersection(side.forms[:1]):
        found |= _content_from(side, 1)
    return frozenset(found) - nothing


def _is_called(about: str, word: str) -> bool:
    return bool(named_in_words({about}, {word}) or in_some_form({word}, _others(about)))


def _behind(side: Meaning, position: int) -> set[str]:
    """Return what a thing before ``position`` is linked to: "warranty period for pumps"."""
    for place in range(position, min(position + NEAR, len(side.forms))):
        if side.forms[place] in _LINKS:
            return _content_from(side, place + 1)
        if stem(side.forms[place]) not in side.content:
            break
    return set()


def _before_verb(side: Meaning, position: int) -> set[str]:
    """Return what a verb at ``position`` is said of: "pumps shall be", "the welder must have"."""
    while position > 0 and side.forms[position - 1] in MODALS | _BEING:
        position -= 1
    before = takewhile(lambda form: stem(form) in side.content, reversed(side.forms[:position]))
    return {stem(form) for form in before}


def _content_from(side: Meaning, position: int) -> set[str]:
    """Return the words that carry matter from ``position`` to the next that carries none, past an article."""
    rest = dropwhile(lambda form: form in _ARTICLES, side.forms[position:])
    return {stem(form) for form in takewhile(lambda form: stem(form) in side.content, rest)}


def modifiers(side: Meaning, about: str, besides: AbstractSet[str]) -> frozenset[str]:
    """Return the words of a clause that stand right before ``about``, without those ``besides``."""
    found: set[str] = set()
    for position, form in enumerate(side.forms):
        if named_in_words({about}, {stem(form)}):
            before = list(reversed(side.forms[max(0, position - NEAR) : position]))
            for place, word in enumerate(before):
                each = stem(word)
                if word == "and" and place:
                    continue  # "performance and payment bonds" are both
                if each not in side.content or each in FILLERS | _ANY | besides:
                    break
                found.add(each)
    return frozenset(found)
