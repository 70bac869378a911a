"""From lines of a register and their labels to the messages of one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.refinement import LabelField, Labelled
from core.engines.chat import prompts
from core.engines.chat.render_prompt import Prompt, clean, fenced

__all__ = ["batches", "label_prompt"]

#: what one call is about at most: a reply of as many lines is far from any limit on its length
LINES, CHARACTERS = 24, 8_000
#: characters of a line, of what stands before it, and of its headings that are shown
_TEXT, _BEFORE, _PLACE = 2_000, 600, 200


def batches(lines: Sequence[Labelled]) -> Iterator[tuple[Labelled, ...]]:
    """Yield lines that are asked about together, in order, neighbours with neighbours."""
    batch: list[Labelled] = []
    characters = 0
    for line in lines:
        size = len(_shown(line))
        if batch and (len(batch) == LINES or characters + size > CHARACTERS):
            yield tuple(batch)
            batch, characters = [], 0
        batch.append(line)
        characters += size
    if batch:
        yield tuple(batch)


def label_prompt(lines: Sequence[Labelled], fields: Sequence[LabelField]) -> Prompt:
    """Return the messages that ask about the labels of lines."""
    form = ", ".join(f'"{field.key}": {_form(field)}' for field in fields)
    listed = "\n".join(f"{field.key}: {field.meaning} {_choices(field)}" for field in fields)
    return Prompt(
        prompts.LABELS_SYSTEM.format(form=form),
        fenced(prompts.LINES, "\n\n".join(map(_shown, lines))),
        prompts.LABELS_TASK.format(fields=listed),
        "labels",
        _schema(fields),
    )


def _shown(line: Labelled) -> str:
    labels = ", ".join(f"{key}: {clean(value, _PLACE) or 'none'}" for key, value in line.labels.items())
    parts = [f"[{line.id}] {labels}"]
    if line.place:
        parts.append(f"Under: {clean(line.place, _PLACE)}")
    if line.before:
        parts.append(f"Before it: {clean(line.before, _BEFORE)}")
    return "\n".join([*parts, f"Line: {clean(line.text, _TEXT)}"])


def _form(field: LabelField) -> str:
    return '["<choice>"]' if field.most > 1 else '"<copied words>"' if not field.choices else '"<choice>"'


def _choices(field: LabelField) -> str:
    if not field.choices:
        return "Words copied from the line, or empty."
    how = f"The fitting ones of these, {field.most} at most, the best first" if field.most > 1 else "One of"
    return f"{how}: {', '.join(field.choices)}."


def _schema(fields: Sequence[LabelField]) -> dict[str, object]:
    labels = {field.key: _schema_of(field) for field in fields}
    properties = {"id": {"type": "string"}, "words": {"type": "string"}, **labels}
    line = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"lines": {"type": "array", "items": line}},
        "required": ["lines"],
        "additionalProperties": False,
    }


def _schema_of(field: LabelField) -> dict[str, object]:
    one: dict[str, object] = {"type": "string"}
    if field.choices:
        one["enum"] = list(field.choices)
    return {"type": "array", "items": one} if field.most > 1 else one
