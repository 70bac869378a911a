"""The languages whose words are known: one YAML file each, beside this module.

A file holds lists of words in lower case, divided by spaces:

* ``common``: frequent words that tell the language from others; all that a language needs to be
  recognised
* ``optional``: words that a faithful quote may leave out or add, in groups; words of one group may
  stand for each other
* ``negations``: words by which a sentence says the reverse
* ``denials``: those of them that turn what stands right behind them
* ``trailing``: those of them that turn what stands right before them
* ``magnitudes``: words that multiply the number before them
* ``dictionary``: the dictionary that tells a slip of the pen from another word
* ``values``: words in which values are stated: those of each unit, the names of the ``months`` in order,
  and ``numbers`` as ``word:number``
* ``lists``: further lists by name, for the language alone
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.text.shipped_data import read_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language that matter to the meaning of a sentence, or do not."""

    #: ISO 639-1
    code: str
    name: str
    common: frozenset[str]
    #: the optional words, each with the number of its group
    optional: Mapping[str, int]
    negations: frozenset[str]
    denials: frozenset[str]
    trailing: frozenset[str]
    magnitudes: frozenset[str]
    #: code of the dictionary, empty if there is none
    dictionary: str
    lists: Mapping[str, frozenset[str]]
    #: words of units, each with the unit's English name
    units: Mapping[str, str]
    #: the names of the months, each with its number
    months: Mapping[str, int]
    #: numbers in words
    numbers: Mapping[str, int]

    def is_negation(self, form: str) -> bool:
        """Return whether a word denies, alone or before an apostrophe: ``n'est``."""
        return form in self.negations or ("'" in form and form.split("'", maxsplit=1)[0] in self.negations)


@cache
def languages() -> Mapping[str, Language]:
    """Return all languages by their code."""
    return {path.stem: language(path.stem) for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def language(code: str) -> Language:
    """Return one language; the others are not read for it."""
    return _read(FOLDER / f"{code}.yaml")


def listed(text: str) -> frozenset[str]:
    """Return the words of a listing, in the form that normalised text has."""
    return frozenset(text.casefold().split())


@cache
def all_of(kind: str) -> frozenset[str]:
    """Return the words of one kind (``denials``, ``trailing``, ``magnitudes``) in all languages."""
    return frozenset[str]().union(*(getattr(each, kind) for each in languages().values()))


def _read(path: Path) -> Language:
    data = read_yaml(path)
    stated: dict[str, str] = data.get("values", {})
    return Language(
        code=path.stem,
        name=data["name"],
        common=listed(data.get("common", "")),
        optional={
            word: n for n, group in enumerate(data.get("optional", ())) for word in group.casefold().split()
        },
        negations=listed(data.get("negations", "")),
        denials=listed(data.get("denials", "")),
        trailing=listed(data.get("trailing", "")),
        magnitudes=listed(data.get("magnitudes", "")),
        dictionary=data.get("dictionary", ""),
        lists={name: listed(words) for name, words in data.get("lists", {}).items()},
        units={
            word: unit
            for unit, words in stated.items()
            if unit not in {"months", "numbers"}
            for word in words.casefold().split()
        },
        months={
            word: number for number, word in enumerate(stated.get("months", "").casefold().split(), start=1)
        },
        numbers={
            word: int(number)
            for word, number in (each.split(":") for each in stated.get("numbers", "").casefold().split())
        },
    )
