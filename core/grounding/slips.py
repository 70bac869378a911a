"""Whether two different words are spellings of one: a slip of the pen, a scan's error, a plural.

Two words of the dictionary are never slips of each other, however alike: "intrastate" and
"interstate", "contract" and "contact".
"""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import OSA, Levenshtein

from core.text.languages.catalog import Language

#: endings that tell the two sides of a contract apart: lessor and lessee, insurer and insured
_ROLES = ("er", "or", "ee", "ed")
#: letters that scans take for each other
_LOOK_ALIKE = {
    frozenset(pair)
    for pair in ("il", "i1", "l1", "it", "lt", "ec", "o0", "s5", "bh", "un", "nh", "ft", "gq", "vy")
}
#: letters that scans take for one
_LIGATURES = ("rn", "m"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("ii", "u")
#: letters of a word under which one letter makes another word
SHORTEST = 5
#: letters at the end that must be the same: elsewhere than in English they carry the case and the person
_ENDING = {"en": 1}
_ENDING_ELSEWHERE = 3


def is_like(one: str, other: str) -> bool:
    """Return whether two words are near enough to be laid beside each other; says nothing of meaning."""
    if not (len(one) >= 4 and len(other) >= 4 and one[0] == other[0]):
        return False
    if _singular(one) == _singular(other):
        return True
    limit = 2 if min(len(one), len(other)) >= 10 else 1
    return max(len(one), len(other)) > 4 and Levenshtein.distance(one, other, score_cutoff=limit) <= limit


def is_slip(one: str, other: str, language: Language | None) -> bool:
    """Return whether two words of a text in ``language`` are spellings of one."""
    if language is None or not language.dictionary or not is_like(one, other):
        return False
    if language.code == "en":
        if _singular(one) == _singular(other):
            return True
        one, other = _singular(one), _singular(other)
        if one[-2:] != other[-2:] and one.endswith(_ROLES) and other.endswith(_ROLES):
            return False
    ending = _ENDING.get(language.code, _ENDING_ELSEWHERE)
    if (
        max(len(one), len(other)) < SHORTEST
        or one[-ending:] != other[-ending:]
        or not _looks_alike(one, other)
    ):
        return False
    known = dictionary(language.dictionary)
    return one not in known or other not in known


def _singular(form: str) -> str:
    return form.rstrip("s").rstrip("'")


def _looks_alike(one: str, other: str) -> bool:
    """Whether a letter is left out, doubled, or changed with its neighbour or with one that looks like it."""
    if len(one) == len(other):
        parted = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        if len(parted) == 1:
            return frozenset(parted[0]) in _LOOK_ALIKE
        return len(parted) == 2 and OSA.distance(one, other) == 1
    if abs(len(one) - len(other)) == 1:
        if Levenshtein.distance(one, other, score_cutoff=1) == 1:
            return True
        return any(
            a.replace(many, single, 1) == b or _anywhere(a, many, single, b)
            for a, b in ((one, other), (other, one))
            for many, single in _LIGATURES
        )
    return False


def _anywhere(text: str, many: str, single: str, wanted: str) -> bool:
    position = text.find(many)
    while position >= 0:
        if text[:position] + single + text[position + len(many) :] == wanted:
            return True
        position = text.find(many, position + 1)
    return False


@cache
def dictionary(code: str) -> frozenset[str]:
    """Return the words of a language; read once, in about a tenth of a second."""
    from spellchecker import SpellChecker  # only where a slip is in question

    return frozenset(SpellChecker(language=code).word_frequency.dictionary)
