"""The first sheet: open matters, on one printed page."""

from __future__ import annotations

from typing import Any

from core.domain.front_page import FrontPart
from core.domain.register import RegisterLine
from core.reports.excel.styles import QUIET, Styles
from core.reports.excel.worksheet import Column, Sheet
from core.reports.report import Report
from core.reports.wording import clean, flat
from core.wording import counted, shortened

__all__ = ["write_open_matters"]

#: characters of a matter and of a quote, so that all fits one page
_MATTER, _QUOTE = 300, 220
_COLUMNS = (
    Column("Kind", 22),
    Column("Matter", 58),
    Column("Where", 26),
    Column("In these words", 52, QUIET),
    Column("What to do", 30),
)


def write_open_matters(report: Report, book: Any, styles: Styles) -> Sheet | None:
    """Write the page to read first; return its sheet, or None where nobody looked."""
    front = report.open_matters()
    if front is None:
        return None
    sheet = Sheet(book, styles, "Open matters", columns=[column.width for column in _COLUMNS])
    sheet.line(f"Open matters: {clean(report.plan.document.name)}", styles.title(), height=26)
    note = (
        f"{counted(front.count, 'matter')}. Read this page first; the register of open matters has them all."
    )
    sheet.line(note, styles.note())
    for part in front.parts:
        _write_part(sheet, part)
    sheet.prints(report.plan.document.name)
    sheet.raw.set_portrait()
    sheet.raw.fit_to_pages(1, 1)
    return sheet


def _write_part(sheet: Sheet, part: FrontPart) -> None:
    sheet.gap()
    sheet.line(f"{part.title} ({part.count:,})", sheet.styles.heading(), height=20)
    if not part.lines:
        sheet.line("None.", sheet.styles.note())
        return
    sheet.header(_COLUMNS)
    for line in part.lines:
        sheet.record(_COLUMNS, _cells(line))
    if part.rest:
        sheet.line(part.rest, sheet.styles.note(italic=True))


def _cells(line: RegisterLine) -> list[str]:
    matter = flat(str(line.cell("matter") or ""))
    quote = flat(line.text)
    where = (
        str(line.page) if line.page else ", ".join(str(line.cell(key) or "") for key in ("document", "page"))
    )
    return [
        str(line.cell("kind") or ""),
        shortened(matter, _MATTER),
        where.strip(", "),
        # a matter in the page's own words is not said twice
        "" if quote in matter else f"\u201c{shortened(quote, _QUOTE)}\u201d",
        str(line.cell("todo") or ""),
    ]
