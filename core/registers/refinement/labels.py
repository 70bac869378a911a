"""Lines as a model is shown them, and registers with the labels that a model gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain.refinement import DISPOSITION, LabelField, Labelled, Refinement
from core.domain.register import PARTED, LeftOut, Register, RegisterColumn, RegisterLine

__all__ = ["REFINED", "Labels", "in_force", "labelled", "refined"]

#: labels by the id of their line, then by their key
Labels = Mapping[str, Mapping[str, str]]

#: what a model changed of a line, and what stood there before
REFINED = RegisterColumn("refined", "Refined", 30, filtered=True)
#: begins what a line was taken for that a model took out
_BY_MODEL = "by the model: "


def labelled(register: Register, fields: Sequence[LabelField]) -> tuple[Labelled, ...]:
    """Return the lines of a register that stand on words of a page, with their labels as they are."""
    return tuple(
        Labelled(
            line.id,
            line.text,
            " ".join(filter(None, (line.lead_in, " | ".join(filter(None, line.header))))),
            line.place,
            {each.key: _label(line, each) for each in fields},
        )
        for line in register.lines
        if line.quotes
    )


def in_force(refinements: Sequence[Refinement]) -> dict[str, dict[str, str]]:
    """Return the labels of refinements, oldest first, that were not taken back: of two the later holds."""
    found: dict[str, dict[str, str]] = {}
    for each in refinements:
        if each.taken_back is None:
            for line_id, labels in each.relabelled.items():
                found.setdefault(line_id, {}).update(labels)
    return found


def refined(register: Register, labels: Labels, fields: Sequence[LabelField]) -> Register:
    """Return the register with labels that a model gave its lines, and what stood there before.

    No line is added, and none gets other words. One that the model takes for something else goes to what was
    left out, so that the counts add up as before. Labels of lines that are not there, and that are no choice
    any more, say nothing.
    """
    lines: list[RegisterLine] = []
    left_out = list(register.left_out)
    for line in register.lines:
        changed = _changed(line, labels.get(line.id, {}), fields)
        disposition = changed.pop(DISPOSITION, "")
        if disposition:
            left_out.append(LeftOut(line.quotes[0], f"{_BY_MODEL}{disposition}", line.headings))
        elif changed:
            was = [f"{_title(register, key)} was {line.cells.get(key) or 'empty'}" for key in changed]
            told = PARTED.join(each.replace(PARTED, ", ") for each in was)
            lines.append(replace(line, cells={**line.cells, **changed, REFINED.key: told}))
        else:
            lines.append(line)
    if len(left_out) > len(register.left_out):
        left_out.sort(key=lambda each: (each.quoted.span.page, each.quoted.span.start))
    elif all(REFINED.key not in line.cells for line in lines):
        return register
    form = replace(register.form, columns=(*register.form.columns, REFINED))
    return replace(register, form=form, lines=tuple(lines), left_out=tuple(left_out))


def _changed(line: RegisterLine, labels: Mapping[str, str], fields: Sequence[LabelField]) -> dict[str, str]:
    """Return the labels that differ from those of the line, of the fields and choices that there are."""
    return {
        each.key: value
        for each in fields
        if (value := labels.get(each.key)) is not None
        and value != _label(line, each)
        and (not each.choices or set(value.split(PARTED)) <= set(each.choices))
    }


def _label(line: RegisterLine, of: LabelField) -> str:
    """Return a label as it stands; every line was taken for the first thing that it may be."""
    return of.choices[0] if of.key == DISPOSITION else str(line.cells.get(of.key) or "")


def _title(register: Register, key: str) -> str:
    return next((column.title for column in register.form.columns if column.key == key), key)
