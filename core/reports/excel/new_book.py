"""An empty workbook in which no text becomes anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO

from core.reports.excel.styles import FONT
from core.reports.wording import clean

__all__ = ["new_book"]


def new_book(stream: BinaryIO, *, title: str, subject: str, comments: str, version: str, made: float) -> Any:
    """Return an empty workbook; ``made`` is in seconds since the epoch.

    Nothing in it is ever taken for a formula, a number or a link of its own.
    """
    import xlsxwriter  # only who writes Excel pays for it

    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            # widths of columns count in digits of this font
            "default_format_properties": {"font_name": FONT, "font_size": 10},
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {
            "title": clean(title)[:255],
            "subject": clean(subject)[:255],
            "comments": clean(comments)[:255],
            "company": "",
            "author": f"Pagewise {version}",
            "created": datetime.fromtimestamp(made, UTC).replace(tzinfo=None),
        }
    )
    book.set_size(2400, 1500)
    return book
