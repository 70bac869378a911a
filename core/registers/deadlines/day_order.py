"""Whether a document writes the day or the month first in dates of figures alone: ``09/10/2026``.

A document has one order. It is told by the dates that can be read one way only (``23/10/2026``, or
``Friday 09/10/2026``), else by words of countries and currencies, else by how its months are written out;
then the same of all documents together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    r"(?<![\d/.-])(?P<one>\d{1,2})(?P<sep>[/-])(?P<other>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])"
)


def day_orders(pages: Iterable[Page], language: str = "en") -> dict[int, DayOrder | None]:
    """Return the order of each page by its position; None where nothing tells it.

    Documents all of whose dates can be read one way only are left out.
    """
    words = vocabulary(language)
    if words is None:
        return {}
    documents = defaultdict[str, list[Page]](list)
    for page in pages:
        documents[page.document].append(page)
    together = [page for listed in documents.values() for page in listed]
    found: dict[int, DayOrder | None] = {}
    for listed in documents.values():
        if any(_both_ways(page.text) for page in listed):
            order = _decided(_told(listed, words)) or _decided(_told(together, words))
            found.update({page.number: order for page in listed})
    return found


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


def _told(pages: Sequence[Page], words: Vocabulary) -> Iterator[Counter[DayOrder]]:
    """Yield how often each order is told: by dates to be read one way only, words of countries, months."""
    texts = [page.text.lower() for page in pages]
    yield Counter(order for low in texts for order in _by_dates(low, words))
    for sort in ("words", "months"):
        told = {order: words.patterns[f"{order}_{sort}"] for order in DayOrder}
        yield Counter({order: sum(len({*of.findall(low)}) for low in texts) for order, of in told.items()})


def _both_ways(text: str) -> bool:
    """Whether a text has a date whose day and month could change places."""
    return any(
        len({read_in(match.group(), order) for order in DayOrder} - {None}) == 2
        for match in _FIGURES.finditer(text)
    )


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
