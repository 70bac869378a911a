"""Sentences of the documents in which the owner left something open: a blank, "TBD", "[insert]"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.evidence.unit import EvidenceUnit, Mark, Shape
from core.registers.source import Source

__all__ = ["blanks"]

_OPEN = re.compile(
    r"_{3,}|\bT\.?B\.?D\b\.?|\bto be (?:determined|advised|announced)\b(?! (?:by|in|at|on|from|as)\b)"
    r"|\[\s*(?:insert|specify|select|fill in|to be)[^\]]{0,60}\]",
    re.IGNORECASE,
)
#: documents whose blanks are for bidders and parties to fill in
_FILLED_IN = frozenset(
    {
        DocumentKind.BID_FORM,
        DocumentKind.BONDS,
        DocumentKind.AGREEMENT,
        DocumentKind.OTHER,
        DocumentKind.WAGES,
    }
)
#: words beside a blank from which a sentence says something, and blanks of a form that is to be filled in
_WORDS, _MOST = 6, 1


def blanks(source: Source) -> Iterator[EvidenceUnit]:
    """Yield sentences with something left open, of the documents whose words bidders price."""
    for unit in source.units:
        if unit.shape in {Shape.HEADING, Shape.TABLE_ROW} or Mark.STRUCK_OUT in unit.marks:
            continue
        found = _OPEN.findall(unit.plain)
        if not 0 < len(found) <= _MOST or len(re.findall(r"[^\W\d_]{2,}", unit.plain)) < _WORDS:
            continue
        page = source.by_number.get(unit.span.page)
        kind = (kind_of_part(page.part) if page else None) or source.kind_at(unit.span.page)
        if kind not in _FILLED_IN and source.is_asked(unit.span.page):
            yield unit
