"""Numbers written out in words, as normalised text has them: without hyphens, in lower case."""

from __future__ import annotations

import re

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {
    **{word: value for value, word in enumerate(_UNDER_TWENTY.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), start=2)},
}
_FACTORS = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_PART = "|".join(sorted((*_VALUES, *_FACTORS), key=len, reverse=True))
_PARTS = re.compile(_PART)

#: matches a run of number words: "one hundred and eighty", "seventytwo"
PATTERN = rf"(?<![^\W\d_])(?:{_PART})+(?:(?: and)? (?:{_PART})+)*(?![^\W_])"


def read(text: str) -> list[tuple[int, int, int]]:
    """Return the numbers of a run as ``(value, start, end)``: one, or several that do not add up."""
    found: list[tuple[int, int, int]] = []
    total = rest = 0
    begin: int | None = None
    end = 0
    for match in _PARTS.finditer(text):
        value, factor = _VALUES.get(match.group()), _FACTORS.get(match.group(), 1)
        # "twenty" leaves room for "six", "hundred" for "twenty", and nothing leaves room behind "six"
        room = 100 if rest % 100 == 0 else 10 if rest % 10 == 0 and rest % 100 >= 20 else 1
        goes_on = rest > 0 if value is None else value < room
        if begin is not None and not goes_on:
            found.append((total + rest, begin, end))
            total, rest, begin = 0, 0, None
        begin = match.start() if begin is None else begin
        end = match.end()
        if value is not None:
            rest += value
        elif factor == 100:
            rest = max(1, rest) * factor
        else:
            total, rest = total + max(1, rest) * factor, 0
    if begin is not None:
        found.append((total + rest, begin, end))
    return found
