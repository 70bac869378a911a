"""Whether a document writes the day or the month first in dates of figures alone: ``09/10/2026``.

A document has one order. It is told by the dates that can be read one way only (``23/10/2026``, or
``Friday 09/10/2026``), else by words of countries and currencies, else by how its months are written out;
then the same of all documents together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from core.domain.document import Page
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary

__all__ = ["DayOrder", "day_orders", "read_in"]


class DayOrder(StrEnum):
    """What stands first in a date of figures; its value is the entry of ``words.yaml`` that tells it."""

    DAY = "day_first"
    MONTH = "month_first"


#: how often one order must be told for each time that the other is
_CLEARLY = 3
_FIGURES = re.compile(
    r"(?<![\d/.-])(?P<one>\d{1,2})(?P<sep>[/-])(?P<other>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)(?![\d/-])"
)

#: how often each order is told
_Told = Counter[DayOrder]


def day_orders(pages: Iterable[Page], language: str = "en") -> dict[int, DayOrder | None]:
    """Return the order of each page by its position; None where nothing tells it."""
    words = vocabulary(language)
    if words is None:
        return {}
    documents = defaultdict[str, list[Page]](list)
    for page in pages:
        documents[page.document].append(page)
    told = {name: _told(of, words) for name, of in documents.items()}
    together = _decided([sum((each[tier] for each in told.values()), _Told()) for tier in range(3)])
    return {page.number: _decided(told[name]) or together for name, of in documents.items() for page in of}


def read_in(written: str, order: DayOrder) -> date | None:
    """Return the day of a date of figures alone in an order; None for other dates, and where it has none."""
    match = _FIGURES.fullmatch(written.strip())
    if match is None:
        return None
    one, other = int(match["one"]), int(match["other"])
    day, month = (one, other) if order is DayOrder.DAY else (other, one)
    year = int(match["year"])
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _decided(tiers: Iterable[Mapping[DayOrder, int]]) -> DayOrder | None:
    """Return the order that the first of the tiers which tells any tells clearly."""
    for told in tiers:
        more, less = sorted(DayOrder, key=lambda order: -told[order])
        if told[more]:
            return more if told[more] >= _CLEARLY * told[less] else None
    return None


def _told(pages: Iterable[Page], words: Vocabulary) -> tuple[_Told, _Told, _Told]:
    """Count what tells the order: dates to be read one way only, words of countries, months in words."""
    dates, countries, months = _Told(), _Told(), _Told()
    for page in pages:
        low = page.text.lower()
        dates.update(_by_dates(low, words))
        for order in DayOrder:
            countries[order] += len({*words.patterns[f"{order}_words"].findall(low)})
            months[order] += len(words.patterns[f"{order}_months"].findall(low))
    return dates, countries, months


def _by_dates(low: str, words: Vocabulary) -> Iterable[DayOrder]:
    for match in _FIGURES.finditer(low):
        days = {order: day for order in DayOrder if (day := read_in(match.group(), order))}
        named = re.search(
            rf"\b({'|'.join(words.weekdays)}),?\s+$", low[max(0, match.start() - 12) : match.start()]
        )
        if named:
            fitting = [order for order, day in days.items() if words.weekdays[day.weekday()] == named[1]]
            days = {order: days[order] for order in fitting} or days
        if len(days) == 1:
            yield from days
