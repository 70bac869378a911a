"""The first page of the Word report: open matters."""

from __future__ import annotations

from core.reports.front_page_text import matter_quote, matter_text, matter_where
from core.reports.report import Report
from core.reports.word.paper import Paper

__all__ = ["write_open_matters"]


def write_open_matters(report: Report, paper: Paper) -> None:
    """Write what is to be read first; nothing where nobody looked."""
    if report.open_matters is None:
        return
    paper.heading("Open matters", 1)
    for part in report.open_matters.parts:
        paper.heading(f"{part.title} ({part.count:,})", 2)
        if not part.lines:
            paper.line("None.", muted=True)
            continue
        table = paper.table(("Matter", "Where", "What to do"), (4.2, 1.3, 1.4))
        for line in part.lines:
            quote = matter_quote(line)
            said = f"{matter_text(line)}\n\u201c{quote}\u201d" if quote else matter_text(line)
            table.add((said, matter_where(line), str(line.cell("todo") or "")))
        if part.rest:
            paper.line(part.rest, muted=True)
    paper.document.add_page_break()
