"""Whether the words of a page are whole and the right way round, told from their letters alone."""

from __future__ import annotations

import re
from itertools import pairwise

#: Hebrew, Arabic and the scripts between them, with their forms for print
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
#: letters that end a word in Hebrew and Arabic, and words that begin with one from which on that is no slip
_FINAL = frozenset("\u05da\u05dd\u05df\u05e3\u05e5\u0629\u0649")
MIN_REVERSED = 4
#: single letters in a row, parted by spaces, from which on they were a word; looking for two in the middle of
#: them first takes a tenth of the time
_MAYBE_APART = re.compile(r"[ \u00a0]\S[ \u00a0]+\S[ \u00a0]")
_APART = re.compile(r"(?<!\S)(?:[^\W\d_][ \u00a0]+){5,}[^\W\d_](?!\S)")
#: different letters of a row that is no list of marks
MIN_KINDS = 4
#: words in letters from which on their lengths mean something, and share of one or two letters from which
#: on they are pieces of words; English has a quarter
MIN_WORDS, MAX_SHORT = 40, 0.6

_WORD = re.compile(r"[^\W\d_]+")

REVERSED = "words from right to left may be reversed"
BROKEN = "letters stand apart, so words may be broken"


def runs_leftwards(text: str) -> bool:
    """Whether some letter of ``text`` is written from right to left."""
    return _LEFTWARDS.search(text) is not None


def is_in_pieces(text: str) -> bool:
    """Whether most words have one or two letters, as where each letter was placed by itself."""
    words = text.split()
    if len(text) > 3 * len(words) or len(words) < MIN_WORDS:
        return False  # the quick way to say no
    letters = [len(word) for word in words if word.isalpha() and word.isascii()]
    return len(letters) >= MIN_WORDS and sum(length <= 2 for length in letters) > MAX_SHORT * len(letters)


def doubt_about(text: str) -> str:
    """Return why the words of a page may be other than printed; an empty string where they are not."""
    if runs_leftwards(text):
        words = [word for word in _WORD.findall(text) if _LEFTWARDS.match(word) and len(word) > 1]
        first = sum(word[0] in _FINAL for word in words)
        if first >= MIN_REVERSED and first > sum(word[-1] in _FINAL for word in words):
            return REVERSED
    apart = may_stand_apart(text) and any(is_word_apart(match.group()) for match in _APART.finditer(text))
    return BROKEN if apart or is_in_pieces(text) else ""


def may_stand_apart(text: str) -> bool:
    """Whether there may be four or more signs in a row that spaces part from each other."""
    return _MAYBE_APART.search(text) is not None


def is_word_apart(text: str) -> bool:
    """Whether single letters with spaces between them may be a word: no list of letters, and no marks."""
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    in_order = all(one < other for one, other in pairwise(letters))
    return len(set(letters)) >= MIN_KINDS and not in_order
