"""The answer itself: the words that the reader marked, as a value of the kind that was asked for."""

from __future__ import annotations

import re

from core.engines.passages.expected_value import Need, holds

__all__ = ["value_of"]

#: a value has no more characters: what is longer is the passage itself
LONGEST = 160
#: share of the passage from which a mark is the passage
MOST = 0.9
#: characters before a mark in which the bracket that it closes may open
BRACKET = 40
#: what surrounds an answer and is not part of it
_EDGES = " \t,;:.()[]\"'\u201c\u201d\u2018\u2019"
#: a mark that begins or ends inside a word or an amount is drawn to its edge
_INSIDE = re.compile(r"[\w$%\u00b0.,/-]")


def value_of(marked: str, passage: str, need: Need) -> str:
    """Return the value in ``marked``, words of ``passage``; nothing where they are not one.

    A mark without the kind of value that is needed says nothing.
    """
    start = passage.find(marked)
    if not marked.strip() or start < 0:
        return ""
    end = start + len(marked)
    while start > 0 and _INSIDE.match(passage[start - 1]) and not passage[start].isspace():
        start -= 1
    while end < len(passage) and _INSIDE.match(passage[end]) and not passage[end - 1].isspace():
        end += 1
    if passage.count(")", start, end) > passage.count("(", start, end):
        opening = passage.rfind("(", max(0, start - BRACKET), start)
        start = opening if opening >= 0 else start
    value = _trimmed(passage[start:end])
    if not value or len(value) > LONGEST or len(value) >= MOST * len(passage) or not holds(need, value):
        return ""
    return value


def _trimmed(text: str) -> str:
    """Drop punctuation at the edges; a bracket whose other half is inside stays."""
    value = text.strip(_EDGES.replace("(", "").replace(")", "").replace("[", "").replace("]", ""))
    for opening, closing in ("()", "[]"):
        if value.startswith(opening) and closing not in value:
            value = value[1:]
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
    return value.strip(_EDGES.replace("(", "").replace(")", "").replace("[", "").replace("]", ""))
