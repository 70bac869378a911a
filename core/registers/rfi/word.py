"""Requests for information as a Word document: one numbered question after the other, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from core.domain.register import LineReview, RegisterLine
from core.registers.exported import Exported
from core.registers.rfi.register import FORM, rfi_of
from core.registers.source import Source
from core.reports.wording import flat
from core.wording import counted

if TYPE_CHECKING:
    from core.reports.word.paper import Paper

__all__ = ["rfi_document", "write_rfi"]

#: lines to write an answer on
_BLANK = "_" * 90


def rfi_document(exported: Exported) -> bytes:
    """Return the questions as a Word document, in the words and with the decisions of people."""
    held = {line_id: reviews[-1] for line_id, reviews in exported.listed.history.items() if reviews}
    stream = BytesIO()
    write_rfi(exported.source, held, stream)
    return stream.getvalue()


def write_rfi(source: Source, held: Mapping[str, LineReview], stream: BinaryIO) -> None:
    """Write the questions that are asked, in the words that people gave them where they did."""
    from core.reports.word.paper import Paper  # a large library, for this format alone

    made = source.once(rfi_of)
    lines = [line for line in made.lines if line.id not in held or held[line.id].status != "dropped"]
    paper = Paper(f"Requests for information: {source.package.name}")
    paper.heading("Requests for information", 0)
    paper.line(source.package.name, bold=True)
    paper.line(" ".join((f"{counted(len(lines), 'question')}.", *made.notes)), muted=True)
    for line in lines:
        _question(paper, line, held.get(line.id))
    paper.heading("Assumptions until they are answered", 1)
    table = paper.table(("No.", "Affects", "Assumption"), (0.7, 1.9, 4.3))
    for line in lines:
        note = held[line.id].note if line.id in held else ""
        assumption = note or str(line.cell("assumption") or "to be decided")
        table.add((str(line.cell("rfi")), str(line.cell("affects")), assumption))
    paper.document.save(stream)


def _question(paper: Paper, line: RegisterLine, held: LineReview | None) -> None:
    status = FORM.statuses.get(held.status, "") if held else ""
    marked = f" ({status.lower()})" if status else ""
    paper.heading(f"{line.cell('rfi')}: {line.cell('affects')}{marked}", 2)
    paper.line(held.text if held and held.text else str(line.cell("question")))
    for quote in line.quotes:
        paper.quote(flat(quote.text), str(quote.page))
    if line.headings:
        paper.line(f"Section: {line.place}", muted=True)
    paper.line(f"Answer: {_BLANK}")
