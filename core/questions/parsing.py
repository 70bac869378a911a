"""From a file's bytes to a question set, here and now: for our own sets, and in the limited process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.domain.errors import Problem, QuestionSetInvalid, RequestInvalid
from core.domain.question import QuestionSet
from core.questions import limits, marked, table
from core.questions.check import check
from core.questions.delimited import parse_csv
from core.questions.encodings import decoded
from core.questions.headers import NOTHING
from core.questions.nodes import Node, Unparsable

#: what is read and written: file name extension -> name of the format
FORMATS: Final = {"yaml": "YAML", "json": "JSON", "csv": "CSV", "xlsx": "Excel"}
#: other extensions of the same formats
SAME_AS: Final = {"yml": "yaml", "tsv": "csv", "txt": "csv", "xlsm": "xlsx"}
#: kinds of tables that we do not read, and every spreadsheet can turn into one that we do
OTHER_TABLES: Final = frozenset({"xls", "xlsb", "ods", "numbers", "xltx", "fods"})


def kind_of(name: str) -> str:
    """Return the format that a file's name tells, a key of `FORMATS`; raise `RequestInvalid` for others."""
    extension = name.rpartition(".")[2].casefold()
    kind = SAME_AS.get(extension, extension)
    if kind in FORMATS:
        return kind
    advice = f"Use one of .{', .'.join(FORMATS)}."
    if kind in OTHER_TABLES:
        advice = "Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and load that."
    raise RequestInvalid(f"{name} is not a kind of file that holds a question set.", advice)


def unit_of(kind: str) -> str:
    """Return what positions count in a format: "row" or "line"."""
    return "row" if kind in {"csv", "xlsx"} else "line"


def parse(data: bytes, name: str, meant: Mapping[str, str] = NOTHING) -> QuestionSet:
    """Return the set in the bytes of a file called ``name``; raise as `core.questions.catalog.loads` does."""
    kind = kind_of(name)
    columns: tuple[str, ...] = ()
    try:
        root, problems, columns = _nodes(data, kind, meant)
        return check(root, name, unit=unit_of(kind), known=problems)
    except Unparsable as error:
        raise QuestionSetInvalid(name, (limits.shortened(error.problem),), error.columns) from error
    except QuestionSetInvalid as error:
        error.columns = columns
        raise


def _nodes(
    data: bytes, kind: str, meant: Mapping[str, str]
) -> tuple[Node, tuple[Problem, ...], tuple[str, ...]]:
    if len(data) > limits.MAX_BYTES:
        size = limits.MAX_BYTES // 2**20
        raise Unparsable(Problem(0, "line", "", f"the file is larger than {size} MB"))
    if kind == "xlsx":
        from core.questions.workbook import parse_excel  # the others start without it

        return table.parse_rows(parse_excel(data, meant), meant)
    text = decoded(data)
    if kind == "csv":
        return table.parse_rows(parse_csv(text, meant), meant)
    return (marked.parse_json(text) if kind == "json" else marked.parse_yaml(text)), (), ()
