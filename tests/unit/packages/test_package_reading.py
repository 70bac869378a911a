"""A package read as one."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from functools import partial

import pytest

from core.domain.document import DocumentRef, Page, PageSet, PageStatus
from core.domain.errors import DocumentDamaged
from core.domain.package import Description, DocumentKind, Package
from core.packages.reading import PackageReading
from core.reading.windows import window_ranges, windows


class Document:
    def __init__(self, pages, wanted, log=None):
        self._pages = [page for page in pages if not wanted or page.number in wanted]
        self.page_count = len(pages)
        self.positions = PageSet.up_to(len(pages))
        self._cut = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __iter__(self):
        for page in self._pages:
            if self._cut.is_set():
                return
            yield page

    def cut_short(self):
        self._cut.set()


def _pages(name, count):
    return [Page(number, f"{name} page {number}", label=f"{name}-{number}") for number in range(1, count + 1)]


LENGTHS = {"manual": 7, "addendum": 2, "form": 1}
PACKAGE = Package.of(
    [DocumentRef(f"{n:064x}", f"{name}.pdf", 1, count) for n, (name, count) in enumerate(LENGTHS.items())],
    "Job",
    [
        Description(DocumentKind.MANUAL),
        Description(DocumentKind.ADDENDUM, "2"),
        Description(DocumentKind.BID_FORM),
    ],
)


def _open(document, wanted):
    name = document.name.removesuffix(".pdf")
    return Document(_pages(name, LENGTHS[name]), wanted)


def test_every_page_comes_once_at_its_position_with_its_document_and_own_number():
    with PackageReading(PACKAGE, partial(nullcontext, _open)) as reading:
        pages = list(reading)
    assert [page.number for page in pages] == list(PACKAGE.positions)
    assert [str(page.ref) for page in pages[7:]] == [
        "Addendum 2, p. 1 (addendum-1)",
        "Addendum 2, p. 2 (addendum-2)",
        "form, p. 1 (form-1)",
    ]
    assert reading.page_count == 10


def test_windows_end_at_the_end_of_every_document_as_was_planned_before_reading():
    with PackageReading(PACKAGE, partial(nullcontext, _open)) as reading:
        made = [[page.number for page in window.pages] for window in windows(reading, size=3)]
    planned = [list(numbers) for numbers in window_ranges(PageSet(), PACKAGE.positions, 3)]
    assert made == planned == [[1, 2, 3], [4, 5, 6], [7], [9, 10], [12]]


def test_no_window_has_context_of_another_document():
    with PackageReading(PACKAGE, partial(nullcontext, _open)) as reading:
        made = list(windows(reading, size=3))
    assert made[2].after is None
    assert made[3].before is None
    assert made[1].after is not None


def test_chosen_positions_are_read_alone():
    with PackageReading(PACKAGE, partial(nullcontext, _open), PageSet(((6, 9),))) as reading:
        assert [page.number for page in reading] == [6, 7, 9]


def test_an_addendum_is_one_whatever_its_pages_say_of_their_part():
    with PackageReading(PACKAGE, partial(nullcontext, _open)) as reading:
        parts = {page.document: page.part for page in reading}
    assert parts["Addendum 2"] == "addendum 2"
    assert parts["form"] == "bid form"


def test_a_document_that_cannot_be_opened_makes_its_own_pages_unreadable_and_no_others():
    def damaged(document, wanted):
        if document.name == "addendum.pdf":
            raise DocumentDamaged("addendum.pdf is too damaged to open.", "Ask for it again.")
        return _open(document, wanted)

    with PackageReading(PACKAGE, partial(nullcontext, damaged)) as reading:
        pages = list(reading)
    assert [page.number for page in pages] == list(PACKAGE.positions)
    assert [page.number for page in pages if page.status is PageStatus.UNREADABLE] == [9, 10]
    assert pages[7].reason == "addendum.pdf is too damaged to open."


def test_an_error_that_is_no_documents_is_raised_to_who_reads():
    def broken(document, wanted):
        raise RuntimeError("a mistake of ours")

    with (
        PackageReading(PACKAGE, partial(nullcontext, broken)) as reading,
        pytest.raises(RuntimeError, match="a mistake of ours"),
    ):
        list(reading)


def test_a_reading_that_is_cut_short_ends_soon_though_a_document_is_slow():
    class Slow(Document):
        def __iter__(self):
            for page in self._pages:
                while not self._cut.is_set():
                    time.sleep(0.01)
                return
                yield page

    with PackageReading(
        PACKAGE, partial(nullcontext, lambda document, wanted: Slow(_pages("x", 2), wanted))
    ) as reading:
        threading.Timer(0.1, reading.cut_short).start()
        assert list(reading) == []
