"""What a stated value is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

#: degrees Celsius by which a temperature and its conversion differ after rounding
ROUNDED = 1.0
#: share by which two ways to state one duration differ: thirty days and a month
NEARLY = 0.04
_MINUTES = {"second": 1 / 60, "minute": 1, "day": 1440, "working day": 1440, "month": 43_800}


class Kind(StrEnum):
    """What a value measures or names."""

    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    PERCENT = "percent"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    WEIGHT = "weight"
    PRESSURE = "pressure"
    TEMPERATURE = "temperature"
    FLOW = "flow"
    #: a norm, such as ASTM F1216
    STANDARD = "standard"
    #: the name of a firm or a public body
    PARTY = "party"
    #: a number of things; ``unit`` says of what
    COUNT = "count"
    #: a number without a unit
    NUMBER = "number"
    #: a number that names a place of a document, a drawing, an item
    REFERENCE = "reference"


class Bound(StrEnum):
    """Whether a value is stated as a limit."""

    NONE = ""
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Value:
    """One value stated in a text."""

    kind: Kind
    #: one spelling for equal amounts in ``unit``: ``180``, ``7/2``, ``2026-10-27``, ``14:00``,
    #: ``ASTM F1216``; a date without a year begins with ``-``
    amount: str
    #: the unit to which amounts of one measure are brought: ``day``, ``working day``, ``month``, ``minute``,
    #: ``inch``, ``millimeter``, ``psi``, ``kpa``, ``fahrenheit``, ``celsius``, ``degree`` (scale not said),
    #: ``USD``, ...; what is counted; empty where there is none
    unit: str
    bound: Bound
    #: half-open range of characters in the text
    start: int
    end: int
    #: the value as it is written there
    text: str

    @property
    def measure(self) -> str:
        """What two values must have in common to be compared: amounts of one measure are equal or differ."""
        return f"{self.kind.value}:{_FAMILIES.get(self.unit, self.unit)}"

    def agrees(self, other: Value) -> bool:
        """Return whether both state the same amount, as far as both say."""
        if self.kind is other.kind is Kind.DURATION and self.measure != other.measure:
            mine, theirs = self._in_minutes(), other._in_minutes()
            return abs(mine - theirs) <= NEARLY * max(mine, theirs)
        if self.measure != other.measure:
            return False
        if self.kind is Kind.DATE and "-" in {self.amount[0], other.amount[0]}:
            return self.amount[-5:] == other.amount[-5:]
        if {self.unit, other.unit} == {"fahrenheit", "celsius"}:
            return abs(self._in_celsius() - other._in_celsius()) <= ROUNDED
        if self.unit != other.unit and "degree" not in {self.unit, other.unit}:
            return False
        return self.amount == other.amount

    def _in_minutes(self) -> float:
        return float(Fraction(self.amount)) * _MINUTES[self.unit]

    def _in_celsius(self) -> float:
        degrees = float(Fraction(self.amount))
        return (degrees - 32) / 1.8 if self.unit == "fahrenheit" else degrees


#: units that are not converted into each other, and still measure one thing
_FAMILIES = {
    **dict.fromkeys(("day", "working day"), "day"),
    **dict.fromkeys(("fahrenheit", "celsius", "degree"), "temperature"),
    **dict.fromkeys(("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "INR", "CNY", "PLN", "SEK"), "money"),
}
