"""Times that nobody waits for: of running lines, lists of versions, rows of quantities, code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.domain.answer import Span
from core.domain.document import Page
from core.registers.deadlines.deadline import Deadline, Nature
from core.registers.deadlines.vocabulary import Vocabulary, vocabulary
from core.registers.running import is_running, running_lines

__all__ = ["deadlines_alone"]

#: characters around a word that make it a piece of a path, a variable or a list of names
_CODE_BEFORE, _CODE_BEHIND = re.compile(r"[/\\=_{]$|[\w}],$|\w\.$"), re.compile(r"^(?:[/\\=_}]|\.\w|,\w)")
#: what stands behind a column
_COLUMN = re.compile(r"\s*(?:$|_{2,}|[^\w\s]?\d|[$\u20ac\u00a3]|R ?\d|[A-Z]{2,})")
#: what an exponent stands behind: the "2" of "3 200 m2 month"
_LENGTH = re.compile(r"(?<![^\W\d_])(?:[ckm]?m|ft|yd|in)$")


def deadlines_alone(
    found: Iterable[Deadline], page_at: Mapping[int, Page], language: str = "en"
) -> list[Deadline]:
    """Return what is left of times without those that nobody waits for.

    A line that comes back on each page is left out unless nothing else says when bids or questions are due.
    """
    words = vocabulary(language)
    if words is None:
        return []
    lines = running_lines(page_at.values())
    kept = _once(each for each in found if not _is_none(each, words))
    runs = [_runs(each, page_at.get(each.span.page), lines) for each in kept]
    said = {each.topic for each, running in zip(kept, runs, strict=True) if not running}
    return list(_alone(kept, runs, said, words))


def _once(found: Iterable[Deadline]) -> list[Deadline]:
    """Return times without the recurrences that a line states twice: most words stay, else the last."""
    listed = list(found)
    best: dict[tuple[object, str], Deadline] = {}
    for each in listed:
        told = (each.unit.span, each.value)
        if each.nature is Nature.RECURRING and len(each.words) >= len(best.get(told, each).words):
            best[told] = each
    return [each for each in listed if best.get((each.unit.span, each.value), each) is each]


def _alone(
    kept: Sequence[Deadline], runs: Sequence[bool], said: set[str], words: Vocabulary
) -> Iterator[Deadline]:
    once = {topic.id for topic in words.topics if topic.once}
    seen = set[tuple[str, str]]()
    for each, running in zip(kept, runs, strict=True):
        told = (each.topic, each.value)
        if not running:
            yield each
        elif each.nature is Nature.DATE and each.topic in once - said and told not in seen:
            seen.add(told)
            yield each


def _runs(each: Deadline, page: Page | None, lines: Mapping[int, Sequence[Span]]) -> bool:
    start, end = each.span.start, each.span.end
    return is_running(page, start, end) or any(
        line.start <= start < line.end for line in lines.get(each.span.page, ())
    )


def _is_none(each: Deadline, words: Vocabulary) -> bool:
    unit, patterns = each.unit, words.patterns
    text = unit.text
    start, end = each.span.start - unit.span.start, each.span.end - unit.span.start
    if each.nature is Nature.RECURRING:
        around = _CODE_BEFORE.search(text[:start]) or _CODE_BEHIND.search(text[end:])
        return bool(around or patterns["code"].search(text))
    header = " | ".join(unit.header).lower()
    if each.nature is Nature.PERIOD:
        # "m2 month 36", "96,000 HR": the columns of a unit and a quantity
        alone = patterns["quantity"].fullmatch(text[start:end].lower()) and _COLUMN.match(text[end:])
        return bool(_LENGTH.search(text[:start]) or (alone and patterns["quantities"].search(header)))
    if each.nature is not Nature.DATE:
        return False
    flat = " ".join(text.split()).lower()
    return bool(
        patterns["version"].search(flat)
        or patterns["versions"].search(header)
        or any(patterns["history"].search(heading.lower()) for heading in unit.headings)
    )
