"""Open matters in the Markdown report."""

from __future__ import annotations

from collections.abc import Iterator

from core.reports.front_page_text import matter_quote, matter_text, matter_where
from core.reports.markdown_escaping import escaped
from core.reports.report import Report

__all__ = ["open_matters_lines"]


def open_matters_lines(report: Report) -> Iterator[str]:
    """Yield what is to be read first; nothing where nobody looked."""
    front = report.open_matters()
    if front is None:
        return
    for part in front.parts:
        yield f"## {part.title} ({part.count:,})"
        yield ""
        for line in part.lines:
            quote, where = matter_quote(line), matter_where(line)
            words = f" \u201c{escaped(quote)}\u201d" if quote else ""
            place = f" ({escaped(where)})" if where else ""
            yield f"- {escaped(matter_text(line))}{words}{place} *{escaped(str(line.cell('todo') or ''))}*"
        if part.lines:
            yield ""
        if part.rest or not part.lines:
            yield part.rest or "None."
            yield ""
