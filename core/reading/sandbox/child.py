"""The process that opens PDFs: takes one job on its input, writes messages on its output.

Run as ``python -m core.reading.sandbox.child`` by `core.isolation.child_process`. It imports
little, so that it starts fast, and limits itself before it touches the file.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
import pypdfium2_raw.bindings as c

from core.domain.document import MarkedSpan
from core.isolation.confine import confine
from core.isolation.hand_over import place_of
from core.isolation.operating_system import RECOGNITION_NICENESS, give_way
from core.reading.clean_text import UNKNOWN, Cleaned, clean
from core.reading.letter_statistics import may_be_odd
from core.reading.messages import (
    CutQuotes,
    DocumentFault,
    DrawForOcr,
    DrawPage,
    FindQuotes,
    Job,
    Message,
    Opened,
    PageRead,
    QuotePlaces,
    ReadPages,
    Refused,
    Request,
)
from core.reading.sandbox.find_quotes import find
from core.reading.sandbox.glyphs import UNKNOWN_GLYPH
from core.reading.sandbox.load_file import Unopened
from core.reading.sandbox.page_text import PageText
from core.reading.sandbox.pdfium import Document
from core.reading.sandbox.soundness import is_damaged
from core.reading.sandbox.typography import typography_of
from core.reading.shares import share


def serve(job: Job) -> Iterator[Message]:
    """Yield the answers to ``job``."""
    try:
        document, encrypted = unlock(job)
    except Unopened as error:
        yield Refused(fault(error.code, job))
        return
    except OSError:
        yield Refused(DocumentFault.FILE)
        return
    match job:
        case ReadPages():
            yield from read_pages(document, job, encrypted=encrypted)
        case FindQuotes():
            yield show_page(document, job)
        case DrawForOcr():
            from core.reading.sandbox.draw_for_ocr import draw_for_ocr  # only this job needs it

            yield draw_for_ocr(document, job)
        case CutQuotes():
            from core.reading.sandbox.crop_quotes import cut_quotes  # only this job needs it

            yield from cut_quotes(document, job)


def unlock(job: Job) -> tuple[Document, bool]:
    """Open the document of a job; tell whether its password was needed."""
    return opened(Path(job.path), job.password)


def opened(path: Path, password: str | None) -> tuple[Document, bool]:
    """Open the document; the password is tried only when it is needed. Tell whether it was."""
    try:
        return Document(path), False
    except Unopened as error:
        if error.code != c.FPDF_ERR_PASSWORD or password is None:
            raise
    prepared = saslprep(password)
    if prepared == password:
        return Document(path, password), True
    try:
        return Document(path, prepared), True
    except Unopened:
        return Document(path, password), True


def saslprep(password: str) -> str:
    """Return a password as revision 6 of PDF's encryption wants it (RFC 4013): one spelling for each."""
    from stringprep import in_table_b1, in_table_c12  # few documents want it

    kept = (" " if in_table_c12(sign) else sign for sign in password if not in_table_b1(sign))
    return unicodedata.normalize("NFKC", "".join(kept))


def fault(code: int, job: Job) -> DocumentFault:
    """Return what pdfium's error code means for this job."""
    if code == c.FPDF_ERR_PASSWORD:
        return DocumentFault.PASSWORD_MISSING if job.password is None else DocumentFault.PASSWORD_WRONG
    if code == c.FPDF_ERR_SECURITY:
        return DocumentFault.ENCRYPTION_UNKNOWN
    return DocumentFault.FILE if code == c.FPDF_ERR_FILE else DocumentFault.FORMAT


def read_pages(document: Document, job: ReadPages, *, encrypted: bool) -> Iterator[Message]:
    """Yield what is known of the document, then its pages in order."""
    if document.pages > job.max_pages:
        yield Refused(DocumentFault.TOO_MANY_PAGES, document.pages)
        return
    if job.again:
        yield Opened(document.pages, labelled=False, encrypted=encrypted)
    else:
        yield _opening(document, job, encrypted=encrypted)
    ranges = job.ranges or ((1, document.pages),)
    numbers = [number for first, last in ranges for number in range(first, min(last, document.pages) + 1)]
    for number in share(numbers, job.processes, 0):
        yield read_page(document, number, job.max_page_characters)


def _opening(document: Document, job: ReadPages, *, encrypted: bool) -> Opened:
    """Return what is known of the document before a page is read."""
    labels = tuple(document.label(number) for number in range(1, document.pages + 1))
    labelled = any(label != str(number) for number, label in enumerate(labels, 1) if label)
    return Opened(
        document.pages,
        labelled,
        encrypted,
        damaged=document.is_mended or is_damaged(Path(job.path)),
        labels=labels if any(labels) else (),
        bookmarks=tuple(document.bookmarks()),
        scripted=document.is_scripted,
        attached=tuple(document.attached()),
    )


def read_page(document: Document, number: int, limit: int) -> PageRead:
    """Read one page."""
    with document.page(number) as page:
        if page is None:
            return PageRead(number, damaged=True)
        raw = page.content(limit)
        drawn = page.drawn_content()
        tables = page.tables(raw) if drawn.rules else None
        grids = tuple(tables.ruled()) if tables else ()
        if not grids and page.is_banded(drawn):
            grids = tuple((tables or page.tables(raw)).across())
        unseen, attached = page.unseen(raw), page.attached
        misnamed = ""
        units = raw.glyphs.units
        # a single line with wrong names is lost among others, but often has codes of no letter for its spaces
        if UNKNOWN_GLYPH in units or may_be_odd(units):
            ranges = document.letters.misnamed(raw.glyphs, page.things)
            misnamed = " ".join(units[start:end] for start, end in ranges)
        cleaned = clean(raw.text)
        text = cleaned.text
        typography = typography_of(raw, text)
    if drawn.empty and document.lacks_contents:
        return PageRead(number, damaged=True)
    letters = len(text) - text.count(" ") - text.count("\n")
    unknown = text.count(UNKNOWN) / letters if letters else 0.0
    return PageRead(
        number,
        text,
        pictures=drawn.pictures,
        strokes=drawn.strokes,
        texts=drawn.texts,
        empty=drawn.empty,
        grids=grids,
        unknown=unknown,
        misnamed=clean(misnamed).text if misnamed else "",
        inserts=drawn.inserts,
        cut=raw.is_cut,
        marks=tuple(_marks(raw, cleaned)),
        unseen=unseen,
        attached=attached,
        typography=typography,
    )


def _marks(raw: PageText, cleaned: Cleaned) -> Iterator[MarkedSpan]:
    """Yield the marked ranges of the cleaned text, in order."""
    for start, end, mark in sorted(raw.marks):
        first, last = cleaned.clean_span(start, end)
        if first < last:
            yield MarkedSpan(first, last, mark)


def show_page(document: Document, job: FindQuotes) -> Message:
    """Find quotes on one page, and draw it if that is the job."""
    if not 1 <= job.page <= document.pages:
        return Refused(DocumentFault.NO_SUCH_PAGE, document.pages)
    with document.page(job.page) as page:
        if page is None:
            return Refused(DocumentFault.PAGE_DAMAGED, document.pages)
        raw = page.content(job.max_page_characters)
        cleaned = clean(raw.text)
        places = tuple(tuple(find(page, raw, cleaned, quote)) for quote in job.quotes)
        if not isinstance(job, DrawPage):
            return QuotePlaces(places)
        from core.reading.sandbox.draw_page import View, draw  # the picture library takes longer than a page

        return draw(
            page, View(job.width, job.max_pixels, job.clip), (*chain.from_iterable(places), *job.marks)
        )


def main() -> None:
    """Serve one job."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Request)
    if isinstance(job, DrawForOcr):
        give_way(RECOGNITION_NICENESS)
    confine(job.memory, job.cpu, read=(place_of(job.path),))
    encoder = msgspec.json.Encoder()
    output = sys.stdout.buffer
    for message in serve(job):
        output.write(encoder.encode(message) + b"\n")
        output.flush()
    # pdfium's own tidying up may crash on a damaged document, and the system tidies up as well
    os._exit(0)


if __name__ == "__main__":
    main()
