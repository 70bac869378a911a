"""What a look at the whole document tells before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.domain.document import DocumentFacts, Page, PageStatus
from core.reading.language import guess_language
from core.reading.limits import ReadingLimits
from core.reading.reader import read_document

#: a page with fewer lines and shapes drawn has no ruled table: 12 or more found 13 of 13
TABLE_MIN_STROKES = 12
#: characters looked at for the language, taken from the pages as they come
LANGUAGE_SAMPLE = 60_000


def has_table(page: Page) -> bool:
    """Whether the page probably holds a ruled table; false alarms are cheap, misses are not."""
    return page.status is PageStatus.TEXT and page.strokes >= TABLE_MIN_STROKES


def facts(pages: Iterable[Page], *, encrypted: bool = False) -> DocumentFacts:
    """Sum up ``pages``, which should be all pages of the document."""
    count = words = characters = 0
    labelled = False
    scanned: list[int] = []
    blank: list[int] = []
    unreadable: list[tuple[int, str]] = []
    tabular: list[int] = []
    sample: list[str] = []
    wanted = LANGUAGE_SAMPLE
    for page in pages:
        count += 1
        labelled |= page.label is not None and page.label != str(page.number)
        words += len(page.text.split())
        characters += len(page.text)
        if page.scanned:
            scanned.append(page.number)
        if page.status is PageStatus.BLANK:
            blank.append(page.number)
        elif page.status is PageStatus.UNREADABLE:
            unreadable.append((page.number, page.reason))
        if has_table(page):
            tabular.append(page.number)
        if wanted > 0:
            sample.append(page.text[:wanted])
            wanted -= len(page.text)
    return DocumentFacts(
        pages=count,
        labelled=labelled,
        scanned=tuple(scanned),
        blank=tuple(blank),
        unreadable=tuple(unreadable),
        tabular=tuple(tabular),
        words=words,
        characters=characters,
        language=guess_language(" ".join(sample)),
        encrypted=encrypted,
    )


def document_facts(
    path: Path | str, *, password: str | None = None, limits: ReadingLimits = ReadingLimits()
) -> DocumentFacts:
    """Read the whole PDF once, without OCR, and sum it up: about a second for 400 pages.

    Raise a `DocumentError` when it cannot be opened.
    """
    with read_document(path, password=password, limits=limits) as reading:
        return facts(reading.plain(), encrypted=reading.encrypted)
