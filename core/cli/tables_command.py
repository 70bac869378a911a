"""``tables FILE.pdf``: write the ruled tables of a PDF as a spreadsheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import open_pdf, outputs
from core.cli.exit_codes import Exit
from core.domain.errors import RequestInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.domain.document import Page
    from core.reports.tables import PageTable, TableFormat


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "tables",
        help="write the ruled tables of a PDF as CSV or Excel",
        description="Find the ruled tables of a PDF, such as bid forms and schedules, with lines round every "
        "cell or between the rows alone, and write their rows with the page they stand on.",
    )
    open_pdf.add_arguments(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        default=outputs.STDOUT,
        help="where the tables go, the format by extension (.csv .xlsx .json .md); "
        "by default Markdown goes to standard output",
    )
    parser.add_argument(
        "--pages", metavar="1-102", type=open_pdf.pages_argument, help="pages to look at, by default all"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read and write; return the exit code."""
    kind = _format_of(args.out)

    from core.reports.tables import write_tables  # heavy, so only now
    from core.reports.write_atomically import atomically  # heavy, so only now
    from core.settings import Settings  # heavy, so only now

    reading, _ = open_pdf.open_pdf(args, Settings.load(), args.pages or open_pdf.ALL)
    with reading:
        found = list(_tables(reading))
    if args.out == outputs.STDOUT:
        outputs.to_stdout(lambda stream: write_tables(found, stream, kind))
    else:
        with atomically(Path(args.out)) as stream:
            write_tables(found, stream, kind)
    count = "1 table" if len(found) == 1 else f"{len(found)} tables"
    sys.stderr.write(f"{count} found.\n")
    return Exit.DONE


def _format_of(name: str) -> TableFormat:
    """Return the format of the file; raise before any work is done when that cannot work."""
    from core.reports.tables import TableFormat  # heavy, so only now

    if name == outputs.STDOUT:
        return TableFormat.MD
    path = outputs.check_place(name)
    try:
        return TableFormat(path.suffix.lower().removeprefix("."))
    except ValueError:
        raise RequestInvalid(
            f"{name} has no extension that names a format.", "Use one of .csv, .xlsx, .json, .md."
        ) from None


def _tables(pages: Iterable[Page]) -> Iterator[PageTable]:
    from core.reading.grids import from_markdown  # heavy, so only now
    from core.reports.tables import PageTable  # heavy, so only now

    for page in pages:
        for position, table in enumerate(page.tables, 1):
            yield PageTable(page.ref, position, from_markdown(table), page.section)
