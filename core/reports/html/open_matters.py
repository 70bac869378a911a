"""The first part of the HTML report: open matters."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.front_page import FrontPart
from core.domain.register import RegisterLine
from core.reports.front_page_text import matter_quote, matter_text, matter_where
from core.reports.html.escaping import text
from core.reports.report import Report

__all__ = ["open_matters_section"]


def open_matters_section(report: Report) -> Iterator[str]:
    """Yield what is to be read first; nothing where nobody looked."""
    front = report.open_matters()
    if front is None:
        return
    yield '<section class="matters" id="open-matters">\n'
    for part in front.parts:
        yield f"<h2>{text(part.title)} <small>({part.count:,})</small></h2>\n"
        yield from _part(part)
    yield "</section>\n"


def _part(part: FrontPart) -> Iterator[str]:
    if not part.lines:
        yield '<p class="muted">None.</p>\n'
        return
    yield '<ul class="plain">\n'
    for line in part.lines:
        yield f"<li>{_line(line)}</li>\n"
    if part.rest:
        yield f'<li class="muted">{text(part.rest)}</li>\n'
    yield "</ul>\n"


def _line(line: RegisterLine) -> str:
    quote, where = matter_quote(line), matter_where(line)
    said = f"<b>{text(str(line.cell('kind') or ''))}</b>: {text(matter_text(line).partition(': ')[2])}"
    words = f" <q>{text(quote)}</q>" if quote else ""
    place = f' <span class="muted">{text(where)}</span>' if where else ""
    return f'{said}{words}{place} <span class="muted">\u2192 {text(str(line.cell("todo") or ""))}</span>'
