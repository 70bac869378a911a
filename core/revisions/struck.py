"""Words that are drawn through on a page, and what holds beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.answer import Span
from core.domain.document import Mark, Page
from core.evidence.sentences import sentences
from core.values.find import find_values
from core.values.value import Kind, Value

__all__ = ["struck_words"]

#: characters round a struck word in which what replaces it is looked for
NEAR = 160
#: characters between struck words and what is written beside them
ADJACENT = 3


def struck_words(page: Page) -> Iterator[tuple[Span, str, str]]:
    """Yield where words are drawn through, these words, and those that hold instead, if any do."""
    spans = _joined(page)
    for start, end in spans:
        was = " ".join(page.text[start:end].split())
        low, high = _sentence(page.text, start, end)
        now = _beside(page, spans, (start, end), (low, high))
        yield Span(page.number, start, end), was, now


def _joined(page: Page) -> list[tuple[int, int]]:
    """Return the struck ranges of a page; those of one phrase over two lines are one."""
    found: list[tuple[int, int]] = []
    for each in page.marks:
        if each.mark is not Mark.STRUCK_OUT:
            continue
        if found and not page.text[found[-1][1] : each.start].strip():
            found[-1] = (found[-1][0], each.end)
        else:
            found.append((each.start, each.end))
    return found


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - NEAR), min(len(text), end + NEAR)
    for first, last in sentences(text[low:high]):
        if low + first <= start < low + last:
            return low + first, min(max(low + last, end), high)
    return low, high


def _beside(
    page: Page, spans: Sequence[tuple[int, int]], struck: tuple[int, int], near: tuple[int, int]
) -> str:
    """Return what replaces struck words: the next value of the same measure, else the next words."""
    text = page.text
    standing = text
    for low, high in spans:
        standing = standing[:low] + " " * (high - low) + standing[high:]
    values = find_values(standing[near[0] : near[1]])
    gone = find_values(text[struck[0] : struck[1]])
    beside = next((v for v in values if 0 <= near[0] + v.start - struck[1] <= ADJACENT), None)
    if beside is not None and gone and gone[0].kind in {beside.kind, Kind.NUMBER, Kind.COUNT, Kind.REFERENCE}:
        return beside.text
    for value in gone:
        alike = [each for each in values if each.measure == value.measure]
        if alike:
            return min(alike, key=lambda each: _distance(each, near[0], struck)).text
    if gone:
        return ""
    following = text[struck[1] : near[1]]
    stop = next((i for i, character in enumerate(following) if character in ".;:\n"), len(following))
    later = next((low - struck[1] for low, _ in spans if low >= struck[1]), len(following))
    return " ".join(following[: min(stop, later)].split()).strip(" ,")


def _distance(value: Value, base: int, struck: tuple[int, int]) -> tuple[bool, int]:
    """Prefer what stands behind, and near."""
    start = base + value.start
    return start < struck[1], abs(start - struck[1])
