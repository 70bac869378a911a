"""The values that an answer states, as plain values for JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from core.values.normal import normal_values

__all__ = ["values_record"]

#: digits of an amount that is no whole number and no short decimal: a third of a foot
_DIGITS = 10


def values_record(said: str) -> list[dict[str, Any]]:
    """Return the values that words state: a dictionary for each, in order."""
    return [
        {
            "text": each.text,
            "kind": each.kind.value,
            "bound": each.bound.value or None,
            "amount": None if each.amount is None else _decimal(each.amount),
            "unit": each.unit or None,
            "magnitude": each.magnitude or None,
            "iso": each.iso or None,
            "zone": each.zone or None,
            "days": each.days or None,
            "designation": each.designation or None,
            "edition": each.edition or None,
            "canonical": None
            if each.canonical is None
            else {"amount": _decimal(each.canonical[0]), "unit": each.canonical[1]},
        }
        for each in normal_values(said)
    ]


def _decimal(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(f"{float(amount):.{_DIGITS}g}")
