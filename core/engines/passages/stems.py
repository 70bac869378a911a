"""Words and their stems: the one place that decides what counts as the same word."""

from __future__ import annotations

import re

import Stemmer

#: the longest piece of text that is taken for one word; longer runs are extraction rubble
LONGEST_WORD = 40

#: figures keep their separators (1,200.50), words their apostrophe; ASTM F1216-09 gives astm, f1216, 09
WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['\u2019][^\W\d_]+)?")


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of a list written as text."""
    return frozenset(text.split())


#: words that say nothing about where an answer stands: function words, and the words of asking
STOP = vocabulary("""
    a about above after again all also am an and any anyone anything are as at be been before being
    below between both but by can cannot clause could describe detail details did do does doing document
    documents during each either else etc ever every explain find for from further give given had has
    have having he her here highlight him his how i identify if in include included includes including
    indicate into is it its itself kind list long many may me mention mentioned might more most much
    must my name no nor not of off on once one only or other our out over own part parts per please
    provide provided provides related required requirement requirements same say says section set shall
    she should so some specified specify state stated states such summarise summarize tell than that the
    their them then there these they this those through to too two type types under until up upon us use
    used very was way we were what when where whether which while who whom whose why will with within
    would yes you your
""")


_STEMMER = Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, in lower case."""
    return WORD.findall(text.lower())


def stem(word: str) -> str:
    """Return the stem under which a lower-case word is counted."""
    plain = word.replace("\u2019", "'")
    if len(plain) > LONGEST_WORD:
        plain = plain[:LONGEST_WORD]
    return str(_STEMMER.stemWord(plain))


def content_stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order, with repeats."""
    return [stem(word) for word in words(text) if word not in STOP]
