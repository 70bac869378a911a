"""Question sets as tables: one row a question. CSV, Excel and the set editor share this.

What belongs to a section or to the whole set stands in the row of its first question, so that one
sheet holds everything and a spreadsheet of three columns is a question set too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from core.domain.errors import Problem
from core.domain.question import QuestionSet
from core.questions import spellings
from core.questions.headers import NOTHING, Header, find_header, headings, missing_header
from core.questions.nodes import Fields, Many, Node, Text, Unparsable
from core.questions.workbook import Uncached

#: the header we write, in order
HEADER: Final = tuple(names[0] for names in spellings.COLUMNS.values())
#: what the set editor calls the type of answer in the tables that it gives out
ANSWER: Final = "answer"
#: what a spreadsheet shows where a formula has no value
ERRORS: Final = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
#: a row number and the row's cells by column
_Row: TypeAlias = tuple[int, dict[str, str]]

#: what the sections of a table without a section column are called
DEFAULT_SECTION: Final = "Questions"


def to_rows(question_set: QuestionSet) -> list[dict[str, str]]:
    """Return a row a question, by the keys of `spellings.COLUMNS`; equal to what `from_rows` reads."""
    rows: list[dict[str, str]] = []
    for section in question_set.sections:
        for place, question in enumerate(section.questions):
            row = dict.fromkeys(spellings.COLUMNS, "")
            row |= {
                "section": section.title,
                "text": question.text,
                "required": "yes" if question.required else "no",
                "expected": question.expected.value,
                "hints": "; ".join(question.hints),
                "id": question.id,
                "section_id": section.id,
            }
            if place == 0:
                row["section_description"] = section.description
            if place == 0 and section.expert:
                for key in spellings.EXPERT_KEYS:
                    row[f"expert_{key}"] = getattr(section.expert, key)
            if not rows:
                row["set_id"], row["set_title"] = question_set.id, question_set.title
                row["set_description"] = question_set.description
            rows.append(row)
    return rows


def parse_rows(
    rows: Sequence[Sequence[str]], meant: Mapping[str, str] = NOTHING
) -> tuple[Node, tuple[Problem, ...], tuple[str, ...]]:
    """Return nodes for the rows of a table, what is wrong with its header and cells, and unknown headings.

    Positions are row numbers, counted from 1 with every row, as a spreadsheet counts them. ``meant`` is what
    a person said that headings mean.
    """
    header = find_header(rows, meant)
    if header is None:
        raise Unparsable(Problem(0, "row", "text", missing_header(rows)), headings(rows))
    below = list(enumerate(rows[header.row :], header.row + 1))
    names = _named(header, [row for _, row in below])
    problems = [*_header_problems(header.cells, names, header.row, meant)]
    unknown = tuple(_unknown(header.cells, names, meant))
    problems += [problem for number, row in below for problem in _cell_problems(names, row, number)]
    found = [(number, _by_column(names, row)) for number, row in below]
    filled = [(number, row) for number, row in found if any(row.values())]
    return _sections(filled), tuple(problems), (*unknown, *(cell for cell in header.cells if cell in meant))


def _named(header: Header, rows: Sequence[Sequence[str]]) -> list[str | None]:
    """Return the column each cell of the header names.

    "Answer" is what our editor calls the type that an answer should have; in other people's tables
    the answers themselves stand there, which say nothing to us.
    """
    names = list(header.names)
    for place, cell in enumerate(header.cells):
        if spellings.folded(cell) == ANSWER:
            below = {row[place].strip().casefold() for row in rows if place < len(row)} - {""}
            if names.count("expected") > 1 or (below and not below & set(spellings.TYPES)):
                names[place] = None
    return names


def nodes_of(rows: Sequence[Mapping[str, object]]) -> Node:
    """Return nodes for rows given by column key, as the set editor has them; the first is row 1."""
    texts = (({key: _as_text(value) for key, value in row.items()}) for row in rows)
    numbered = [(number, row) for number, row in enumerate(texts, 1) if any(row.values())]
    return _sections(numbered)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    # not-a-number is how data frames write an empty cell; it alone differs from itself
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124


def _unknown(row: Sequence[str], names: Sequence[str | None], meant: Mapping[str, str]) -> Iterator[str]:
    """Yield the headings of which nobody knows what they mean."""
    for cell, name in zip(row, names, strict=True):
        known = cell in meant or spellings.folded(cell) in spellings.IGNORED_COLUMNS | {ANSWER}
        if name is None and not known:
            yield cell


def _header_problems(
    row: Sequence[str], names: Sequence[str | None], number: int, meant: Mapping[str, str]
) -> Iterator[Problem]:
    unknown = set(_unknown(row, names, meant))
    for place, (cell, name) in enumerate(zip(row, names, strict=True)):
        if cell in unknown:
            hint = spellings.did_you_mean(cell, HEADER)
            yield Problem(number, "row", cell, f'unknown column "{cell}"{hint}')
        if name and name in names[:place]:
            yield Problem(number, "row", name, f'two columns mean "{name}"')


def _cell_problems(names: Sequence[str | None], row: Sequence[str], number: int) -> Iterator[Problem]:
    for name, cell in zip(names, row, strict=False):
        if name and isinstance(cell, Uncached):
            yield Problem(
                number,
                "row",
                name,
                f'"{spellings.COLUMNS[name][0]}" is a formula whose value the file does not hold; '
                "open it in a spreadsheet, save it there and load it again",
            )
        elif name and cell.strip() in ERRORS:
            yield Problem(number, "row", name, f'"{spellings.COLUMNS[name][0]}" is the error {cell.strip()}')


def _by_column(header: Sequence[str | None], row: Sequence[str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, cell in zip(header, row, strict=False):
        if name:
            cells.setdefault(name, cell.strip())
    return cells


def _sections(rows: Sequence[_Row]) -> Node:
    """Group rows into sections by title; a row that names no section goes with the one above."""
    titles = _owners(rows)
    groups: dict[str, list[_Row]] = {}
    facts: dict[str, list[_Row]] = {}
    key = ""
    for number, row in rows:
        owner = titles.get(_section_id(row), "")
        key = spellings.folded(row.get("section", "")) or owner or _section_id(row) or key
        groups.setdefault(key, []).append((number, row))
        # what is said of a section stays with the section when the row's question is moved
        facts.setdefault(owner or key, []).append((number, row))
    entries = [_text(name, rows, f"set_{name}") for name in ("id", "title", "description")]
    sections = Many(tuple(_section(group, facts.get(key, [])) for key, group in groups.items()), 1)
    return Fields((*(entry for entry in entries if entry[1].value), (Text("sections", 1), sections)), 1)


def _owners(rows: Sequence[_Row]) -> dict[str, str]:
    """Return the title with which each section id stands most often.

    A question is moved by writing another title into its row; the id left beside it stays with the
    section it came from.
    """
    pairs = Counter((_section_id(row), spellings.folded(row.get("section", ""))) for _, row in rows)
    owners: dict[str, str] = {}
    for (section_id, title), _ in pairs.most_common():
        if section_id and title:
            owners.setdefault(section_id, title)
    return owners


def _section_id(row: Mapping[str, str]) -> str:
    return row.get("section_id", "").casefold()


def _section(rows: list[_Row], facts: list[_Row]) -> Node:
    at = rows[0][0]
    entries: list[tuple[Text, Node]] = [
        (Text("title", at), _text("title", rows, "section", DEFAULT_SECTION)[1]),
        _text("id", facts, "section_id"),
        _text("description", facts, "section_description"),
    ]
    expert = [_text(key, facts, f"expert_{key}") for key in spellings.EXPERT_KEYS]
    if any(value.value for _, value in expert):
        entries.append((Text("expert", at), Fields(tuple(expert), at)))
    entries.append((Text("questions", at), Many(tuple(_questions(rows)), at)))
    return Fields(tuple(entries), at)


def _questions(rows: list[_Row]) -> Iterator[Node]:
    for number, row in rows:
        entries = ((Text(key, number), Text(row.get(key, ""), number)) for key in spellings.QUESTION_KEYS)
        yield Fields(tuple(entries), number)


def _text(key: str, rows: Sequence[_Row], name: str, default: str = "") -> tuple[Text, Text]:
    """Return the first non-empty cell of a column among ``rows``, as the entry ``key``."""
    found = ((row[name], number) for number, row in rows if row.get(name))
    value, number = next(found, (default, rows[0][0] if rows else 0))
    return Text(key, number), Text(value, number)
