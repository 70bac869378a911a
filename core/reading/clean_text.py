"""From pdfium's raw text of a page to the text everything else counts in, and back.

Cleaning is a pure function of the raw text. So nobody has to store the way back: whoever needs the
place of a quote on the page reads the raw text again, cleans it again and asks `Cleaned.raw_span`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter

import msgspec

#: pdfium's mark for a hyphen at the end of a line, whose line break it swallows
HYPHENS = "\ufffe\x02"
#: controls, zero-width spaces, marks of direction and non-characters carry no words; joiners do
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\uffff"
)
#: half of a pair that lost the other half, or a glyph whose meaning only its font knows
_PRIVATE = "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
#: a soft hyphen shows only at the end of a line
_SOFT_HYPHEN = "\u00ad"

_ODD = re.compile(
    rf"(?P<hyphen>[{HYPHENS}][ \t]*(?:\r?\n)?)"
    rf"|(?P<soft>{_SOFT_HYPHEN})"
    rf"|(?P<private>[{_PRIVATE}])"
    # a single space or newline is what we want already and is no match
    rf"|(?P<gap>(?![ \n](?![\s{_INVISIBLE}]))[\s{_INVISIBLE}]+)"
)
#: gaps that are more than one space or line break
_WIDE = ("  ", "\n ", " \n", "\n\n\n")
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINE_END = re.compile(" *[\r\n]")
#: the four separators at the end of ASCII's controls are white space for `re`, not for a reader
_SPACE = re.compile("[^\\S\x1c-\x1f]")
#: the bullets of Symbol and Wingdings, which word processors leave as private glyphs
_BULLETS = frozenset("\uf0b7\uf0a7\uf0a8\uf06e\uf071\uf076\uf0d8\uf0fc")
#: stands for a character that nobody can tell; shows the reader that something is there
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class CharacterRun(msgspec.Struct, frozen=True):
    """A stretch in which cleaned and raw text go along character by character."""

    #: where it begins in the cleaned text
    clean: int
    #: where it begins in the raw text
    raw: int
    length: int


class Cleaned:
    """The cleaned text of a page with the way back to the raw one."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        #: the cleaned text
        self.text = _cleaned(raw)

    @cached_property
    def runs(self) -> tuple[CharacterRun, ...]:
        """The stretches taken over, in ascending order; characters outside were put in by cleaning."""
        return tuple(_cut(_runs(self._raw), len(self.text)))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the shortest half-open raw range that holds the cleaned ``[start, end)``.

        It is empty when nothing of the range came from the page.
        """
        return _carried(self.runs, start, end, source=_clean_start, target=_raw_start)

    def clean_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the shortest half-open cleaned range that holds what came from the raw ``[start, end)``.

        It is empty when nothing of the range was kept.
        """
        return _carried(self.runs, start, end, source=_raw_start, target=_clean_start)


_clean_start, _raw_start = attrgetter("clean"), attrgetter("raw")


def _carried(
    runs: Sequence[CharacterRun],
    start: int,
    end: int,
    *,
    source: Callable[[CharacterRun], int],
    target: Callable[[CharacterRun], int],
) -> tuple[int, int]:
    """Return where the half-open range of one text lies in the other; both begin each run somewhere."""
    first = last = None
    position = max(0, bisect_right(runs, start, key=source) - 1)
    for run in runs[position:]:
        begin = source(run)
        if begin >= end:
            break
        low, high = max(start, begin), min(end, begin + run.length)
        if low < high:
            shift = target(run) - begin
            first = low + shift if first is None else first
            last = high + shift
    return (0, 0) if first is None or last is None else (first, last)


def clean(raw: str) -> Cleaned:
    """Return ``raw`` with plain line breaks and single spaces, without what no reader sees.

    A hyphen at the end of a line stays a hyphen and a line break: whether it belongs to the word
    is for those to judge who compare texts.
    """
    return Cleaned(raw)


def _cleaned(raw: str) -> str:
    # a title or the words of a cell: spaces are all that is printable and might be too many
    if raw.isprintable() and "  " not in raw:
        return raw.strip()
    text = raw.lstrip()
    if "\r\r" not in text:  # two returns would count as one break less
        text = text.replace("\r\n", "\n")
    if "\r" not in text:
        text = text.replace(" \n", "\n")
    if (plain := _plain(text)) is not None:
        return plain
    return _ODD.sub(lambda match: _replacement(match, at_start=False), text).strip()


def _plain(text: str) -> str | None:
    """Return the cleaned text of nearly every page, in which nothing is odd but hyphens; None for others."""
    mark = HYPHENS[0]
    # a hyphen takes the spaces after it with it, and then they are no part of the gap after the line
    if f"{mark} " in text or f"{mark}\n " in text:
        return None
    text = text.replace("\n ", "\n").replace(f"{mark}\n", mark).replace(mark, "-\n")
    # what is invisible, private or half of a pair counts as not printable, and so does every other space
    if not text.replace("\n", "").isprintable() or any(gap in text for gap in _WIDE):
        return None
    return text.rstrip()


def _runs(raw: str) -> list[CharacterRun]:
    """Return which stretches of the raw text cleaning keeps, and where they come to stand."""
    runs: list[CharacterRun] = []
    length = 0

    def keep(text: str, raw_start: int, raw_length: int) -> None:
        nonlocal length
        if not text:
            return
        before = runs[-1] if runs else None
        if before and before.clean + before.length == length and before.raw + before.length == raw_start:
            runs[-1] = CharacterRun(before.clean, before.raw, before.length + raw_length)
        else:
            runs.append(CharacterRun(length, raw_start, raw_length))
        length += len(text)

    done = len(raw) - len(raw.lstrip())
    for match in _ODD.finditer(raw, done):
        start, end = match.span()
        keep(raw[done:start], done, start - done)
        keep(_replacement(match, at_start=length == 0), start, 1)
        done = end
    keep(raw[done:], done, len(raw) - done)
    return runs


def _replacement(match: re.Match[str], *, at_start: bool) -> str:
    text = match.group()
    match match.lastgroup:
        case "hyphen":
            return "-\n"
        case "soft":
            return "-" if _LINE_END.match(match.string, match.end()) else ""
        case "private":
            return "\N{BULLET}" if text in _BULLETS else UNKNOWN
    if at_start:
        return ""
    breaks = len(_BREAK.findall(text))
    if breaks:
        return "\n" if breaks == 1 else "\n\n"
    return " " if _SPACE.search(text) else ""


def _cut(runs: list[CharacterRun], length: int) -> list[CharacterRun]:
    """Drop what lies beyond ``length`` of the cleaned text."""
    return [
        CharacterRun(run.clean, run.raw, min(run.length, length - run.clean))
        for run in runs
        if run.clean < length
    ]
