"""The words in which people write a question set's keys, columns, types and yes or no."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from core.domain.question import Expected

SET_KEYS: Final = ("id", "title", "description", "sections")
SECTION_KEYS: Final = ("id", "title", "description", "expert", "questions")
EXPERT_KEYS: Final = ("name", "specialisation", "instructions", "citation_strategy")
QUESTION_KEYS: Final = ("id", "text", "required", "expected", "hints")

#: spellings of a key that mean another
KEY_ALIASES: Final = {
    "question": "text",
    "type": "expected",
    "keywords": "hints",
    "name": "title",
    "specialization": "specialisation",
}

#: column of a table -> the spellings accepted in its header, the first being the one we write
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "section": ("Section", "section title", "category", "topic", "group"),
    "text": ("Question", "Questions", "text", "question text", "prompt"),
    "required": ("Required", "mandatory", "must have", "required?"),
    "expected": ("Type", "expected", "expected type", "answer type", "Answer"),
    "hints": ("Hints", "hint", "keywords", "search hints", "search terms"),
    "id": ("Id", "question id", "key"),
    "section_id": ("Section id",),
    "section_description": ("Section description",),
    "expert_name": ("Expert", "expert name", "persona"),
    "expert_specialisation": ("Specialisation", "specialization"),
    "expert_instructions": ("Instructions",),
    "expert_citation_strategy": ("Citation strategy",),
    "set_id": ("Set id",),
    "set_title": ("Set title", "set", "question set"),
    "set_description": ("Set description",),
}
#: columns people have that say nothing to us
IGNORED_COLUMNS: Final = frozenset({"", "#", "no", "no.", "nr", "number", "what is wrong"})

YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "on", "required", "mandatory"})
NO: Final = frozenset({"", "no", "n", "false", "f", "0", "off", "optional"})

TYPES: Final[dict[str, Expected]] = {
    **{kind.value: kind for kind in Expected},
    "string": Expected.TEXT,
    "amount": Expected.NUMBER,
    "money": Expected.NUMBER,
    "numeric": Expected.NUMBER,
    "spec": Expected.SPECIFICATION,
}


def folded(word: str) -> str:
    """Return ``word`` as keys and headers are compared: lower case, blanks for _ and -."""
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def column(header: str) -> str | None:
    """Return the column a header names, or None."""
    wanted = folded(header)
    return next((name for name, words in COLUMNS.items() if wanted in map(folded, (name, *words))), None)


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return `` (did you mean "required"?)``, or the empty string when nothing is close."""
    close = get_close_matches(folded(word), known, n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""
