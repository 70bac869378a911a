"""Which language a text is in, from its commonest words."""

from __future__ import annotations

import re
from collections import Counter

#: words that are frequent in one language and rare in the others, by ISO 639-1 code
STOP_WORDS = {
    "en": "the of and to in is that for shall by with be this are or as it from on which",
    "fr": "le la les des et est une du dans pour que qui par sur au aux sont ce cette avec",
    "es": "el los las del que una por con para es se al como su lo este esta son y sobre",
    "de": "der die das und ist nicht mit von den dem ein eine zu auf für im werden des sich auch",
    "it": "il della che di per con del una gli sono nel alla dei più anche delle dal questo come e",
    "pt": "o os as do da dos das que uma não para com por em ao são no na se e",
    "nl": "het een van en de dat niet zijn voor met op te aan worden bij ook door deze naar wordt",
    "pl": "w i na z do nie się jest oraz przez dla od że lub po przy jak są tego być",
}
#: scripts that settle the matter by themselves, in the order of looking
SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
)
#: the stop words above make up a fifth to a third of running text; lists and forms have fewer
MIN_SHARE = 0.06
#: how much better the best must be than the next
MIN_LEAD = 1.3
MIN_WORDS = 20
#: share of the letters in a script that decides; Japanese has two Han characters for each of its own
MIN_SCRIPT = 0.15

_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of the language, or an empty string when unsure."""
    letters = sum(map(str.isalpha, text))
    for code, span in SCRIPTS:
        if letters and len(re.findall(f"[{span}]", text)) / letters > MIN_SCRIPT:
            return code
    words = Counter(word.lower() for word in _WORD.findall(text))
    total = words.total()
    if total < MIN_WORDS:
        return ""
    shares = sorted(
        ((sum(words[word] for word in common.split()) / total, code) for code, common in STOP_WORDS.items()),
        reverse=True,
    )
    (best, code), (second, _) = shares[:2]
    return code if best >= MIN_SHARE and best >= second * MIN_LEAD else ""
