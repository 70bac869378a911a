"""The commonest words of languages, by which reading tells text from letters in disorder.

Which language a text is in is told in `core.text.languages.detect`.
"""

from __future__ import annotations

__all__ = ["STOP_WORDS"]

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
