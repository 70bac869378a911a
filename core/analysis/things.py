"""Whether a clause speaks of the things that a question is about.

A clause may name them in its own words, by another name, or not at all where the titles over it do:
"1.07 WARRANTY: for three years the Contractor shall replace ..." under "MANHOLE COATINGS".
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache

from core.analysis.claim_meaning import FILLERS, Meaning
from core.analysis.word_forms import in_some_form
from core.text.languages.catalog import listed
from core.values.quantities import stem

__all__ = ["modifiers", "named", "named_in_words", "of_two_kinds", "of_two_parties", "put_in_place_of"]

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
    """Whether other words stand right before what is asked for: "general" and "automobile liability".

    Words ``besides`` say nothing of its kind.
    """
    mine, theirs = (modifiers(side, about, besides) for side in (one, other))
    return bool(mine - theirs and theirs - mine)


def of_two_parties(one: Meaning, other: Meaning) -> bool:
    """Whether each begins with another party: notice by the owner, and notice by the contractor."""
    return one.subject != other.subject and {one.subject, other.subject} <= _DOERS


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
