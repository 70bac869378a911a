"""The first page of the Word report: open matters."""

from __future__ import annotations

from core.reports.front_page_text import matter_text, matter_where
from core.reports.report import Report
from core.reports.word.paper import Paper
from core.wording import shortened

__all__ = ["write_open_matters"]

#: characters of a matter, and of what to do about it, so that all fits one page
_MATTER, _TODO = 150, 44


def write_open_matters(report: Report, paper: Paper) -> None:
    """Write what is to be read first; nothing where nobody looked."""
    front = report.open_matters()
    if front is None:
        return
    paper.heading("Open matters", 1)
    for part in front.parts:
        paper.heading(f"{part.title} ({part.count:,})", 2)
        if not part.lines:
            paper.line("None.", muted=True)
            continue
        table = paper.table(("Matter", "Where", "What to do"), (4.1, 1.5, 1.3))
        for line in part.lines:
            said = shortened(matter_text(line), _MATTER)
            table.add((said, matter_where(line), _brief(str(line.cell("todo") or ""))))
        if part.rest:
            paper.line(part.rest, muted=True)
    paper.document.add_page_break()


def _brief(todo: str) -> str:
    """Return the first sentence of what to do."""
    return shortened(todo.partition(". ")[0], _TODO)
