"""Finds the values that a text states."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.text.languages.catalog import Language, languages
from core.text.languages.detect import language_of
from core.text.normalise import Normalised, normalise
from core.text.tokens import Word, words
from core.values.moments import moments
from core.values.names import names
from core.values.quantities import Quantity, bound, quantity
from core.values.value import Bound, Kind, Value

#: where a comma parts the decimals and a full stop the thousands
_COMMA_DECIMAL = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da", "nb", "fi", "cs"})
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w.,]*\d)|(?<![\w.,])\d+,\d{1,2}(?!\d)")
_SWAPPED = str.maketrans(",.", ".,")
#: thousands set apart by spaces, between or beside a currency or before a measure: "R5 000 000", "3 200 m2"
_SPACED = re.compile(
    r"(?<![\w.,])(?P<currency>(?:r|zar|eur|usd|gbp|chf|pln|sek|nok|dkk|[$\u20ac\xa3]) ?)?"
    r"(?P<figures>\d{1,3}(?: \d{3})+)(?P<decimals>,\d\d(?!\d))?(?![\w.,]*\d)"
    r"(?(currency)|(?= ?(?:m2|m3|mm|m|km|kg|k?l|kva|kw|t|eur|euros?|rand|zar|usd|dollars|[$\u20ac\xa3])"
    r"(?![a-z0-9])))"
)
#: an amount that is said again in brackets, whose words end before they do: "R5 000 (five thousand" rand)
_CLOSING = re.compile(r"[^()]{0,16}\)")
#: days that one word names in some languages
_ONE_WORD = {"working": ("working*", "day")}


#: without one of these no English text states a date, an hour or a duration
_TIMED = re.compile(
    r"day|week|month|year|hour|min|sec|[yh]rs?\b|jan|feb|ma[ry]|apr|ju[nl]|aug|sep|oct|nov|dec|noon|night"
    r"|\d\.?\d? ?[ap]|\d:\d|\d/\d+/\d|\d-\d\d-\d|\d\.\d+\.\d|\d\.\d\d [a-z]"
)
_TIMES = frozenset({Kind.DATE, Kind.TIME, Kind.DURATION})


def find_values(text: str, language: str | None = None) -> tuple[Value, ...]:
    """Return the values that ``text`` states, in order, with their ranges in it.

    ``language`` is the ISO 639-1 code of its language; it is guessed where none is given.
    """
    return _found(text, normalise(text), language)


def find_times(text: str, language: str) -> tuple[Value, ...]:
    """Return the dates, hours and durations among the values that ``text`` states."""
    normalised = normalise(text)
    if language == "en" and not _TIMED.search(normalised.text):
        return ()
    return tuple(value for value in _found(text, normalised, language) if value.kind in _TIMES)


def _found(text: str, normalised: Normalised, language: str | None) -> tuple[Value, ...]:
    code = language if language is not None else language_of(normalised.text)
    spoken = languages().get(code)
    comparable = with_english_numbers(normalised.text, code)
    return values_of(text, Normalised(comparable, normalised.starts, normalised.ends), None, spoken)


def with_english_numbers(text: str, code: str) -> str:
    """Return ``text``, as long as before, with a full stop before decimals and commas between thousands."""
    text = _SPACED.sub(_joined, text)
    if code not in _COMMA_DECIMAL:
        return text
    return _NUMBER.sub(lambda match: match.group().translate(_SWAPPED), text)


def _joined(match: re.Match[str]) -> str:
    """Return an amount whose thousands are set apart by spaces with commas there."""
    said = match["figures"].replace(" ", ",")
    if match["decimals"]:
        said += f".{match['decimals'][1:]}"
    return match.group().replace(f"{match['figures']}{match['decimals'] or ''}", said, 1)


def values_of(
    written: str, normalised: Normalised, found: Sequence[Word] | None, language: Language | None
) -> tuple[Value, ...]:
    """Return the values of a text whose comparable form, and its words, are there already."""
    text = normalised.text
    listed = words(text) if found is None else found
    listed = _in_english(listed, language) if language is not None and language.units else listed
    values: list[Value] = []
    taken: set[int] = set()
    starts = [word.start for word in listed]

    def put(each: Quantity, limit: Bound, low: int, high: int) -> None:
        start, end = normalised.raw(low, high)
        if "(" in written[start:end] and ")" not in written[start:end]:
            closing = _CLOSING.match(written, end)
            end = closing.end() if closing else end
        shown = " ".join(written[start:end].split())
        named = each.written, each.factor
        values.append(Value(each.kind, each.amount, each.unit, limit, start, end, shown, *named))

    for kind, amount, low, high in moments(text, language):
        first, last = bisect_left(starts, low), bisect_left(starts, high)
        if first < last and not taken & {*range(first, last)}:
            taken.update(range(first, last))
            put(Quantity(kind, amount, "", first, last), bound(listed, first, last), low, high)
    for kind, amount, start, end in names(written):
        if kind is Kind.STANDARD:
            taken |= {i for i, low in enumerate(starts) if start <= normalised.starts[low] < end}
        shown = " ".join(written[start:end].split())
        values.append(Value(kind, amount, "", Bound.NONE, start, end, shown))
    for index, word in enumerate(listed):
        if word.number and index not in taken:
            each = quantity(listed, text, index)
            taken.update(range(each.start, each.end))
            limit = bound(listed, each.start, each.end)
            put(each, limit, listed[each.start].start, listed[each.end - 1].end)
    return tuple(sorted(values, key=lambda value: (value.start, value.end)))


def _in_english(found: Sequence[Word], language: Language) -> list[Word]:
    """Return words with units and numbers in the forms that English ones have."""
    return [each for word in found for each in _translated(word, language)]


def _translated(word: Word, language: Language) -> Iterator[Word]:
    unit = language.units.get(word.form)
    if unit in _ONE_WORD:
        middle = (word.start + word.end) // 2
        qualifier, day = _ONE_WORD[unit]
        yield replace(word, form=qualifier, end=middle)
        yield replace(word, form=day, start=middle)
    elif unit is not None:
        yield replace(word, form=unit)
    elif not word.number and word.form in language.numbers:
        yield replace(word, form=str(language.numbers[word.form]), number=True)
    else:
        yield word
