"""What OCR saw, made part of a page: all of its text, what its own text lacks, or single letters of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz.fuzz import partial_ratio

from core.domain.document import Box, Mark, MarkedSpan, Page, PageStatus
from core.reading.clean_text import UNKNOWN
from core.reading.letter_statistics import makes_words
from core.reading.messages import SeenWord

#: words below this confidence are specks and lines
MIN_CONFIDENCE = 0.3
#: a picture on a page with text is a photograph or a logo unless it has this many sure words
MIN_INSERT_WORDS = 4
MIN_INSERT_CONFIDENCE = 0.6
#: pages below this mean confidence are marked as read badly
POOR = 0.7
#: share of a recognised line's words that the page's own text has, from which on it has the line
KNOWN = 0.6
#: share of the page's own words that OCR sees, from which on their letters are those printed
CONFIRMED = 0.5
#: letters up to which they are compared one by one, and share of them that must be the same: any two words
#: have up to half in common
FEW, ALIKE = 200, 0.65
#: letters that one glyph may stand for: "ffi"
MAX_LIGATURE = 3

_WORD = re.compile(r"[^\W_]+")
#: a word of which nothing is known; a single sign may be a bullet or a box to tick
_MUTE = rf"(?<!\S)[(\"'$]*{UNKNOWN}{{2,}}[.,;:)\"'%]*(?!\S)"
_BROKEN = re.compile(rf"\S*(?:[^\W_]{UNKNOWN}|{UNKNOWN}[^\W_])\S*|{_MUTE}")
_AROUND = ".,;:()\"'"


def broken_words(text: str) -> int:
    """Return how many words have letters that their font does not explain."""
    return sum(1 for _ in _BROKEN.finditer(text)) if UNKNOWN in text else 0


def as_recognised(page: Page, words: Sequence[SeenWord]) -> Page:
    """Return a page whose text comes from its picture; what it has of its own stays before it."""
    sure = [word for word in words if word.confidence >= MIN_CONFIDENCE]
    reason = ""
    if not sure:
        reason = "no words were recognised in the picture"
    elif (mean := sum(word.confidence for word in sure) / len(sure)) < POOR:
        reason = f"recognised with little confidence ({mean:.0%})"
    own = replace(page, status=PageStatus.OCR, reason=reason)
    return _added(own, list(_lacking(page.text, sure)))


def instead_of_letters(page: Page, words: Sequence[SeenWord], reason: str, *, doubted: str = "") -> Page:
    """Return a page whose own letters make no words, with those that are printed.

    ``doubted`` are the words in question, all where there are none. The own text stays if OCR sees the same:
    then it is a list of codes, or a language we do not know. Where OCR sees nothing, the page is unreadable
    for ``reason``.
    """
    sure = [word for word in words if word.confidence >= MIN_CONFIDENCE]
    if _confirms(" ".join(word.text for word in sure), doubted or page.text):
        reason = "" if page.status is PageStatus.UNREADABLE else page.reason
        page = replace(page, status=PageStatus.TEXT, scanned=False, reason=reason)
        return mended(page, words) if broken_words(page.text) else page
    if not sure or not makes_words(" ".join(word.text for word in sure)):
        return replace(page, text="", marks=(), status=PageStatus.UNREADABLE, reason=reason)
    return as_recognised(replace(page, text="", marks=()), words)


def _confirms(seen: str, own: str) -> bool:
    """Whether OCR sees what a page has of its own: most words, or most letters of a few words."""
    seen, own = seen.casefold(), own.casefold()
    known, words = set(_WORD.findall(seen)), _WORD.findall(own)
    if words and sum(word in known for word in words) >= CONFIRMED * len(words):
        return True
    letters, looked_at = "".join(words), "".join(_WORD.findall(seen))
    return 0 < len(letters) <= FEW and partial_ratio(letters, looked_at) >= 100 * ALIKE


def with_inserts(page: Page, parts: Iterable[Sequence[SeenWord]]) -> Page:
    """Return a page with the words of its pictures added to its own text, those that it lacks."""
    for words in parts:
        sure = [word for word in words if word.confidence >= MIN_INSERT_CONFIDENCE and _is_word(word.text)]
        if len(sure) < MIN_INSERT_WORDS:
            continue
        lacking = list(_lacking(page.text, [word for word in words if word.confidence >= MIN_CONFIDENCE]))
        page = _added(page, lacking)
    reason = "text in a picture was added by OCR" if page.words else ""
    return replace(page, reason=page.reason or reason)


def mended(page: Page, words: Sequence[SeenWord]) -> Page:
    """Return a page with the letters that no font explains, where OCR sees one word that fits."""
    looked_at = [word.text.strip(_AROUND) for word in words if word.confidence >= MIN_CONFIDENCE]
    seen = sorted(set(looked_at))
    pieces: list[str] = []
    changes: list[tuple[int, int, str]] = []
    done = length = 0
    for match in _BROKEN.finditer(page.text):
        core = match.group().strip(_AROUND)
        letters = "".join(
            rf"[^\W\d_]{{1,{MAX_LIGATURE * len(part)}}}" if part[0] == UNKNOWN else re.escape(part)
            for part in (("".join(group)) for _, group in groupby(core, lambda letter: letter == UNKNOWN))
        )
        if core.strip(UNKNOWN):
            fitting = {word for word in seen if re.fullmatch(letters, word)}
        else:
            fitting = _between(looked_at, page.text[: match.start()], page.text[match.end() :])
            fitting = {word for word in fitting if len(word) <= MAX_LIGATURE * len(core)}
        if len(fitting) != 1:
            continue
        start = match.start() + match.group().index(core)
        pieces.append(page.text[done:start])
        length += start - done
        word = fitting.pop()
        changes.append((length, length + len(word), core))
        pieces.append(word)
        length += len(word)
        done = start + len(core)
    text = "".join((*pieces, page.text[done:]))
    left = broken_words(text)
    reason = f"letters of {left} {'word' if left == 1 else 'words'} are unknown" if left else ""
    page = replace(page, reason=page.reason or reason)
    return replace(page, text=text, mended=tuple(changes), marks=()) if changes else page


def _between(words: Sequence[str], before: str, after: str) -> set[str]:
    """Return which of the recognised words stand between the last word before and the first one after."""
    last, first = before.split()[-1:], after.split(maxsplit=1)[:1]
    return {
        word
        for number, word in enumerate(words)
        if word
        and (not last or words[max(0, number - 1)] == last[0].strip(_AROUND))
        and (not first or words[min(number + 1, len(words) - 1)] == first[0].strip(_AROUND))
    }


def _added(page: Page, words: Sequence[SeenWord]) -> Page:
    """Return a page with recognised words after its text."""
    if not words:
        return page
    added, places = _set(words)
    start = len(page.text) + 2 if page.text else 0
    text = f"{page.text}\n\n{added}" if page.text else added
    return replace(
        page,
        text=text,
        words=(*page.words, *((first + start, last + start, box) for first, last, box in places)),
        marks=(*page.marks, MarkedSpan(start, start + len(added), Mark.OCR)) if page.text else page.marks,
    )


def _lacking(text: str, words: Sequence[SeenWord]) -> Iterator[SeenWord]:
    """Yield the words of the lines that ``text`` does not have."""
    known = set(_WORD.findall(text.casefold()))
    for _, group in groupby(words, lambda word: word.line):
        line = list(group)
        here = _WORD.findall(" ".join(word.text for word in line).casefold())
        if not here or sum(word in known for word in here) < KNOWN * len(here):
            yield from line


def _is_word(text: str) -> bool:
    return sum(map(str.isalnum, text)) > 1


def _set(words: Sequence[SeenWord]) -> tuple[str, tuple[tuple[int, int, Box], ...]]:
    """Set the words in lines and paragraphs; return the text and where each word is."""
    pieces: list[str] = []
    places: list[tuple[int, int, Box]] = []
    length, before = 0, None
    for word in words:
        if before is not None:
            gap = " " if word.line == before else "\n" if word.line == before + 1 else "\n\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(word.text)
        places.append((length, length + len(word.text), Box(*word.place)))
        length += len(word.text)
        before = word.line
    return "".join(pieces), tuple(places)
