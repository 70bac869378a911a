"""The first sheet: what a reader with one minute needs, conflicts first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.reports.entry import Entry, Standing
from core.reports.excel.answers_sheet import DETAILS, RowNumbers
from core.reports.excel.sections_sheet import SECTIONS, Figures
from core.reports.excel.styles import (
    ACCENT,
    BAND,
    CHART_COLOURS,
    FONT,
    INK,
    LINK,
    MUTED,
    QUIET,
    RULE,
    WARNING,
    standing_style,
)
from core.reports.excel.worksheet import Cell, Column, Sheet, height_of
from core.reports.report import Report
from core.reports.wording import (
    STANDING_WORDS,
    answer_text,
    clean,
    decision_text,
    headline,
    moment,
    pages_text,
    side_text,
    standing_text,
)
from core.wording import counted, file_size, money, shortened

#: rows a list may take before it refers to the whole table
_LONGEST_LIST = 40
#: characters of an answer in a list
_ANSWER_LENGTH = 450

_COLUMNS = (
    Column("#", 11.5, {"align": "center"}),
    Column("Question", 34.5, span=3),
    Column("Answer", 92, span=8),
    Column("PDF pages (printed)", 23, span=2),
)
_OPEN_COLUMNS = (
    Column("#", 11.5, {"align": "center"}),
    Column("Question", 69, span=6),
    Column("Status", 23, span=2),
    Column("What was read", 57.5, QUIET, span=5),
)


def write_summary(report: Report, book: Any, sheet: Sheet, figures: Figures, places: RowNumbers) -> None:
    """Fill the first sheet."""
    plan = report.plan
    sheet.line(clean(plan.document.name), sheet.styles.title(), height=30)
    sheet.line(_subtitle(report), sheet.styles.note())
    banner = {"bold": True, "valign": "vcenter", "text_wrap": True, "indent": 1}
    colours = {"bg_color": BAND, "font_color": INK} if report.complete else WARNING
    text = headline(report)
    sheet.line(text, sheet.styles.get(**banner, **colours), height=height_of([(text, 148)]) + 8)
    if report.caveat:
        sheet.line(report.caveat, sheet.styles.note(italic=True))
    sheet.gap()
    _tiles(report, sheet)
    sheet.gap()
    _list(sheet, "Conflicts: the document says different things", _COLUMNS, _conflicts(report, places))
    _charts(report, book, sheet, figures)
    open_title = "Open questions, required ones first"
    _list(sheet, open_title, _OPEN_COLUMNS, [_open(entry, places) for entry in report.open_questions])
    _list(sheet, "Key requirements", _COLUMNS, [_requirement(e, places) for e in report.requirements])
    sheet.prints(plan.document.name)


def _subtitle(report: Report) -> str:
    """Return one line on what was asked of what by whom."""
    plan, usage = report.plan, report.progress.usage
    cost = f", {money(usage.usd, exact=True)}" if usage.calls else ""
    return clean(
        f"{counted(report.page_count, 'page')}, {file_size(plan.document.size)}"
        f"  ·  {plan.question_set.title}, {counted(len(report.entries), 'question')}"
        f"  ·  {plan.engine}{cost}  ·  {moment(report.made)}"
    )


def _tiles(report: Report, sheet: Sheet) -> None:
    """Write the number of questions in each standing, large, each in its colour."""
    counts = report.counts()
    for index, standing in enumerate(Standing):
        style = {**standing_style(standing), "border": 0, "align": "center"}
        number = sheet.styles.get(**{**style, "font_size": 20, "valign": "vcenter"})
        word = sheet.styles.get(**{**style, "bold": False})
        for row, cell in ((sheet.row, number), (sheet.row + 1, word)):
            sheet.raw.merge_range(row, 2 * index, row, 2 * index + 1, "", cell)
        sheet.put(sheet.row, 2 * index, counts[standing], number)
        sheet.put(sheet.row + 1, 2 * index, STANDING_WORDS[standing], word)
    for height in (32, 18):
        sheet.high(height)
        sheet.row += 1


def _list(
    sheet: Sheet, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell | str | float | None]]
) -> None:
    """Write a titled table, or that there is nothing to list."""
    sheet.line(f"{title} ({len(rows):,})", sheet.styles.heading(), height=20)
    if rows:
        sheet.header(columns)
    else:
        sheet.line("None.", sheet.styles.note())
    for cells in rows[:_LONGEST_LIST]:
        sheet.record(columns, cells)
    if len(rows) > _LONGEST_LIST:
        more = len(rows) - _LONGEST_LIST
        sheet.line(f"and {more:,} more on the sheet {DETAILS}", sheet.styles.note(italic=True))
    sheet.gap()


def _conflicts(report: Report, places: RowNumbers) -> list[Sequence[Cell | str | float | None]]:
    """Return the rows of the conflicts: every side, and the analyst's decision where there is one."""
    return [
        (
            _number(entry, places),
            entry.question.text,
            "\n".join(filter(None, (*sides, entry.precedence, decision_text(entry)))),
            pages_text(entry.pages),
        )
        for entry in report.conflicts
        for sides in [[side_text(side, _ANSWER_LENGTH) for side in entry.sides]]
    ]


def _open(entry: Entry, places: RowNumbers) -> Sequence[Cell | str | float | None]:
    """Return the row of an open question."""
    required = " (required)" if entry.question.required else ""
    return (
        _number(entry, places),
        entry.question.text + required,
        Cell(standing_text(entry), standing_style(entry.standing)),
        shortened(answer_text(entry), _ANSWER_LENGTH),
    )


def _requirement(entry: Entry, places: RowNumbers) -> Sequence[Cell | str | float | None]:
    """Return the row of a required question that has its answer."""
    mark = f" [{decision_text(entry)}]" if entry.review else ""
    return (
        _number(entry, places),
        entry.question.text,
        shortened(answer_text(entry), _ANSWER_LENGTH) + mark,
        pages_text(entry.pages),
    )


def _number(entry: Entry, places: RowNumbers) -> Cell:
    """Return the question's number, leading to its row in the table."""
    return Cell(entry.number, LINK, places.details[entry.number])


def _charts(report: Report, book: Any, sheet: Sheet, figures: Figures) -> None:
    """Draw the standings by section and the confidence of the answers, side by side."""
    sections = len(report.plan.question_set.sections)
    height = max(260, 110 + 26 * sections)
    # rows are 20 pixels high where nothing else is said
    rows = height // 20 + 2
    sheet.together(rows)
    by_section = book.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = figures.sections
    for index, standing in enumerate(Standing):
        if report.counts()[standing]:
            by_section.add_series(
                {
                    "name": STANDING_WORDS[standing],
                    "categories": [SECTIONS, first, 0, last, 0],
                    "values": [SECTIONS, first, 2 + index, last, 2 + index],
                    "fill": {"color": CHART_COLOURS[standing]},
                    "border": {"color": "#FFFFFF", "width": 0.5},
                    "gap": 45,
                }
            )
    _dress(by_section, "Status by section")
    by_section.set_y_axis({"reverse": True, "num_font": _font(), "line": {"color": RULE}})
    longest = max((len(section.questions) for section in report.plan.question_set.sections), default=1)
    by_section.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "max": longest})
    by_section.set_legend({"position": "bottom", "font": _font()})
    by_section.set_size({"width": 700, "height": height})
    confidence = book.add_chart({"type": "column"})
    low, high = figures.confidence
    confidence.add_series(
        {
            "name": "Answers",
            "categories": [SECTIONS, low, 0, high, 0],
            "values": [SECTIONS, low, 1, high, 1],
            "fill": {"color": ACCENT},
            "gap": 60,
            "data_labels": {"value": True, "font": _font()},
        }
    )
    _dress(confidence, "Confidence of the answers")
    confidence.set_x_axis({"num_font": _font(), "line": {"color": RULE}})
    confidence.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
    confidence.set_legend({"none": True})
    confidence.set_size({"width": 320, "height": height})
    sheet.raw.insert_chart(sheet.row, 0, by_section, {"y_offset": 8, "object_position": 1})
    sheet.raw.insert_chart(sheet.row, 8, confidence, {"x_offset": 25, "y_offset": 8, "object_position": 1})
    sheet.row += rows


def _dress(chart: Any, title: str) -> None:
    """Give a chart the manner of the package."""
    font = {"name": FONT, "size": 12, "bold": True, "color": ACCENT}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_chartarea({"border": {"color": RULE}})


def _font() -> dict[str, Any]:
    """Return the font of a chart's labels."""
    return {"name": FONT, "size": 9, "color": MUTED}
