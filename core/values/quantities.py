"""Amounts with their units and bounds, from the words of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from core.text.languages.catalog import listed
from core.text.shipped_data import read_yaml
from core.text.tokens import DAYS, FUNCTION_WORDS, Word
from core.values.value import Bound, Kind

#: stand between a number and its unit
_QUALIFIERS = DAYS | listed(
    "consecutive additional full linear lineal successive financial fiscal contract working business"
)
#: how something is made, ahead of what is counted: "two hard copies"
_MADE = listed("hard electronic paper printed bound unbound certified original complete identical signed")
_MADE_OF = listed("copy copies set sets original originals print prints")
#: stand behind a number and are not what is counted
_NOT_COUNTED = listed("out per each x of cfr usc")
#: ahead of "one" that is no number
_ANY = listed("any each every either no")
_WORKING = listed("business* working*")
#: a number behind one of these names something
_NAMING = listed(
    """section article paragraph subparagraph clause item no figure fig table page pages part division
    appendix exhibit addendum annex schedule chapter class type phase segment drawing sheet line question
    form bulletin method grade zone lot unit station sta rule title act public law
    room suite version net cfr usc far dfars regulations directive"""
)
#: "3 Mio. Euro"
_ABBREVIATED = re.compile(r"\b(?:mio|mrd|mln|tys|bil|mil)\. $")
#: what is glued to a number that is part of a code: "LAeq,1hr"
_CODE = re.compile(r"[a-z],")
#: a letter that counts chapters before the number of a paragraph: "L.2.1"
_PARAGRAPH = re.compile(r"(?<![a-z.])[a-z]\.\Z")
_QUOTATION = re.compile('"')
_RANGE = listed("to or through and")
_DIMENSIONS = {"square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic"}
_CURRENCIES = listed("dollar euro sterling yen chf cad aud inr cny pln sek rand")
#: letters that multiply an amount of money they are written in one with
_SUFFIXES = {"k": 10**3, "m": 10**6, "mm": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}
_MIN_BEFORE = listed("least minimum \u2265")
_MAX_BEFORE = listed("maximum most within \u2264")
_DENIED_FALL = listed("less fewer earlier before sooner")
_DENIED_RISE = listed("more exceed later greater over after older")
#: between what is denied and how long or by how much: "shall not be shut for more than 4 hours"
_FOR = listed("for by")
#: words from such a denial to the limit
_FAR = 15
_OR_MORE = listed("more greater longer higher")
_OR_LESS = listed("less fewer lower shorter")
_ABOVE = (["more", "than"], ["greater", "than"])
_BELOW = (["less", "than"], ["fewer", "than"])


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure."""

    kind: Kind
    #: the unit in which amounts are compared
    name: str
    #: of that unit in one of this
    factor: int
    #: the form of its word: ``week`` where ``name`` is ``day``
    written: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, and the half-open range of words that state it."""

    kind: Kind
    amount: str
    unit: str
    start: int
    end: int
    #: the unit that is written, and how many of ``unit`` are one of it
    written: str = ""
    factor: int = 1


@cache
def units() -> Mapping[str, Unit]:
    """Return all units by the form that their words have."""
    data = read_yaml(Path(__file__).parent / "units.yaml")
    return {form: Unit(Kind(kind), name, factor, form) for form, (kind, name, factor) in data.items()}


def quantity(words: Sequence[Word], text: str, index: int) -> Quantity:
    """Return what the number at ``index`` states; it ends behind the words that belong to it."""
    amount, last = _amount(words, text, index)
    if amount is None or _CODE.fullmatch(text, max(0, words[index].start - 2), words[index].start):
        return Quantity(Kind.REFERENCE, words[index].form, "", index, index + 1)
    if index and (currency := _currency(words, text, index)):
        amount, last = _multiplied(words, amount, last)
        return Quantity(Kind.MONEY, str(amount), units()[currency].name, index - 1, last + 1)
    unit, name, end = _unit(words, text, last)
    if (
        unit is not None
        and text[words[last + 1].start] == '"'
        and _ends_quotation(text, words[last + 1].start)
    ):
        return Quantity(Kind.REFERENCE, str(amount), "", index, last + 1)
    if unit is not None:
        written = "" if unit.factor == 1 else unit.written
        return Quantity(unit.kind, str(amount * unit.factor), name, index, end, written, unit.factor)
    if name and not _is_reference(words, text, index):
        return Quantity(Kind.COUNT, str(amount), name, index, end)
    kind = Kind.REFERENCE if _is_reference(words, text, index) else Kind.NUMBER
    return Quantity(kind, str(amount), "", index, last + 1)


def _currency(words: Sequence[Word], text: str, index: int) -> str:
    """Return the form of the currency right before a number; empty where there is none."""
    before, number = words[index - 1], words[index]
    if before.form in _CURRENCIES and before.end >= number.start - 1:
        return before.form
    # "R250,000" is money, and R5 a room
    rand = before.form == "r" and before.end == number.start and "," in text[number.start : number.end]
    return "rand" if rand else ""


def _ends_quotation(text: str, position: int) -> bool:
    """Whether the sign of inches at a position ends a quotation: ``the "Net 45"``."""
    is_open = False
    for match in _QUOTATION.finditer(text, 0, position):
        # behind a figure it is inches, unless a quotation is open, which it ends
        is_open = not is_open and not text[match.start() - 1 : match.start()].isdigit()
    return is_open


def _amount(words: Sequence[Word], text: str, index: int) -> tuple[Fraction | None, int]:
    """Return the number at ``index`` with the fraction or the "million" behind it, and its last word."""
    amount = _fraction(words[index].form)
    if amount is None or index + 1 == len(words) or not words[index + 1].number:
        return amount, index
    following = words[index + 1]
    if text[words[index].end : following.start] not in {" ", "-"}:
        return amount, index
    more = _fraction(following.form)
    if more is not None and "/" in following.form and more < 1 and amount.denominator == 1:
        return amount + more, index + 1
    if more is not None and more >= 1000 and text[following.start].isalpha():
        return amount * more, index + 1
    return amount, index


def _multiplied(words: Sequence[Word], amount: Fraction, last: int) -> tuple[Fraction, int]:
    """Read the "M" of "$1.5M"."""
    following = words[last + 1] if last + 1 < len(words) else None
    if following and following.form in _SUFFIXES and following.start == words[last].end:
        return amount * _SUFFIXES[following.form], last + 1
    return amount, last


def _fraction(form: str) -> Fraction | None:
    try:
        return Fraction(form)
    except (ValueError, ZeroDivisionError):
        return None


def _unit(words: Sequence[Word], text: str, index: int) -> tuple[Unit | None, str, int]:
    """Return the unit behind the number that ends at ``index``, its name or what is counted, and the end."""
    following = index + 1
    while following < len(words) and words[following].form in _QUALIFIERS:
        following += 1
    if following == len(words) or _parted(text, words[following - 1], words[following]):
        return None, "", index + 1
    form = words[following].form
    if (found := _measured(words, following)) is not None:
        unit, end = found
        worked = unit.name == "day" and _WORKING & {word.form for word in words[index + 1 : following]}
        return unit, "working day" if worked else unit.name, end
    if words[following].number or (
        form in _RANGE and following + 1 < len(words) and words[following + 1].number
    ):
        # "12 to 18 inches", "12-18 inches": the first amount has the unit of the second
        second = following if words[following].number else following + 1
        shared, name, _ = _unit(words, text, second)
        return (shared, name, index + 1) if shared else (None, "", index + 1)
    counted, end = _counted(words, text, following)
    any_one = words[index].form == "1" and index > 0 and words[index - 1].form in _ANY
    return None, "" if any_one else counted, end if counted and not any_one else index + 1


def _counted(words: Sequence[Word], text: str, index: int) -> tuple[str, int]:
    """Return the stem of what is counted from ``index`` on, and where its words end; empty for nothing."""
    form = words[index].form
    if form in FUNCTION_WORDS or words[index].critical or len(form) < 3 or form in _NOT_COUNTED:
        return "", index
    of = index + 1
    if form in _MADE and of < len(words) and words[of].form in _MADE_OF:
        return ("", index) if _parted(text, words[index], words[of]) else (stem(words[of].form), of + 1)
    return stem(form), of


def _measured(words: Sequence[Word], index: int) -> tuple[Unit, int] | None:
    """Return the unit whose words begin at ``index``, and where they end."""
    forms = [word.form for word in words[index : index + 4]]
    if forms[:4] == ["pound", "per", "square", "inch"]:
        return units()["psi"], index + 4
    if forms[:3] == ["gallon", "per", "minute"]:
        return units()["gpm"], index + 3
    if forms[0] in _DIMENSIONS and len(forms) > 1:
        unit = units().get(f"{_DIMENSIONS[forms[0]]} {forms[1]}")
        return (unit, index + 2) if unit else None
    unit = units().get(forms[0])
    if unit is not None and forms[0] == "degree" and forms[1:2] in (["fahrenheit"], ["celsius"]):
        return units()[forms[1]], index + 2
    return (unit, index + 1) if unit else None


def _parted(text: str, one: Word, other: Word) -> bool:
    """Whether punctuation other than a hyphen or brackets parts two words."""
    between = text[one.end : other.start]
    return any(character in ",;:." for character in between) and not _ABBREVIATED.search(text, 0, other.start)


def _is_reference(words: Sequence[Word], text: str, index: int) -> bool:
    word = words[index]
    if index and words[index - 1].form in _NAMING:
        return True
    before = text[max(0, word.start - 2) : word.start]
    glued = before[-1:].isalpha() or (before[-1:] == "-" and before[:1].isalnum())
    glued = glued or bool(_PARAGRAPH.search(text, 0, word.start))
    return (
        glued
        or (word.form.startswith("0") and len(word.form) > 1)
        or (index == 0 and text[word.start].isdigit())
    )


def bound(words: Sequence[Word], start: int, end: int) -> Bound:
    """Return whether the words around a value make it a limit."""
    if [word.form for word in words[max(0, start - 2) : start]] in _ABOVE and start > 2:
        denied = any(word.form == "not" for word in words[max(0, start - _FAR) : start - 3])
        if denied and words[start - 3].form in _FOR:
            return Bound.MAX
    near = words[max(0, start - 7) : start]
    last = max((position for position, word in enumerate(near) if word.number), default=-1)
    before = [word.form for word in near[last + 1 :]]
    after = [word.form for word in words[end : end + 2]]
    if _is_limit(before, after, _MIN_BEFORE, _DENIED_FALL, _OR_MORE):
        return Bound.MIN
    if _is_limit(before, after, _MAX_BEFORE, _DENIED_RISE, _OR_LESS) or before[-2:] == ["up", "to"]:
        return Bound.MAX
    if {"exceed", "exceeds", "exceeding"} & {*before[-2:]} or before[-2:] in _ABOVE:
        return Bound.MIN
    return Bound.MAX if before[-2:] in _BELOW else Bound.NONE


def _is_limit(
    before: Sequence[str],
    after: Sequence[str],
    named: AbstractSet[str],
    denied: AbstractSet[str],
    alternatives: AbstractSet[str],
) -> bool:
    """Whether words say "at least", "not less than" or "or more"."""
    negated = "not" in before or "no" in before
    return bool(
        named & {*before[-3:], *after}
        or (negated and denied & {*before})
        or (after[:1] == ["or"] and alternatives & {*after[1:]})
    )


def stem(form: str) -> str:
    """Return the word without its commonest endings: enough to match a claim with another."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if form.endswith(ending) and len(form) - len(ending) >= 3 and not form.endswith("ss"):
            return form[: -len(ending)] + ("y" if ending == "ies" else "")
    return form.removesuffix("e") if len(form) > 4 else form
