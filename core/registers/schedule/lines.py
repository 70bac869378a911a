"""Items from the lines of a page, for forms without rules and as a second reading of those with rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.document import Page
from core.registers.schedule.reading import NUMBER, ScheduleRow, amount, tidy
from core.registers.schedule.vocabulary import Vocabulary

__all__ = ["header_order", "rows_of_lines"]

_LINE = re.compile(r"[^\n]*\S[^\n]*")
#: a new item may follow the last with a gap of so many numbers, which is then a missing one
GAP = 5
#: lines of a description behind the line with the quantity
MORE_LINES = 3
#: what stands behind quantity and unit: blanks, prices, signs
_SIGNS = r"\$\s*[\d,]*(?:\.\d+)?|_{2,}|\(\s*\$[\s_\d,.]*\)|[=@/|]|\bfixed\b|\bdollars\b|\.{4,}"
_PRICES = re.compile(rf"(?:\s*(?:{_SIGNS}|\d[\d,]*\.\d\d))+\s*$", re.IGNORECASE)
#: the same without bare figures, which may be a quantity: "Acres 1.75 $____"
_BLANKS = re.compile(rf"(?:\s*(?:{_SIGNS}))+\s*$", re.IGNORECASE)
#: what the formulas of a workbook show where no price is filled in yet
_FORMULAS = re.compile(rf"(?:\s+(?:{_SIGNS}|\$?\s*(?:0(?:\.00?)?|-)|#VALUE!))+\s*$", re.IGNORECASE)
_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class _Reading:
    quantity: float
    unit: str
    #: what stands before or behind them: the description
    rest: str
    #: nothing but prices or blanks is with them on their side of the line
    sure: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def header_order(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Return which columns a header names, from left to right; empty when it is none."""
    names = [
        match.lastgroup or "" for match in words.patterns["header"].finditer(" ".join(text.lower().split()))
    ]
    order = tuple(dict.fromkeys(names))
    return order if "quantity" in order and ({"unit_price", "amount"} & {*order}) else ()


def rows_of_lines(page: Page, words: Vocabulary) -> list[ScheduleRow]:
    """Return the items of a page's lines: each from its number to the next one's."""
    lines = [
        _Line(*match.span(), match.group())
        for match in _LINE.finditer(page.text)
        if not any(start <= match.start() < end for start, end in page.furniture)
    ]
    return [
        row
        for number, mark, block in _items(lines, words)
        if (row := _row(number, mark, block, words)) is not None
    ]


def _items(lines: Sequence[_Line], words: Vocabulary) -> Iterator[tuple[str, int, list[_Line]]]:
    """Yield the number of each item, where its mark ends in its first line, and its lines."""
    begins = re.compile(
        rf"\s*(?:{words.patterns['item'].pattern})?(?P<number>{NUMBER})[.):]?\s+(?=\S)", re.IGNORECASE
    )
    number, mark, block = "", 0, list[_Line]()
    for line in lines:
        match = begins.match(line.text)
        if match and _follows(number, match["number"], line.text[match.end() :], words):
            if block:
                yield number, mark, block
            number, mark, block = match["number"], match.end(), [line]
        elif _ends(line.text, words):
            if block:
                yield number, mark, block
            block = []
        elif block:
            block.append(line)
    if block:
        yield number, mark, block


def _follows(last: str, number: str, rest: str, words: Vocabulary) -> bool:
    """Whether a line may begin the item behind ``last``: the next number, or a row that reads as an item."""
    one, other = _split(last), _split(number)
    if one[0] == other[0] and other[1] == one[1] + 1 and last:
        return True
    readable = bool(_readings(rest, words))
    if not last or one[0] != other[0]:
        return readable
    return readable and (other[1] == 1 or one[1] <= other[1] <= one[1] + GAP)


def _split(number: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\D*)(\d+)(.*)", number)
    return (f"{match[1].upper()}|{match[3].lower()}", int(match[2])) if match else (number, 0)


def _ends(line: str, words: Vocabulary) -> bool:
    """Whether a line ends the items above it: a total, a title, a header, the end of the section."""
    low = " ".join(line.lower().split())
    named = words.patterns["total"].match(low) or words.patterns["title"].fullmatch(low.strip(" :."))
    return bool(named) or low.startswith("end of ") or bool(header_order(low, words))


def _row(number: str, mark: int, block: Sequence[_Line], words: Vocabulary) -> ScheduleRow | None:
    """Read an item from its lines; None when no line holds quantity and unit."""
    texts = [line.text[mark:] if index == 0 else line.text for index, line in enumerate(block)]
    found = [(index, each) for index, text in enumerate(texts) for each in _readings(text, words)]
    if not found:
        return None
    # "0 to 6 feet" at the end of a line of a description reads as a quantity too
    sure = [(index, each) for index, each in found if each.sure] or found
    index, each = sure[-1]
    more = _continued(texts[index + 1 :])
    different = {(other.quantity, words.unit(other.unit)) for _, other in sure}
    doubts = ("Its lines can be read with another quantity.",) if len(different) > 1 else ()
    description = tidy(" ".join((*texts[:index], each.rest, *more)), words)
    end = block[index + len(more)].end
    return ScheduleRow(
        number, description, each.unit, each.quantity, block[0].start, end, *_filled(texts[index]), doubts
    )


def _continued(texts: Sequence[str]) -> list[str]:
    """Return the lines that go on with a description: up to a blank to fill in, or something else."""
    kept: list[str] = []
    for text in texts:
        if re.search(r"\[ ?\]|:\s*_|^\s*\d+\.\d", text) or len(kept) == MORE_LINES:
            break
        kept.append(_PRICES.sub("", text))
    return kept


def _readings(text: str, words: Vocabulary) -> list[_Reading]:
    """Return what a line may state: quantity and unit at its beginning, or before its prices."""
    unit = rf"(?P<unit>{words.any_unit})"
    front = re.match(rf"\s*(?P<quantity>{_FIGURES})\s+{unit}(?![\w-])\s+(?P<rest>\S.*)", text, re.IGNORECASE)
    if front:
        return [_Reading(_value(front["quantity"]), front["unit"], _PRICES.sub("", front["rest"]), sure=True)]
    for ending in (_BLANKS, _PRICES, _FORMULAS):
        bare = ending.sub("", text)
        found = [
            _Reading(
                _value(match["quantity"]),
                match["unit"],
                bare[: match.start()],
                sure=len(bare) < len(text) or not bare[: match.start()].strip(),
            )
            for pattern in (rf"(?P<quantity>{_FIGURES})\s*{unit}", rf"{unit}\s+(?P<quantity>{_FIGURES})")
            if (match := re.search(rf"(?:^|(?<=[\s:,])){pattern}\s*$", bare, re.IGNORECASE))
        ]
        # "24 LF 0" has a sum of nothing, and no quantity of it
        if any(each.quantity for each in found):
            return found
    return []


def _value(figures: str) -> float:
    return float(figures.replace(",", ""))


def _filled(text: str) -> tuple[float | None, float | None]:
    """Return the unit price and the extension that a line fills in."""
    match = _PRICES.search(text)
    prices = [
        read
        for each in re.findall(r"\$?\s*\d[\d,]*\.\d\d", match.group() if match else "")
        if (read := amount(each)) is not None
    ]
    if len(prices) >= 2:
        return prices[-2] or None, prices[-1] or None
    return None, (prices[0] or None) if prices else None
