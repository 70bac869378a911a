"""From a reply's text to labels that are safe to go on with: of lines that were asked about, of the choices.

Whatever else a reply says is dropped and counted: a line that nobody asked about, other words than the
line's, a label that there is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core.domain.refinement import LabelField, Labelled, Relabelled
from core.engines.chat.parse_reply import json_of, listed_in

__all__ = ["INVENTED", "NO_CHOICE", "NO_FORM", "OTHER_WORDS", "TWICE", "read_labels"]

#: why an entry of a reply is dropped
INVENTED = "no line that was asked about"
OTHER_WORDS = "other words than the line's"
NO_CHOICE = "a label that there is not"
NO_FORM = "not in the form asked for"
TWICE = "said twice"
#: words of a line that a reply must begin with at least, where the line has as many
WORDS = 4


def read_labels(
    text: str, lines: Sequence[Labelled], fields: Sequence[LabelField]
) -> tuple[tuple[Relabelled, ...], Mapping[str, int]]:
    """Return the labels that a reply changes, and how many of its entries were dropped, by why.

    Raise `core.engines.chat.parse_reply.Malformed` when it is no list of lines at all.
    """
    known = {line.id: line for line in lines}
    found: dict[str, Relabelled] = {}
    dropped: Counter[str] = Counter()
    for item in listed_in(json_of(text), "lines"):
        line, fault = _line(item, known, found)
        labels = None if line is None else _labels(item, line, fields)
        if line is None or labels is None:
            dropped[fault or NO_CHOICE] += 1
            continue
        changed = {key: value for key, value in labels.items() if value != line.labels.get(key, "")}
        found[line.id] = Relabelled(line.id, changed)
    return tuple(each for each in found.values() if each.labels), dropped


def _line(item: Any, known: Mapping[str, Labelled], found: Collection[str]) -> tuple[Labelled | None, str]:
    """Return the line that an entry is about, or what is wrong with it."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return None, NO_FORM
    line = known.get(item["id"].strip().strip("[]"))
    if line is None:
        return None, INVENTED
    if line.id in found:
        return None, TWICE
    if not _begins(line.text, item.get("words")):
        return None, OTHER_WORDS
    return line, ""


def _begins(text: str, words: Any) -> bool:
    """Whether words are those that a text begins with."""
    if not isinstance(words, str):
        return False
    said = _words(words.rstrip(" .\u2026"))
    own = _words(text)
    # the last one may be cut off or have lost its stop
    return (
        len(said) >= min(WORDS, len(own))
        and said[:-1] == own[: len(said) - 1]
        and len(said) <= len(own)
        and own[len(said) - 1].startswith(said[-1])
    )


def _labels(item: Mapping[str, Any], line: Labelled, fields: Sequence[LabelField]) -> dict[str, str] | None:
    """Return the labels of an entry as they are stored; None where one of them is no choice."""
    labels: dict[str, str] = {}
    for field in fields:
        if field.key not in item:
            continue
        value = _value(item[field.key], line, field)
        if value is None:
            return None
        labels[field.key] = value
    return labels


def _value(said: Any, line: Labelled, field: LabelField) -> str | None:
    parts = [said] if isinstance(said, str) else said
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return None
    if not field.choices:
        return _copied(parts, line)
    choices = {choice.casefold(): choice for choice in field.choices}
    chosen = [choices.get(" ".join(part.split()).casefold()) for part in parts]
    if not chosen or len(chosen) > field.most or None in chosen:
        return None
    return field.joined(dict.fromkeys(filter(None, chosen)))


def _copied(parts: Sequence[str], line: Labelled) -> str | None:
    """Return words that stand in the line; None where they do not."""
    words = " ".join(" ".join(parts).split())
    inside = " ".join(f"{line.before} {line.text}".split())
    at = inside.casefold().find(words.casefold())
    return inside[at : at + len(words)] if at >= 0 else None


def _words(text: str) -> list[str]:
    return text.casefold().split()
