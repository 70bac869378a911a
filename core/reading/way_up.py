"""Which way up a picture was read: all four turns are tried where its words make little sense."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.reading.messages import Rectangle, SeenWord
from core.reading.structure.stop_words import STOP_WORDS

#: quarters clockwise, the likeliest first: sheets are fed in upside down, or landscape pages upright
TURNS = (2, 1, 3)
#: mean confidence of a letter below which a picture may stand on its side or head; so do our scans turned,
#: at .36, and clear print turned, at .65
DOUBTFUL, SURE_PRINT = 0.45, 0.8
#: mean confidence, and share of letters in sure plain words, from which on a picture of few everyday words
#: stands upright: a screen of a terminal has .54 to .76 and .10 to .34, turned print up to .49 and .11
LEGIBLE, PLAIN = 0.55, 0.15
#: confidence and letters of a plain word
SURE_WORD, LONG = 0.8, 4
#: what counts as a word that was read, to choose between two readings
SURE = 0.6
#: share of short everyday words from which on words of little confidence are a language all the same
EVERYDAY = 0.08

_SMALL_WORDS = frozenset(word for words in STOP_WORDS.values() for word in words.split() if len(word) > 1)


def is_doubtful(words: Sequence[SeenWord]) -> bool:
    """Whether the picture may have been read on its side or head."""
    letters = sum(len(word.text) for word in words)
    if not letters:
        return True
    mean = sum(len(word.text) * word.confidence for word in words) / letters
    if mean >= SURE_PRINT:
        return False
    if mean >= LEGIBLE and sum(len(word.text) for word in words if _is_plain(word)) >= PLAIN * letters:
        return False
    everyday = sum(word.text.lower() in _SMALL_WORDS for word in words)
    return mean < DOUBTFUL or everyday < EVERYDAY * len(words)


def _is_plain(word: SeenWord) -> bool:
    return word.confidence >= SURE_WORD and len(word.text) >= LONG and word.text.strip(".,;:()").isalpha()


def turns_to_try(across: bool | None) -> tuple[int, ...]:
    """Return the turns that may set a picture upright whose lines run ``across``, or down, or who knows."""
    return tuple(turn for turn in TURNS if across is None or (turn % 2 == 0) is across)


def sureness(words: Sequence[SeenWord]) -> float:
    """Return how much of a reading is sure: letters in sure words, weighed by confidence."""
    return sum(
        len(word.text) * word.confidence
        for word in words
        if word.confidence >= SURE and word.text.strip(".,;:()").isalnum()
    )


def upright(word: SeenWord, turn: int) -> SeenWord:
    """Return a word read in a picture turned ``turn`` quarters clockwise with its place before that."""
    left, top, right, bottom = word.place
    match turn:
        case 1:
            place = top, 1 - right, bottom, 1 - left
        case 2:
            place = 1 - right, 1 - bottom, 1 - left, 1 - top
        case 3:
            place = 1 - bottom, left, 1 - top, right
        case _:
            place = word.place
    return msgspec.structs.replace(word, place=place)


def placed(words: Sequence[SeenWord], clip: Rectangle) -> tuple[SeenWord, ...]:
    """Return words of a part of a page with their places on the whole page."""
    left, top, right, bottom = clip
    width, height = right - left, bottom - top

    def on_page(place: Rectangle) -> Rectangle:
        return (
            left + place[0] * width,
            top + place[1] * height,
            left + place[2] * width,
            top + place[3] * height,
        )

    return tuple(msgspec.structs.replace(word, place=on_page(word.place)) for word in words)
