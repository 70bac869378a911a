"""Times that an addendum changes by the number of their paragraph: "5.03. Replace 60 days with 90 days"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.domain.document import Page
from core.evidence.unit import EvidenceUnit
from core.registers.deadlines.deadline import Deadline
from core.registers.deadlines.vocabulary import vocabulary
from core.registers.parts import addendum_rank

__all__ = ["tied"]


def tied(
    found: Sequence[Deadline],
    units: Sequence[EvidenceUnit],
    page_at: Mapping[int, Page],
    language: str = "en",
) -> list[Deadline]:
    """Mark the times of numbered paragraphs that an addendum gives anew, or deletes with their paragraph."""
    words = vocabulary(language)
    if words is None:
        return list(found)
    changed = list(found)
    at = {each.span: index for index, each in enumerate(found)}
    before = {unit.span: units[index - 1].plain for index, unit in enumerate(units) if index}
    rank = [addendum_rank(page_at.get(each.span.page)) for each in found]
    for index, each in enumerate(found):
        old = at.get(each.was_at) if each.was_at else None
        if not rank[index] or old is None or found[old].unit is not each.unit:
            continue
        text = f"{before.get(each.unit.span, '')} {each.unit.plain}".lower()
        for place in words.patterns["place"].findall(text):
            for other in _standing(changed, rank, rank[index], place):
                if changed[other].value == found[old].value:
                    _change(changed, (index, old), other)
    for unit in units:
        issued = addendum_rank(page_at.get(unit.span.page))
        match = words.patterns["deleted"].match(unit.plain.lower()) if issued else None
        for other in _standing(changed, rank, issued, match["place"]) if match else ():
            changed[other] = replace(changed[other], now=unit.plain, now_at=unit.span)
    return changed


def _standing(found: Sequence[Deadline], rank: Sequence[int], issued: int, place: str) -> Iterator[int]:
    """Yield where times issued before stand in the paragraph of a number and still hold."""
    numbered = re.compile(rf"\W*(?:[a-z]+\W+)?{re.escape(place)}(?![\w-]|\.\d)")
    for index, each in enumerate(found):
        if rank[index] < issued and each.holds and numbered.match(each.unit.plain.lower()):
            yield index


def _change(changed: list[Deadline], pair: tuple[int, int], other: int) -> None:
    """Let the new one of a pair in an addendum take the place of another, and say what it is counted from."""
    new, old = pair
    stood = changed[other]
    changed[other] = replace(stood, now=changed[new].said, now_at=changed[new].span)
    changed[new] = replace(
        changed[new],
        nature=stood.nature,
        topic=stood.topic,
        title=stood.title,
        days=changed[new].days or stood.days,
        direction=stood.direction,
        trigger=stood.trigger,
        trigger_topic=stood.trigger_topic,
        was=stood.said,
        was_at=stood.span,
    )
    changed[old] = replace(changed[old], topic=stood.topic, title=stood.title)
