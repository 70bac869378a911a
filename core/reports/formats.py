"""The formats a report can be written in, and the one function that writes them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from core.domain.errors import RequestInvalid
from core.reports.report import Report
from core.reports.write_atomically import atomically


class Format(StrEnum):
    """A file format, named by its extension."""

    XLSX = "xlsx"
    HTML = "html"
    DOCX = "docx"
    #: the analyst's own PDF with highlights
    PDF = "pdf"
    #: the documents of a package that are cited, each with highlights
    PDFS = "pdf.zip"
    CSV = "csv"
    #: the second CSV file, one row a quote
    QUOTES = "quotes.csv"
    MD = "md"
    JSON = "json"
    #: one page on what a revision changes
    NOTICE = "notice.docx"
    NOTICE_MD = "notice.md"

    @property
    def is_binary(self) -> bool:
        """Whether it is no text that a terminal could show."""
        return self in {Format.XLSX, Format.DOCX, Format.PDF, Format.PDFS, Format.NOTICE}

    @property
    def media_type(self) -> str:
        """What a server says the file is."""
        return _WRITERS[self].media_type

    @classmethod
    def offered(cls, documents: int, *, revises: bool = False) -> tuple[Format, ...]:
        """Return the formats for a session of so many documents; notices where it ``revises`` another."""
        left_out = {cls.PDFS if documents == 1 else cls.PDF}
        if not revises:
            left_out |= {cls.NOTICE, cls.NOTICE_MD}
        return tuple(kind for kind in cls if kind not in left_out)

    @classmethod
    def of(cls, name: str) -> Format:
        """Return the format a file name asks for; raise `RequestInvalid` for an unknown one."""
        lowered = name.lower()
        # the longer extension first, or quotes.csv would be taken for csv
        for found in sorted(cls, key=len, reverse=True):
            if lowered.endswith(f".{found}"):
                return found
        known = ", ".join(f".{one}" for one in cls)
        raise RequestInvalid(f"{name} has no extension that names a format.", f"Use one of {known}.")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Where the code of a format is; imported when it is used, since some need large libraries."""

    media_type: str
    module: str
    function: str = "write"


_OFFICE = "application/vnd.openxmlformats-officedocument"

_WRITERS = {
    Format.XLSX: _Writer(f"{_OFFICE}.spreadsheetml.sheet", "core.reports.excel.workbook"),
    Format.HTML: _Writer("text/html", "core.reports.html.document"),
    Format.DOCX: _Writer(
        f"{_OFFICE}.wordprocessingml.document",
        "core.reports.word.document",
    ),
    Format.PDF: _Writer("application/pdf", "core.reports.highlighted_pdf"),
    Format.PDFS: _Writer("application/zip", "core.reports.highlighted_pdf", "write_archive"),
    Format.CSV: _Writer("text/csv", "core.reports.delimited", "write_questions"),
    Format.QUOTES: _Writer("text/csv", "core.reports.delimited", "write_quotes"),
    Format.MD: _Writer("text/markdown", "core.reports.markdown"),
    Format.NOTICE: _Writer(
        f"{_OFFICE}.wordprocessingml.document", "core.reports.word.changes", "write_notice"
    ),
    Format.NOTICE_MD: _Writer("text/markdown", "core.reports.markdown_changes", "write_notice"),
    Format.JSON: _Writer("application/json", "core.reports.structured"),
}


def _run(kind: Format, report: Report, stream: BinaryIO) -> None:
    """Call the writer of a format."""
    writer = _WRITERS[kind]
    function: Callable[[Report, BinaryIO], None] = getattr(
        importlib.import_module(writer.module), writer.function
    )
    function(report, stream)


def write(report: Report, target: Path | BinaryIO, kind: Format) -> tuple[Path, ...]:
    """Write a report to a stream or, in one step, to a file; return the files written.

    A CSV file ``table.csv`` gets a second one beside it, ``table.quotes.csv``, with one row a quote.
    """
    if not isinstance(target, Path):
        _run(kind, report, target)
        return ()
    with atomically(target) as stream:
        _run(kind, report, stream)
    if kind is not Format.CSV or not target.is_file():
        return (target,)
    second = target.with_name(f"{target.name.removesuffix(target.suffix)}.{Format.QUOTES}")
    return (target, *write(report, second, Format.QUOTES))
