"""How the items of a list are counted: what comes after ``(ii)``, and before ``C.`` what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Count", "counts", "marks_before", "single_marks"]

_ONE_MARK = re.compile(r"\([^()\s]{1,5}\)|[^()\s]+")
_TENS = ("", "x", "xx", "xxx")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + ones: 10 * t + n for t, tens in enumerate(_TENS) for n, ones in enumerate(_ONES)}
_ROMAN_OF = {number: word for word, number in _ROMAN.items()}
_DOTTED = re.compile(r"\d+(?:\.\d+)+(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Count:
    """One way to read a mark."""

    #: 1-based place in its list; 0 for bullets and numbers such as 3.2, which say nothing of that
    number: int
    #: what the marks of its list have in common
    style: str


def single_marks(mark: str) -> list[str]:
    """Return the marks in ``(d) (1)``."""
    return _ONE_MARK.findall(mark)


def counts(mark: str) -> Iterator[Count]:
    """Yield the ways to read one mark: ``(i)`` is the first by Roman numbers and the ninth by letters."""
    inner = mark.strip("().")
    low = inner.lower()
    case = "a" if inner == low else "A"
    if inner.isdecimal():
        yield Count(int(inner), mark.replace(inner, "1"))
    elif _DOTTED.fullmatch(inner):
        yield Count(0, re.sub(r"\d+", "1", inner))
    elif inner and not inner[0].isalnum():
        yield Count(0, mark)
    if number := _ROMAN.get(low):
        yield Count(number, mark.replace(inner, f"roman {case}"))
    if inner.isalpha() and inner.isascii() and len(set(low)) == 1:
        # "(aa)" comes after "(z)"
        yield Count(26 * (len(low) - 1) + ord(low[0]) - ord("a") + 1, mark.replace(inner, case))


def marks_before(mark: str) -> Iterator[str]:
    """Yield the marks after which a single ``mark`` may come in its list."""
    inner = mark.strip("().")
    for count in counts(mark):
        before = count.number - 1
        if before < 1:
            continue
        if inner.isdecimal():
            word = str(before)
        elif "roman" in count.style:
            word = _ROMAN_OF[before]
        else:
            word = chr(ord("a") + (before - 1) % 26) * (1 + (before - 1) // 26)
        yield mark.replace(inner, word.upper() if inner.isupper() else word)
