"""Whether letters make words: told from how often each occurs, in any language written in Latin letters."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

#: how often letters occur in a hundred, on average over English, German, French, Spanish and Italian
#: (their common frequency tables); accents left out
FREQUENCIES = {
    "e": 12.5,
    "a": 8.0,
    "i": 7.5,
    "t": 7.3,
    "n": 7.2,
    "o": 6.7,
    "s": 6.6,
    "r": 6.5,
    "l": 4.6,
    "d": 4.5,
    "u": 3.6,
    "c": 3.4,
    "h": 3.0,
    "m": 2.7,
    "p": 2.4,
    "g": 1.8,
    "f": 1.6,
    "v": 1.4,
    "b": 1.3,
    "z": 1.2,
    "k": 1.0,
    "w": 1.0,
    "y": 1.0,
    "q": 0.8,
    "j": 0.4,
    "x": 0.3,
}
#: letters from which on frequencies mean something
MIN_LETTERS = 50
#: different letters below which nothing is told
MIN_KINDS = 8
#: likeness (cosine) below which letters make no words. The least of 950 pages of the samples has 0.80,
#: lists of codes among them; an English clause with all letters moved on has 0.45 to 0.71
MIN_LIKENESS = 0.73
#: the same for a text of fewer letters, from which number on
FEW_LETTERS, MIN_LIKENESS_OF_FEW = 8, 0.55
#: letters of lines that are looked at together, and share of them that are the ten commonest ones below
#: which they are odd: the languages above have 0.69, letters that were exchanged at random 0.38. Of 212 pages
#: four have such lines, and of 481 lines with their letters moved on 458 are found
FEW_OF_LINES, MIN_FREQUENT = 25, 0.5
_FREQUENT = b"eaitnosrld"
_NEITHER_LETTERS_NOR_BREAKS = bytes(set(range(128)) - set(b"\r\n") - set(range(ord("a"), ord("z") + 1)))
_BREAKS_ALIKE = bytes.maketrans(b"\r", b"\n")
#: share of letters beyond ASCII from which on another script was taken for Latin letters; Vietnamese has
#: a third
MAX_ACCENTED = 0.55
#: share of Latin letters below which a page is written in another script
MIN_LATIN = 0.6

#: words of a text in other scripts that are looked at, and share of them that mix scripts from which on they
#: are none
MAX_WORDS, MOST_MIXED = 150, 0.3
#: scripts that one language writes together
_TOGETHER = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "FULLWIDTH", "HALFWIDTH"}
_WORD = re.compile(r"[^\W\d_]{3,}")

#: share of plain Latin letters from which on a text is surely written in them
MIN_PLAIN = 0.6

_NORM = math.sqrt(sum(share * share for share in FREQUENCIES.values()))


def makes_words(text: str) -> bool:
    """Whether the letters of ``text`` may be those that are printed; yes where nothing can be told."""
    if len(text) < MIN_LETTERS:
        return True
    folded = text.casefold()
    plain = {letter: folded.count(letter) for letter in FREQUENCIES}
    if sum(plain.values()) >= MIN_PLAIN * len(text):
        return _likeness(plain) >= MIN_LIKENESS
    return _makes_words(folded)


def is_too_odd(text: str) -> bool:
    """Whether a text of few letters is so odd that they may be others; a list of codes is as well."""
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    if len(letters) < FEW_LETTERS or not all(letter in FREQUENCIES for letter in letters):
        return False
    return _likeness(Counter(letters)) < MIN_LIKENESS_OF_FEW


def may_be_odd(text: str) -> bool:
    """Whether a text is short, or some lines odd, so that it should be looked at more closely.

    Told at little cost, for every page.
    """
    plain = text.casefold().encode("ascii", "ignore").translate(_BREAKS_ALIKE, _NEITHER_LETTERS_NOR_BREAKS)
    rare = plain.translate(None, _FREQUENT)
    # letters, and rare ones, of short lines, which are looked at together
    few = few_rare = 0
    for line, rest in zip(plain.split(b"\n"), rare.split(b"\n"), strict=True):
        letters, odd = len(line), len(rest)
        if letters < FEW_OF_LINES:
            letters, odd = few + letters, few_rare + odd
            if letters < FEW_OF_LINES:
                few, few_rare = letters, odd
                continue
            few = few_rare = 0
        if letters - odd < MIN_FREQUENT * letters:
            return True
    return 0 < len(plain) - plain.count(b"\n") < MIN_LETTERS


def _makes_words(text: str) -> bool:
    """Say the same of a text with accents or in another script, which takes longer."""
    letters = Counter(filter(str.isalpha, text))
    bare: Counter[str] = Counter()
    for letter, count in letters.items():
        bare[unicodedata.normalize("NFD", letter)[0]] += count
    latin = sum(bare[letter] for letter in FREQUENCIES)
    if latin < MIN_LETTERS or latin < MIN_LATIN * letters.total():
        return not _mixes_scripts(text)
    plain = sum(letters[letter] for letter in FREQUENCIES)
    return latin - plain <= MAX_ACCENTED * latin and _likeness(bare) >= MIN_LIKENESS


def _mixes_scripts(text: str) -> bool:
    """Whether letters of several scripts stand in one word, which no language does."""
    words = _WORD.findall(text)
    asked = words[:: max(1, len(words) // MAX_WORDS)]
    mixed = sum(len({_script(letter) for letter in word}) > 1 for word in asked)
    return mixed >= MOST_MIXED * max(1, len(asked))


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ", 1)[0]
    return "CJK" if name in _TOGETHER else name


def _likeness(letters: Mapping[str, int]) -> float:
    """Return how much letters occur as often as in a language, 0 to 1."""
    if sum(letters[letter] > 0 for letter in FREQUENCIES) < MIN_KINDS:
        return 1.0  # a filler, a ruler of letters
    norm = math.sqrt(sum(letters[letter] ** 2 for letter in FREQUENCIES))
    return sum(letters[letter] * share for letter, share in FREQUENCIES.items()) / (norm * _NORM)
