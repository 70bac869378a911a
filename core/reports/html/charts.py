"""Charts of the HTML report, as drawings within the page."""

from __future__ import annotations

from html import escape

from core.reports.entry import Standing
from core.reports.report import Report
from core.reports.wording import STANDING_WORDS, clean
from core.wording import shortened

#: pixels of the drawing; it grows and shrinks with the page
_WIDTH, _ROW, _LABEL = 680, 24, 255


def bars(report: Report) -> str:
    """Return the number of questions in each standing, a bar a section."""
    sections = report.plan.question_set.sections
    longest = max((len(section.questions) for section in sections), default=0)
    if not longest:
        return ""
    unit = (_WIDTH - _LABEL) / longest
    height = _ROW * (len(sections) + 1)
    rows = "".join(_bar(report, index, unit) for index in range(len(sections)))
    return (
        f'<svg class="bars" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Status by section">{rows}{_legend(report, height)}</svg>\n'
    )


def _legend(report: Report, bottom: int) -> str:
    """Return what the colours mean, below the bars."""
    pieces, left = [], float(_LABEL)
    counts = report.counts()
    for standing in (standing for standing in Standing if counts[standing]):
        word = STANDING_WORDS[standing]
        pieces.append(
            f'<rect class="{standing}" x="{left:.0f}" y="{bottom - 14}" width="10" height="10"/>'
            f'<text x="{left + 14:.0f}" y="{bottom - 5}">{word}</text>'
        )
        left += 26 + 6.4 * len(word)
    return "".join(pieces)


def _bar(report: Report, index: int, unit: float) -> str:
    """Return the bar of one section; hovering over a piece names it."""
    section = report.plan.question_set.sections[index]
    counts = report.counts(section.id)
    top, left = index * _ROW, float(_LABEL)
    label = escape(shortened(clean(section.title), 34))
    pieces = [f'<text x="{_LABEL - 8}" y="{top + 15}" text-anchor="end">{label}</text>']
    for standing in Standing:
        if counts[standing]:
            width = counts[standing] * unit
            pieces.append(
                f'<rect class="{standing}" x="{left:.1f}" y="{top + 3}" width="{width - 1:.1f}" '
                f'height="{_ROW - 7}">'
                f"<title>{label}: {counts[standing]} {STANDING_WORDS[standing].lower()}</title></rect>"
            )
            left += width
    return "".join(pieces)
