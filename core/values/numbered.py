"""Numbers that name something instead of counting it, as only the capitals of the written text tell.

"SBD 4 Bidder's disclosure" and "1.6 Contractor shall provide" state no amount of anything, nor do the house
number of "9800 Innovation Drive" and the year of "AutoCAD 2018 format".
"""

from __future__ import annotations

import re
from fractions import Fraction

from core.text.languages.catalog import listed
from core.text.tokens import FUNCTION_WORDS
from core.values.value import Bound, Kind, Value

__all__ = ["names_something", "with_what_is_counted"]

_COUNT = re.compile(r"(?P<number>\d[\d,.]*)[\s-]+(?:(?P<between>\w+)\s+)?(?P<counted>[\w'\u2019]+)")
#: words behind what seems to be counted, up to one in the plural: "three | wastewater | pump stations"
_PLURAL = re.compile(r"(?:\s+(?P<more>[a-z-]+)){1,2}?(?<=[a-rt-z]s)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: the word right before a number, and whether it begins a sentence
_BEFORE = re.compile(r"(?P<begins>\A|[.!?:;]\s+)?(?P<word>[A-Za-z][\w'\u2019-]*)\s+\Z")
_FORM = re.compile(r"[A-Z]{2,4}")
_STREETS = listed(
    """street st avenue ave road rd lane ln drive dr boulevard blvd highway hwy way court ct parkway pkwy
    place terrace square plaza trail circle pike turnpike"""
)
#: the further words of what may be the name of a street
_NAMED_ON = re.compile(r"(?:\s+[A-Z][\w'\u2019]*){1,3}")


def names_something(written: str, value: Value) -> bool:
    """Whether a value of a text, a number and the word that seems to be counted, is no count of it.

    Whoever compares values may still tell two such names apart by their numbers.
    """
    start, end = value.start, value.end
    shown = _COUNT.fullmatch(written[start:end]) if value.kind is Kind.COUNT else None
    if shown is None:
        return False
    number, counted = shown["number"], shown["counted"]
    titled = counted[0].isupper() and not counted.isupper()
    if titled and (Fraction(value.amount).denominator != 1 or value.amount == "0"):
        return True  # the number of a paragraph before its first word, and what a formula comes to
    further = _NAMED_ON.match(written, end)
    if titled and further and not _STREETS.isdisjoint(further.group().lower().split()):
        return True
    year = _YEAR.fullmatch(number) is not None and value.bound is Bound.NONE and not counted.endswith("s")
    before = _BEFORE.search(written, max(0, start - 60), start)
    word = before["word"] if before else ""
    # "SBD 4" names a form wherever it stands, "Provide 3" nothing
    begins = before is None or before["begins"] is not None
    named = word[:1].isupper() and (not begins or _FORM.fullmatch(word) is not None)
    return year or (named and titled)


def with_what_is_counted(written: str, value: Value) -> str:
    """Return a value as it is written, a count of several up to the plural: "three sewage pump stations"."""
    text = value.text
    if value.kind is not Kind.COUNT or Fraction(value.amount) <= 1 or text.endswith("s"):
        return text
    more = _PLURAL.match(written, value.end)
    if more is None or FUNCTION_WORDS & {*more.group().split()}:
        return text
    return f"{text} {' '.join(more.group().split())}"
