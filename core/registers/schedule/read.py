"""The items of bid forms, read twice where there is a table: by its cells and by its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.domain.answer import Span
from core.domain.document import Page
from core.registers.schedule.cells import Columns, rows_of_tables, titles
from core.registers.schedule.item import BidItem, SumPart
from core.registers.schedule.lines import header_order, rows_of_lines
from core.registers.schedule.reading import ScheduleRow
from core.registers.schedule.vocabulary import Vocabulary, vocabulary

__all__ = ["bid_items"]

#: items from which a page without a header is a form
FEWEST = 2
_FORM_PARTS = {"bid form"}


def bid_items(pages: Iterable[Page], language: str = "en") -> list[BidItem]:
    """Return the items of all bid forms among the pages, in order, those of addenda too.

    A quantity that two ways of reading give differently, or that was read from a picture, is marked as
    doubtful. Nothing comes of a language whose words are not known.
    """
    words = vocabulary(language)
    return list(_items(pages, words)) if words else []


def _items(pages: Iterable[Page], words: Vocabulary) -> Iterator[BidItem]:
    columns: Columns | None = None
    last: Page | None = None
    title, part = "", SumPart.BASE
    #: whether a title is the last thing of the page before, so that its items stand overleaf
    announced = False
    for page in pages:
        if last is None or page.number != last.number + 1 or page.document != last.document:
            columns, title, part = None, "", SumPart.BASE
        before, last = columns, page
        of_tables, columns = rows_of_tables(page, words, columns)
        if before is not None and columns != before and not announced:
            title, part = "", SumPart.BASE  # another form begins
        of_lines = rows_of_lines(page, words) if _is_form(page, words) else []
        rows = _merged(of_tables, of_lines)
        if len(rows) < FEWEST and not of_tables:
            continue
        places = list(titles(page, words))
        for row in rows:
            for start, kind, said in places:
                if start < row.start:
                    title, part = _under(kind, said, title)
            places = [place for place in places if place[0] >= row.start]
            yield _item(page, row, title, part, words)
        announced = bool(places)
        for _, kind, said in places:
            title, part = _under(kind, said, title)


def _is_form(page: Page, words: Vocabulary) -> bool:
    """Whether a page may hold items without a table that says so."""
    named = (page.section, *(title for _, title in page.above), *(heading.title for heading in page.headings))
    if page.part in _FORM_PARTS or any(words.patterns["form"].search(title.lower()) for title in named):
        return True
    return any(header_order(line, words) for line in page.text.split("\n"))


def _merged(cells: Sequence[ScheduleRow], lines: Sequence[ScheduleRow]) -> list[ScheduleRow]:
    """Return the rows of both readings, each once; what they read differently is doubtful."""
    merged = list(cells)
    for line in lines:
        same = next(
            (
                index
                for index, row in enumerate(merged)
                if row.number == line.number and row.start < line.end and line.start < row.end
            ),
            None,
        )
        if same is None:
            if not any(row.start < line.end and line.start < row.end for row in merged):
                merged.append(line)
        elif merged[same].quantity is None:
            merged[same] = replace(line, description=merged[same].description)
        elif merged[same].quantity != line.quantity and not line.doubts and not merged[same].doubts:
            table = f"{merged[same].quantity:g} {merged[same].unit}"
            doubt = f"Its table reads {table}, its line {line.quantity:g} {line.unit}."
            merged[same] = replace(merged[same], doubts=(*merged[same].doubts, doubt))
    return sorted(merged, key=lambda row: row.start)


def _under(kind: str, said: str, title: str) -> tuple[str, SumPart]:
    """Return the title and the part that items have behind a title of a kind."""
    if kind == "alternate":
        return said, SumPart.ALTERNATE
    if kind == "allowances":
        return said, SumPart.ALLOWANCE
    return (said, SumPart.BASE) if kind == "schedule" else ("" if kind == "base" else title, SumPart.BASE)


def _item(page: Page, row: ScheduleRow, title: str, part: SumPart, words: Vocabulary) -> BidItem:
    low = row.description.lower()
    if words.patterns["allowance_item"].search(low) or words.unit(row.unit) == "AL":
        part = SumPart.ALLOWANCE
    elif words.patterns["alternate_item"].search(low) or re.match(r"alt", row.number, re.IGNORECASE):
        part = SumPart.ALTERNATE
    doubts = list(row.doubts)
    if row.unit and not words.unit(row.unit):
        doubts.append(f"The unit reads {row.unit!r}.")
    if any(first < row.end and row.start < end for first, end, _ in page.words):
        doubts.append("Read from a picture of the page.")
    return BidItem(
        row.number,
        row.description,
        words.unit(row.unit) or row.unit,
        row.quantity,
        Span(page.number, row.start, row.end),
        page.text[row.start : row.end],
        schedule=title,
        part=part,
        unit_price=row.unit_price,
        extension=row.extension,
        doubts=tuple(doubts),
    )
