"""Compound questions, and what each of their parts asks: "When and where are bids due?" asks two things."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Part", "parts_of"]

#: what a part asks for that a few words can answer
_ASKING = r"(?:by\s+when|when|where|how\s+(?:much|many|long|soon|often))"
#: what a further part may ask for besides
_NAMING = r"(?:(?:by|to|from)\s+whom|who|(?:for|in|under|at)\s+what|what|which)"
#: "When and where are bids due?"
_PAIR = re.compile(
    rf"^\s*(?P<one>{_ASKING}),?\s+and\s+(?P<two>{_ASKING})\s+(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL
)
#: where a further part begins: "..., and how many?", "...; when is it held"
_FURTHER = re.compile(
    rf"(?:[,;]\s*(?:and\s+)?|\s+and\s+)(?={_ASKING}\b)|(?:[,;]\s*and\s+|\s+and\s+)(?={_NAMING}\b)",
    re.IGNORECASE,
)
#: a part that only points back ("and when?") is asked of what the first part asked of
_BARE_WORDS = 2
#: words of the label of a part that begins otherwise
_LABEL_WORDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a question asks."""

    #: how it is named beside its answer: "when"
    label: str
    #: the part as a question of its own
    text: str


def parts_of(text: str) -> tuple[Part, ...]:
    """Return the parts of a compound question; nothing of a question that asks one thing."""
    pair = _PAIR.match(text)
    if pair is not None:
        return tuple(
            Part(_label(asking), f"{asking.capitalize()} {pair['rest'].strip()}")
            for asking in (pair["one"], pair["two"])
        )
    first, *further = [clause.strip(" ,;?.") for clause in _FURTHER.split(text)]
    if not first or not further:
        return ()
    parts = [Part(_label(first), f"{first}?"), *(Part(_label(each), _whole(each, first)) for each in further)]
    if len({part.label for part in parts}) < len(parts):
        parts = [Part(" ".join(part.text.partition("?")[0].lower().split()), part.text) for part in parts]
    # whether something is so is no value to be shown beside others
    return tuple(parts if _OPEN.match(first) else parts[1:] if len(parts) > 2 else ())


#: a question that a value can answer
_OPEN = re.compile(r"\s*(?:which|what|who|how|when|where)\b", re.IGNORECASE)


def _whole(clause: str, first: str) -> str:
    """Return a further part with what it points back to."""
    return (
        f"{clause.capitalize()}: {first}?" if len(clause.split()) <= _BARE_WORDS else f"{clause}? ({first})"
    )


def _label(clause: str) -> str:
    """Return the asking words of a part, as far as they tell it from the others."""
    asking = re.match(_ASKING, clause, re.IGNORECASE)
    words = clause.lower().split()
    return " ".join(words[: len(asking.group().split()) if asking else _LABEL_WORDS])
