"""What sets the words of a citation apart on their pages: struck out, filled in, noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.domain.answer import Citation
from core.domain.document import Mark, MarkedSpan, Page

__all__ = ["marked", "marks_of"]

#: marks that a reader of a quote must know
_TOLD = (Mark.FIELD, Mark.NOTE, Mark.STRUCK_OUT)


def marks_of(pages: Iterable[Page]) -> dict[int, tuple[MarkedSpan, ...]]:
    """Return, by page number, what is set apart in ways that a reader of a quote must know."""
    found = {page.number: tuple(each for each in page.marks if each.mark in _TOLD) for page in pages}
    return {number: marks for number, marks in found.items() if marks}


def marked(citation: Citation, marks: Mapping[int, Sequence[MarkedSpan]]) -> Citation:
    """Return the citation with the marks of its words, and with what of it is drawn through."""
    told: set[Mark] = set()
    struck: list[tuple[int, int]] = []
    offset = 0
    for span in citation.spans:
        for each in marks.get(span.page, ()):
            start, end = max(span.start, each.start), min(span.end, each.end)
            if start < end:
                told.add(each.mark)
            if start < end and each.mark is Mark.STRUCK_OUT:
                struck.append((offset + start - span.start, offset + end - span.start))
        offset += span.end - span.start + 1
    if not told:
        return citation
    return replace(citation, marks=tuple(sorted(told)), struck=tuple(sorted(struck)))
