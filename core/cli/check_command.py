"""``check FILE.pdf --quotes LIST``: anybody's citations against the document."""

from __future__ import annotations

import argparse
import codecs
import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import open_pdf, outputs
from core.cli.exit_codes import Exit
from core.cli.terminal import say
from core.domain.errors import RequestInvalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.document import Page
    from core.grounding.check_citations import Checked

_EXAMPLES = """\
A list is CSV with a column "quote" and, if you like, "page"; JSON, such as ["...", "..."] or
[{"quote": "...", "page": 12}]; or plain text with one quote a line, "..." (p. 12).
Each quote is
  exact     in the document word for word
  near      in it but for spaces, punctuation, a misspelt word, an article
  altered   much like a passage of it, but with other words, numbers or a "not" more or less
  missing   nowhere in the text that was read
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "check",
        help="check quotes, from anywhere, against a PDF",
        description="Look every quote of a list up in a PDF and say whether it stands there, and where. "
        "Ends with exit code 9 when one does not.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    open_pdf.add_arguments(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--quotes", metavar="LIST", help="list of quotes; - for standard input")
    what.add_argument(
        "--text",
        metavar="FILE",
        help="memo or answer of which the quotations are checked, and sentences without one; - as above",
    )
    parser.add_argument(
        "--out", metavar="FILE", default=outputs.STDOUT, help="where the result goes: .csv or .json"
    )
    parser.add_argument("--format", choices=("csv", "json"), help="format where the name does not tell (csv)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and write; return the exit code."""
    kind = _format_of(args.out, args.format)

    from core.cli.citation_lists import read_citations, read_text  # heavy, so only now
    from core.grounding.check_citations import check_citations, check_text
    from core.settings import Settings

    given = read_citations(args.quotes) if args.quotes is not None else read_text(args.text)
    reading, _ = open_pdf.open_pdf(args, Settings.load())
    with reading:
        pages = tuple(reading)
    if isinstance(given, str):
        checked = [piece.checked for piece in check_text(given, pages)]
    else:
        checked = list(check_citations(given, pages))
    _write(_CONTENT[kind](checked), args.out)
    say(_summary(checked, pages))
    return Exit.DONE if all(each.stands for each in checked) else Exit.CITATION


def _format_of(name: str, given: str | None) -> str:
    """Return the format; raise before any work is done when nothing can be written."""
    if name == outputs.STDOUT:
        return given or "csv"
    path = Path(name)
    outputs.check_place(name)
    kind = given or path.suffix.casefold().removeprefix(".")
    if kind not in _CONTENT:
        raise RequestInvalid(f"{name} has no extension that names a format.", "Use .csv or .json.")
    return kind


def _write(data: bytes, name: str) -> None:
    if name == outputs.STDOUT:
        outputs.to_stdout(lambda stream: stream.write(data))
        return
    from core.reports.write_atomically import atomically

    with atomically(Path(name)) as stream:
        # the mark by which spreadsheets know UTF-8
        stream.write((b"" if data.startswith(b"[") else codecs.BOM_UTF8) + data)


def _csv(checked: Sequence[Checked]) -> bytes:
    """Return a row a quote, for spreadsheets."""
    from core.reports.wording import FORMULA_STARTS

    out = io.StringIO(newline="")
    rows = [_record(each) for each in checked]
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = ["" if row[name] is None else str(row[name]) for name in _COLUMNS]
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return out.getvalue().encode()


def _json(checked: Sequence[Checked]) -> bytes:
    """Return the same for programs."""
    return (json.dumps([_record(each) for each in checked], indent=1, ensure_ascii=False) + "\n").encode()


_COLUMNS = (
    "result",
    "stands",
    "page",
    "label",
    "quote",
    "verbatim",
    "says",
    "document_says",
    "reason",
    "cited_page",
)
_CONTENT = {"csv": _csv, "json": _json}


def _record(checked: Checked) -> dict[str, object]:
    """Return one quote's result by the names of the columns."""
    first = checked.pages[0] if checked.pages else None
    return {
        "result": checked.match.value,
        "stands": checked.stands,
        "page": first.number if first else None,
        "label": first.label if first else None,
        "quote": checked.cited.text,
        "verbatim": " ".join(checked.verbatim.split()),
        "says": checked.said,
        "document_says": checked.printed,
        "reason": checked.reason,
        "cited_page": checked.cited.page,
    }


def _summary(checked: Sequence[Checked], pages: Sequence[Page]) -> str:
    """Return how many of each there are, and which pages could not be looked at."""
    from core.domain.document import PageSet
    from core.wording import counted

    counts = Counter(each.match.value for each in checked)
    found = ", ".join(
        f"{counts[kind]} {kind}" for kind in ("exact", "near", "altered", "missing") if counts[kind]
    )
    elsewhere = sum(bool(each.reason) and each.match.value in {"exact", "near"} for each in checked)
    moved = f"; {elsewhere} on another page than is said" if elsewhere else ""
    unread = PageSet.of(page.number for page in pages if not page.status.is_read)
    missed = f" Not read: page {unread}." if unread else ""
    return f"{counted(len(checked), 'quote')}: {found}{moved}.{missed}"
