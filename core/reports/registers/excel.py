"""A register as a workbook: its lines, and what was left out."""

from __future__ import annotations

from typing import Any, BinaryIO

from core.reports.excel.new_book import new_book
from core.reports.excel.styles import QUIET, RIGHT, Styles
from core.reports.excel.worksheet import Column, Sheet
from core.reports.registers.listed import ListedRegister
from core.reports.wording import clean, flat
from core.wording import counted

__all__ = ["write", "write_sheets"]

#: widths in characters
_NUMBER, _STATUS, _OWNER, _NOTE, _ID, _VERSION = 6.0, 15.0, 16.0, 34.0, 13.0, 15.0
_WIDTHS = {"status": _STATUS, "owner": _OWNER, "response": 20.0, "text": 44.0, "note": _NOTE}
#: characters that Excel allows in a list of choices
_CHOICES = 255
#: rows of what was left out that a sheet holds; the JSON file has them all
_LEFT_OUT = 20_000
_LEFT_OUT_COLUMNS = (
    Column("Taken for", 16, QUIET),
    Column("Text", 90),
    Column("Section", 44, QUIET),
    Column("Document", 26, QUIET),
    Column("Page", 12, QUIET),
)


def write(listed: ListedRegister, stream: BinaryIO) -> None:
    """Write the register as a workbook of its own."""
    form = listed.register.form
    book = new_book(
        stream,
        title=f"{form.title}: {listed.name}",
        subject=form.about,
        comments=counted(len(listed.register.lines), "line"),
        version=listed.version,
        made=listed.made,
    )
    styles = Styles(book)
    write_sheets(listed, book, styles)
    _write_left_out(listed, book, styles)
    book.close()


def write_sheets(listed: ListedRegister, book: Any, styles: Styles) -> None:
    """Write the lines as a sheet of a workbook, which may hold others."""
    form = listed.register.form
    columns = [
        Column("#", _NUMBER, RIGHT),
        *(Column(each.title, each.width) for each in form.all_columns),
        *(Column(title, _WIDTHS[name]) for name, title in listed.decision_columns.items()),
        Column("ID", _ID, QUIET),
        Column("Version", _VERSION, QUIET),
    ]
    sheet = Sheet(book, styles, form.title, columns=[column.width for column in columns])
    sheet.line(f"{form.title}: {clean(listed.name)}", styles.title(), height=26, across=6)
    sheet.line(_note(listed), styles.note(), across=6)
    top = sheet.row + 1
    sheet.table(
        columns, [[flat(cell) if isinstance(cell, str) else cell for cell in row] for row in listed.rows()]
    )
    place = listed.titles.index("Status")
    words = list(form.statuses.values())
    if words and listed.register.lines and len(",".join(words)) <= _CHOICES:
        sheet.raw.data_validation(
            top,
            place,
            top + len(listed.register.lines) - 1,
            place,
            {"validate": "list", "source": words, "error_type": "warning"},
        )
    # what only reading back needs is not for paper
    sheet.raw.print_area(0, 0, max(sheet.row - 2, top), len(columns) - 3)
    sheet.prints(listed.name, wide=True)


def _note(listed: ListedRegister) -> str:
    register = listed.register
    counts = [f"{count:,} {name}" for name, count in register.left_out_as.items()]
    left = f" Left out: {', '.join(counts)}." if counts else ""
    notes = "".join(f" {note}" for note in register.notes)
    return (
        f"{register.form.about} {counted(len(register.lines), 'line')}.{left}{notes} "
        "Status, owner and note may be edited here and read back; leave ID and Version as they are."
    )


def _write_left_out(listed: ListedRegister, book: Any, styles: Styles) -> None:
    left_out = listed.register.left_out
    if not left_out:
        return
    sheet = Sheet(book, styles, "Left out", columns=[column.width for column in _LEFT_OUT_COLUMNS])
    sheet.line("What was looked at and became no line", styles.title(), height=26, across=3)
    more = f" The first {_LEFT_OUT:,} are shown." if len(left_out) > _LEFT_OUT else ""
    sheet.line(
        f"{len(left_out):,} pieces of pages, each with what it was taken for.{more}", styles.note(), across=3
    )
    sheet.table(
        _LEFT_OUT_COLUMNS,
        [
            [
                each.disposition,
                flat(each.quoted.text),
                " > ".join(each.headings),
                each.quoted.page.document,
                each.quoted.page.bare,
            ]
            for each in left_out[:_LEFT_OUT]
        ],
    )
    sheet.prints(listed.name)
