"""Where a quote may begin and end: not inside a word, a number or an amount."""

from __future__ import annotations

import re
import unicodedata

from core.grounding.searchable import Searchable
from core.text import number_words
from core.text.languages.catalog import all_of
from core.text.tokens import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
#: characters of a number written in Han
_HAN_NUMERALS = frozenset(
    "\u3007\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e07\u842c\u4ebf\u5104\u4e24\u5169"
)
#: "and" and "so" are written in one with an Arabic word; a quote may begin behind them
_CONJUNCTIONS = frozenset("\u0648\u0641")
_SPELLED = re.compile(number_words.PATTERN)
#: characters on both sides of a position among which a number in words is looked for
_NUMBER_WORDS = 60
#: a group of thousands behind a space, as French, German, Polish and Russian write them
_GROUP = re.compile(r"\d{3}(?!\d)")
_BEFORE_GROUP = re.compile(r"(?<!\d)\d{1,3} $")
_SPACE_GROUPING = frozenset({"fr", "de", "es", "pl", "ru", "uk", "cs", "sk", "sv", "nb", "fi", "bg"})


def is_whole(place: Searchable, start: int, end: int) -> bool:
    """Return whether ``place.text[start:end]`` cuts no word, number or amount."""
    return not (_cuts_behind(place, start) or _cuts_before(place, end) or cuts_value(place, start, end))


def cuts_value(place: Searchable, start: int, end: int) -> bool:
    """Return whether a number goes on before or behind: 1,500, 1/2, 10-15, -20, twenty five."""
    text = place.text
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if text[start].isdigit() and before:
        inner = before[-1] in ".,/:^-" and before[0].isdigit() and len(before) == 2
        signed = before[-1] in "+-" and (len(before) == 1 or before[0] in " (")
        if inner or signed:
            return True
    if text[end - 1].isdigit() and len(after) == 2 and after[0] in ".,/:^-" and after[1].isdigit():
        return True
    return (
        _parts_groups(place, start)
        or _parts_groups(place, end + 1)
        or any(_parts_number_words(text, position) for position in (start, end))
    )


def _cuts_behind(place: Searchable, start: int) -> bool:
    """Whether the text before ``start`` belongs to the word that begins there."""
    text = place.text
    if not start or not text[start - 1].isalnum():
        return bool(start) and unicodedata.category(text[start])[0] == "M"
    if _UNSPACED.match(text[start]) or _UNSPACED.match(text[start - 1]):
        if any(text.endswith(denial, 0, start) for denial in _unspaced("denials")):
            return True
        return _inside_han_number(text, start) or unicodedata.category(text[start])[0] == "M"
    if not text[start].isalnum():
        return False
    if text[start - 1] in _CONJUNCTIONS and not text[max(0, start - 2) : start - 1].strip():
        return False
    return not place.is_joint(start)


def _cuts_before(place: Searchable, end: int) -> bool:
    """Whether the text from ``end`` on belongs to the word that ends there."""
    text = place.text
    if end == len(text):
        return False
    if _UNSPACED.match(text[end]) or _UNSPACED.match(text[end - 1]):
        if any(text.startswith(denial, end) for denial in _unspaced("trailing")):
            return True
        return _inside_han_number(text, end) or unicodedata.category(text[end])[0] == "M"
    return text[end - 1].isalnum() and text[end].isalnum() and not place.is_joint(end)


def _unspaced(kind: str) -> tuple[str, ...]:
    return tuple(word for word in all_of(kind) if _UNSPACED.match(word))


def _inside_han_number(text: str, position: int) -> bool:
    before, after = text[position - 1], text[position]
    return after in _HAN_NUMERALS and (before in _HAN_NUMERALS or before.isdigit())


def _parts_groups(place: Searchable, position: int) -> bool:
    """Whether ``position`` is the beginning of a further group of thousands."""
    if not place.text[position : position + 1].isdigit():
        return False
    return bool(
        _GROUP.match(place.text, position)
        and _BEFORE_GROUP.search(place.text, max(0, position - 5), position)
        and place.language is not None
        and place.language.code in _SPACE_GROUPING
    )


def _parts_number_words(text: str, position: int) -> bool:
    if not text[max(0, position - 1) : position + 1].strip():
        return False
    for match in _SPELLED.finditer(text, max(0, position - _NUMBER_WORDS), position + _NUMBER_WORDS):
        if match.start() < position < match.end():
            inside = position - match.start()
            return any(low < inside < high for _, low, high in number_words.read(match.group()))
    return False
