"""Which language a text is in, from its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from core.text.languages.catalog import languages

#: scripts that settle the matter by themselves, in the order of looking
SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
)
#: share of the letters in a script that decides; Japanese has two Han characters for each of its own
MIN_SCRIPT = 0.15
#: share of known common words in a sentence from which its language is taken to be known; running
#: text has a quarter to a half of them
MIN_SHARE = 0.15
#: the same for whole pages, which hold lists and forms as well
MIN_SHARE_OF_PAGE = 0.06
#: how much better the best must be than the next
MIN_LEAD = 1.2
#: words under which a text shows nothing
MIN_WORDS = 4

_WORD = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile(r"[\u0370-\U0010ffff]")
_SCRIPTS = tuple((code, re.compile(f"[{span}]")) for code, span in SCRIPTS)


def language_of(text: str, *, min_share: float = MIN_SHARE) -> str:
    """Return the code of the language in which ``text``, in lower case, is written, or an empty string."""
    if _NOT_LATIN.search(text):
        letters = sum(map(str.isalpha, text))
        for code, pattern in _SCRIPTS:
            if letters and len(pattern.findall(text)) > MIN_SCRIPT * letters:
                return code
    return language_of_words(_WORD.findall(text), min_share=min_share)


def language_of_words(words: Iterable[str], *, min_share: float = MIN_SHARE) -> str:
    """Return the code of the language that most of ``words``, in lower case, are common in."""
    counted = Counter(words)
    frequent = _frequent()
    hits: dict[str, int] = {}
    for word in counted.keys() & frequent.keys():
        for code in frequent[word]:
            hits[code] = hits.get(code, 0) + counted[word]
    if counted.total() < MIN_WORDS or not hits:
        return ""
    code = max(hits, key=lambda each: (hits[each], each))
    second = max((count for other, count in hits.items() if other != code), default=0)
    return code if hits[code] >= max(min_share * counted.total(), MIN_LEAD * second) else ""


@cache
def _frequent() -> Mapping[str, tuple[str, ...]]:
    """Return, for each word that is common somewhere, where it is."""
    found: dict[str, list[str]] = {}
    for code, language in languages().items():
        for word in language.common | language.negations | language.optional.keys():
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}
