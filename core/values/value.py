"""What a stated value is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

#: degrees Celsius by which a temperature and its conversion differ after rounding
ROUNDED = 1.0
#: share by which a measure and its conversion differ after rounding: "6 inches (150 mm)"
CONVERTED = 0.03
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
    #: of a level, in decibels
    SOUND = "sound"
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

    @property
    def words(self) -> str:
        """What is said before the value: "at least", "at most"; empty where it is no limit."""
        return {Bound.MIN: "at least", Bound.MAX: "at most"}.get(self, "")


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
    #: the unit that is written there, where ``unit`` is another: ``week``, ``year``, ``yard``
    written: str = ""
    #: of ``unit`` in one of ``written``
    factor: int = 1

    @property
    def measure(self) -> str:
        """What two values must have in common to be compared: amounts of one measure are equal or differ."""
        return f"{self.kind.value}:{_FAMILIES.get(self.unit, self.unit)}"

    @property
    def identity(self) -> tuple[str, str, str]:
        """What values have in common that state one amount in one unit: measure, amount and unit."""
        return self.measure, self.amount, self.unit

    def agrees(self, other: Value) -> bool:
        """Return whether both state the same amount, as far as both say."""
        if self.kind is other.kind is Kind.DURATION and self.measure != other.measure:
            mine, theirs = self._in_minutes(), other._in_minutes()
            return abs(mine - theirs) <= NEARLY * max(mine, theirs)
        if self.measure != other.measure:
            return self._agrees_converted(other)
        if self.kind is Kind.DATE and "-" in {self.amount[0], other.amount[0]}:
            return self.amount[-5:] == other.amount[-5:]
        if {self.unit, other.unit} == {"fahrenheit", "celsius"}:
            return abs(self._in_celsius() - other._in_celsius()) <= ROUNDED
        if self.unit != other.unit and "degree" not in {self.unit, other.unit}:
            return False
        return self.amount == other.amount

    def _agrees_converted(self, other: Value) -> bool:
        """Return whether the same length, area, pressure ... is stated in another unit."""
        mine, theirs = canonical(self), canonical(other)
        if self.kind is not other.kind or mine is None or theirs is None or mine[1] != theirs[1]:
            return False
        least = 0 if {self.unit, other.unit} <= _CUSTOMARY else CONVERTED
        return abs(mine[0] - theirs[0]) <= least * max(abs(mine[0]), abs(theirs[0]))

    def _in_minutes(self) -> float:
        return float(Fraction(self.amount)) * _MINUTES[self.unit]

    def _in_celsius(self) -> float:
        degrees = float(Fraction(self.amount))
        return (degrees - 32) / 1.8 if self.unit == "fahrenheit" else degrees


#: units that are not converted into each other, and still measure one thing
_FAMILIES = {
    **dict.fromkeys(("day", "working day"), "day"),
    **dict.fromkeys(("fahrenheit", "celsius", "degree"), "temperature"),
    **dict.fromkeys(
        ("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "INR", "CNY", "PLN", "SEK", "ZAR"), "money"
    ),
}
#: what one unit is of the canonical one of its measure; the factors are the exact definitions of NIST SP 811,
#: appendix B. A ton, which may be short, long or metric, and a degree whose scale is not said have none
_CANONICAL = {
    "inch": ("millimeter", Fraction("25.4")),
    "foot": ("millimeter", Fraction("304.8")),
    "mile": ("millimeter", Fraction(1_609_344)),
    "mil": ("millimeter", Fraction("0.0254")),
    "millimeter": ("millimeter", Fraction(1)),
    "meter": ("millimeter", Fraction(1000)),
    "kilometer": ("millimeter", Fraction(1_000_000)),
    "square inch": ("square meter", Fraction("0.00064516")),
    "square foot": ("square meter", Fraction("0.09290304")),
    "acre": ("square meter", Fraction("4046.8564224")),
    "cubic foot": ("liter", Fraction("28.316846592")),
    "gallon": ("liter", Fraction("3.785411784")),
    "liter": ("liter", Fraction(1)),
    "pound": ("kilogram", Fraction("0.45359237")),
    "kilogram": ("kilogram", Fraction(1)),
    "psi": ("kilopascal", Fraction("6.894757293168")),
    "psf": ("kilopascal", Fraction("0.04788025898")),
    "kpa": ("kilopascal", Fraction(1)),
    "bar": ("kilopascal", Fraction(100)),
    "gpm": ("liter per minute", Fraction("3.785411784")),
    "cfm": ("liter per minute", Fraction("28.316846592")),
    "mgd": ("liter per minute", Fraction("3785411.784") / 1440),
    "celsius": ("celsius", Fraction(1)),
    "second": ("minute", Fraction(1, 60)),
    "minute": ("minute", Fraction(1)),
    "day": ("day", Fraction(1)),
    "working day": ("working day", Fraction(1)),
    "month": ("month", Fraction(1)),
}
#: units among which a conversion is not rounded
_CUSTOMARY = frozenset({"inch", "foot", "mile", "mil", "square inch", "square foot", "acre"})


def canonical(value: Value) -> tuple[Fraction, str] | None:
    """Return a measure as an amount of the one unit in which all of its kind can be compared.

    Lengths in millimeters, areas in square meters, volumes in liters, pressures in kilopascals, flows in
    liters per minute, temperatures in degrees Celsius. Days, months and minutes stay apart, for no number of
    days is a month. None where the unit has no such amount.
    """
    if value.unit == "fahrenheit":
        return (Fraction(value.amount) - 32) * 5 / 9, "celsius"
    if value.unit not in _CANONICAL or value.kind is Kind.COUNT:
        return None
    name, factor = _CANONICAL[value.unit]
    return Fraction(value.amount) * factor, name
