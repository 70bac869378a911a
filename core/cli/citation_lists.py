"""Lists of citations, as people and programs hand them over: CSV, JSON or plain text."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.domain.errors import RequestInvalid
from core.grounding.check_citations import Cited, cited_in
from core.questions.delimited import DELIMITERS, parse_csv
from core.questions.encodings import decoded
from core.questions.nodes import Unparsable

#: the name of standard input
STDIN = "-"
#: what columns and keys with the words are called, and those with the page
TEXTS = ("quote", "quotation", "citation", "text", "verbatim", "words", "quoted_text", "excerpt", "passage")
PAGES = ("page", "pages", "pdf_page", "pdf_pages", "cited_page", "p", "page_number", "label", "printed_label")
#: bytes beyond which nobody's list of citations goes
LARGEST = 20_000_000
_HELP = "Give CSV with a column 'quote', a JSON list, or one quote a line; --help shows examples."
_BULLET = re.compile(r"\s*(?:[-*\u2022\u2013]|\(?\d{1,3}[.)])\s+")


def read_citations(name: str) -> tuple[Cited, ...]:
    """Read a list from a file or, for ``-``, from standard input; raise `RequestInvalid`."""
    text = read_text(name)
    kind = Path(name).suffix.casefold() if name != STDIN else ""
    try:
        found = tuple(_parsed(text, kind))
    except Unparsable as error:
        raise RequestInvalid(f"{_shown(name)} cannot be read: {error.problem.message}.", _HELP) from error
    if not found:
        raise RequestInvalid(f"{_shown(name)} holds no quote.", _HELP)
    return found


def read_text(name: str) -> str:
    """Return the text of a file or of standard input, in whatever encoding; raise `RequestInvalid`."""
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RequestInvalid(f"{_shown(name)} cannot be read: {reason}.", "Check the path.") from error
    if len(data) > LARGEST:
        raise RequestInvalid(
            f"{_shown(name)} is larger than {LARGEST // 1_000_000} MB.", "Check a part of it."
        )
    try:
        return decoded(data)
    except Unparsable as error:
        raise RequestInvalid(f"{_shown(name)} cannot be read: {error.problem.message}.", _HELP) from error


def _shown(name: str) -> str:
    return "Standard input" if name == STDIN else name


def _parsed(text: str, kind: str) -> Iterator[Cited]:
    stripped = text.strip()
    if kind == ".json" or (kind != ".csv" and stripped[:1] in {"[", "{"} and _is_json(stripped)):
        yield from _from_json(stripped)
    elif kind in {".csv", ".tsv"} or (kind == "" and _has_header(stripped)):
        yield from _from_rows(parse_csv(text))
    else:
        yield from _from_lines(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _from_json(text: str) -> Iterator[Cited]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestInvalid(f"The list is not valid JSON: {error}.", _HELP) from error
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 and _first(data, TEXTS) is None else [data]
    if not isinstance(data, list):
        raise RequestInvalid("The list is not a JSON list.", _HELP)
    for position, entry in enumerate(data, start=1):
        if isinstance(entry, str):
            cited = cited_in(entry)
        elif isinstance(entry, dict) and (words := _first(entry, TEXTS)) is not None:
            cited = Cited(words.strip(), (_first(entry, PAGES) or "").strip())
        else:
            raise RequestInvalid(f"Entry {position} of the list has no 'quote'.", _HELP)
        if cited.text:
            yield cited


def _first(entry: dict[str, object], names: Sequence[str]) -> str | None:
    """Return the value of the first key that is so called, as text."""
    known = {_key(name): value for name, value in entry.items()}
    found = next((known[name] for name in names if known.get(name) is not None), None)
    if isinstance(found, list):
        return str(found[0]) if found else ""
    return None if found is None else str(found)


def _key(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _has_header(text: str) -> bool:
    """Whether the first line names columns."""
    cells = re.split(f"[{re.escape(DELIMITERS)}]", text.splitlines()[0] if text else "")
    return _key(cells[0].strip('"')) in TEXTS or (
        len(cells) > 1 and any(_key(cell.strip('"')) in TEXTS for cell in cells)
    )


def _from_rows(rows: Sequence[Sequence[str]]) -> Iterator[Cited]:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    names = [_key(cell) for cell in rows[0]] if rows else []
    column = next((names.index(name) for name in TEXTS if name in names), None)
    page = next((names.index(name) for name in PAGES if name in names), None)
    if column is None:
        if any(len(row) > 1 for row in rows):
            raise RequestInvalid("The table has no column 'quote'.", _HELP)
        column, body = 0, rows
    else:
        body = rows[1:]
    for row in body:
        words = row[column].strip() if column < len(row) else ""
        named = row[page].strip() if page is not None and page < len(row) else ""
        if words:
            yield Cited(words, named) if named else cited_in(words)


def _from_lines(text: str) -> Iterator[Cited]:
    """Read one quote a line or, where blank lines part them, one a paragraph."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    if len(blocks) == 1:
        blocks = blocks[0].splitlines()
    for block in blocks:
        line = _BULLET.sub("", " ".join(block.split()), count=1)
        if line:
            yield cited_in(line)
