"""The shipped question sets, and users' own: from and to YAML, JSON, CSV and Excel."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from core.domain.errors import RequestInvalid
from core.domain.question import Expert, Question, QuestionSet, Section
from core.questions import isolated, limits, table
from core.questions.check import check
from core.questions.delimited import write_csv
from core.questions.headers import NOTHING
from core.questions.parsing import FORMATS, parse
from core.questions.spellings import COLUMNS, did_you_mean
from core.questions.workbook import write_excel

__all__ = [
    "COLUMNS",
    "FORMATS",
    "SHIPPED",
    "dump",
    "from_rows",
    "load",
    "loads",
    "shipped",
    "shipped_set",
    "to_rows",
]

#: ids of the shipped sets, in the order in which they are offered
SHIPPED: Final = ("cipp", "contract", "rfp")


def shipped() -> tuple[QuestionSet, ...]:
    """Return the sets that come with Pagewise."""
    return tuple(shipped_set(set_id) for set_id in SHIPPED)


@lru_cache(maxsize=len(SHIPPED))
def shipped_set(set_id: str) -> QuestionSet:
    """Return one shipped set; raise `RequestInvalid` when there is none of this id."""
    if set_id not in SHIPPED:
        hint = did_you_mean(set_id, SHIPPED)
        raise RequestInvalid(
            f'There is no question set "{set_id}"{hint}.', f"Shipped sets: {', '.join(SHIPPED)}."
        )
    file = f"{set_id}.yaml"
    return parse(resources.files("core.questions").joinpath(file).read_bytes(), file)


def load(path: Path) -> QuestionSet:
    """Read a set from a file; its extension names the format.

    Raise `QuestionSetInvalid` with every problem, and `RequestInvalid` when there is no such file
    or its extension is not one we read.
    """
    name = os.fsencode(path.name).decode("utf-8", "replace")  # a name need not be Unicode
    try:
        with path.open("rb") as file:
            data = file.read(limits.MAX_BYTES + 1)
    except OSError as error:
        raise RequestInvalid(
            f"{name} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
    return loads(data, name)


def loads(data: bytes, name: str, meant: Mapping[str, str] = NOTHING) -> QuestionSet:
    """Read a set from the bytes of a file called ``name``, in a limited process. Raises as `load` does.

    ``meant`` says what headings of a table mean that mean nothing to us: a key of `COLUMNS`, or the empty
    string for a column that is to be left out. Those headings are told by `QuestionSetInvalid.columns`.
    """
    return isolated.parse(data, name, meant)


def from_rows(rows: Sequence[Mapping[str, object]], name: str) -> QuestionSet:
    """Return the set that an editor's rows describe; raise `QuestionSetInvalid` with row numbers.

    Rows are keyed as `to_rows` keys them; the first is row 1 and blank ones are passed over.
    """
    return check(table.nodes_of(rows), name, unit="row")


def to_rows(question_set: QuestionSet) -> list[dict[str, str]]:
    """Return a row a question, keyed by column: section, text, required, expected, hints, id, ..."""
    return table.to_rows(question_set)


def dump(question_set: QuestionSet, kind: str) -> bytes:
    """Return the set as a file of ``kind`` (a key of `FORMATS`), which `loads` reads back equal."""
    if kind == "yaml":
        tree = _tree(question_set)
        return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=100).encode()
    if kind == "json":
        return json.dumps(_tree(question_set), indent=2, ensure_ascii=False).encode()
    rows = [table.HEADER, *(tuple(row.values()) for row in table.to_rows(question_set))]
    if kind == "csv":
        return write_csv(rows)
    if kind == "xlsx":
        return write_excel(rows)
    raise RequestInvalid(f'"{kind}" is not a format of question sets.', f"Use one of {', '.join(FORMATS)}.")


def _tree(question_set: QuestionSet) -> dict[str, Any]:
    return _without_empty(
        id=question_set.id,
        title=question_set.title,
        description=question_set.description,
        sections=[_section(section) for section in question_set.sections],
    )


def _section(section: Section) -> dict[str, Any]:
    return _without_empty(
        id=section.id,
        title=section.title,
        description=section.description,
        expert=_expert(section.expert) if section.expert else None,
        questions=[_question(question) for question in section.questions],
    )


def _expert(expert: Expert) -> dict[str, Any]:
    return _without_empty(
        name=expert.name,
        specialisation=expert.specialisation,
        instructions=expert.instructions,
        citation_strategy=expert.citation_strategy,
    )


def _question(question: Question) -> dict[str, Any]:
    return _without_empty(
        id=question.id,
        text=question.text,
        required=question.required,
        expected=question.expected.value,
        hints=list(question.hints),
    )


def _without_empty(**values: object) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], False)}
