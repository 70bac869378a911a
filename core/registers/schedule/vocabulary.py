"""The words of bid forms, from ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.text.shipped_data import read_yaml

__all__ = ["Vocabulary", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns on text in lower case with single spaces; see ``words.yaml``."""

    columns: Mapping[str, re.Pattern[str]]
    patterns: Mapping[str, re.Pattern[str]]
    #: matches any unit that a line may state outside a column of units
    any_unit: str
    units: Mapping[str, re.Pattern[str]]

    def unit(self, written: str) -> str:
        """Return a unit in one spelling: ``LF`` of "L.F." and "Linear Feet"; empty when it is none."""
        plain = " ".join(written.lower().split()).strip(" ()")
        return next((name for name, pattern in self.units.items() if pattern.fullmatch(plain)), "")

    def column(self, header: str) -> str:
        """Return what a column is by its header, also by one broken in two; empty for what is not known."""
        plain = " ".join(header.lower().split())
        for said in (plain, plain.replace(" ", "")):
            if name := next((name for name, pattern in self.columns.items() if pattern.search(said)), ""):
                return name
        return ""


@cache
def vocabulary(code: str) -> Vocabulary | None:
    """Return the words of a language by its ISO 639-1 code; None where they are not known."""
    words = read_yaml(Path(__file__).parent / "words.yaml").get(code)
    if words is None:
        return None
    spelled = {name: re.split(r",\s+", said) for name, said in words["units"].items()}
    in_columns = {name: re.split(r",\s+", said) for name, said in words["units_of_columns"].items()}
    # the longest spelling first: "linear feet" before "l"
    any_unit = "|".join(sorted((each for said in spelled.values() for each in said), key=len, reverse=True))
    patterns = {
        name: re.compile(said.replace("{units}", any_unit).replace("{{", "{").replace("}}", "}"))
        for name, said in words.items()
        if isinstance(said, str)
    }
    known = {name: spelled.get(name, []) + in_columns.get(name, []) for name in {**spelled, **in_columns}}
    return Vocabulary(
        {name: re.compile(said) for name, said in words["columns"].items()},
        patterns,
        any_unit,
        {name: re.compile("|".join(said)) for name, said in known.items()},
    )
