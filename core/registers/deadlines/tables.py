"""Durations that a table states as bare numbers under a header such as "Days before the first Shot"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.domain.answer import Span
from core.domain.document import Page
from core.evidence.blocks import Block, table_rows
from core.evidence.unit import EvidenceUnit, Shape
from core.registers.deadlines.deadline import Days, Deadline, Direction, Nature
from core.registers.deadlines.stated import stated
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary

__all__ = ["of_tables"]


def of_tables(
    pages: Iterable[Page], units: Iterable[EvidenceUnit], language: str = "en"
) -> Iterator[Deadline]:
    """Yield the durations in the rows of tables whose header says what their numbers count."""
    words = vocabulary(language)
    if words is None:
        return
    rows = {unit.span: unit for unit in units if unit.shape is Shape.TABLE_ROW and unit.header}
    for page in pages:
        if not any(words.patterns["column"].search(table.lower()) for table in page.tables):
            continue
        for block in table_rows(page):
            unit = rows.get(Span(page.number, block.start, block.end))
            if unit is not None:
                yield from _of_row(block, unit, words, language)


def _of_row(block: Block, unit: EvidenceUnit, words: Vocabulary, language: str) -> Iterator[Deadline]:
    for head, cell in zip(block.header, block.cells, strict=False):
        match = words.patterns["column"].search(" ".join(head.lower().split()))
        if match is None or not cell.strip().isdecimal():
            continue
        (each,) = stated(f"within {cell.strip()} {match['unit']}", words, language)
        trigger = words.trigger_of(match["trigger"] or "")
        yield Deadline(
            unit.span,
            unit.text,
            unit,
            Nature.COUNTED if match["way"] else Nature.PERIOD,
            each.value,
            event=f"{block.label}: {' '.join(head.split())}",
            days=_days(match, words),
            direction=_direction(match, words),
            trigger=match["trigger"] or "",
            trigger_topic=trigger.id if trigger else "",
        )


def _days(match: re.Match[str], words: Vocabulary) -> Days | None:
    if words.patterns["working"].search(match["unit"]):
        return Days.WORKING
    return Days.CALENDAR if words.patterns["calendar"].search(match["unit"]) else None


def _direction(match: re.Match[str], words: Vocabulary) -> Direction | None:
    way = match["way"]
    if not way:
        return None
    return Direction.BEFORE if words.patterns["column_before"].search(way) else Direction.AFTER
