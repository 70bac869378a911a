"""A page that waits to be recognised keeps no other waiting, and changes nothing about the others."""

import threading
from dataclasses import replace

import pytest

from core.domain.document import Page, PageStatus
from core.reading import ocr
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from core.reading.structure.structured import Structure
from tests import pdfs
from tests.held_ocr import HeldOcr
from tests.structured_pages import structured


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))


def body(number):
    """Lines that no other page has."""
    reach = "abcdefghijklmnopqrstuvwxyzABCDE"[number]
    return [f"On reach {reach}{line} the pumps run until the liner has cured." for line in "uvwxyz"]


def printed(number):
    return pdfs.lines(
        "ALDER STREET SEWER",
        f"SECTION {number:02} 00 00 - REQUIREMENTS",
        *body(number),
        f"Page {number} of 30",
    )


@pytest.fixture
def document(tmp_path):
    """Write thirty pages, of which those named are scans."""

    def write(*scans):
        path = tmp_path / "late.pdf"
        path.write_bytes(pdfs.document([pdfs.GREY if n in scans else printed(n) for n in range(1, 31)]))
        return path

    return write


def read(path, held):
    with read_document(path, ocr=Ocr(cache=held)) as reading:
        return list(reading)


def test_pages_of_print_come_while_a_scan_before_them_is_recognised(document):
    held = HeldOcr(2)
    with read_document(document(2), ocr=Ocr(cache=held)) as reading:
        coming = reading.as_they_come()
        early = [next(coming) for _ in range(29)]
        held.let_go()
        late = list(coming)
    assert [arrival.page.number for arrival in early] == [1, *range(3, 31)]
    assert [arrival.settled for arrival in early] == [True] + [False] * 28
    assert [arrival.page.number for arrival in late] == list(range(2, 31))
    assert all(arrival.settled for arrival in late)


def test_what_an_early_page_says_is_final_but_for_its_place(document):
    held = HeldOcr(2, 17)
    with read_document(document(2, 17), ocr=Ocr(cache=held)) as reading:
        coming = reading.as_they_come()
        early = {arrival.page.number: arrival.page for arrival in (next(coming) for _ in range(28))}
        held.let_go()
        settled = {arrival.page.number: arrival.page for arrival in coming}
    placed = {"section": "", "part": "", "headings": (), "above": ()}
    for number in range(3, 31):
        if number != 17:
            assert early[number] == replace(settled[number], **placed)
    assert early[9].furniture
    assert settled[17].text.startswith("SECTION 17 00 00")


def test_pages_read_in_order_are_the_same_whichever_was_recognised_first(document):
    path = document(2, 3, 17, 30)
    at_once, held = read(path, HeldOcr()), HeldOcr(2)
    with read_document(path, ocr=Ocr(cache=held)) as reading:
        settled = []
        for arrival in reading.as_they_come():
            if arrival.settled:
                settled.append(arrival.page)
            elif arrival.page.number == 30:
                held.let_go()
    assert settled == at_once


def test_a_recognised_page_comes_before_one_that_stands_before_it_is_recognised(document):
    held = HeldOcr(2, 20)
    with read_document(document(2, 20), ocr=Ocr(cache=held)) as reading:
        coming = reading.as_they_come()
        early = [next(coming).page.number for _ in range(28)]
        held.let_go(20)
        assert 20 not in early
        assert next(coming).page.number == 20
        held.let_go()
        list(coming)


def test_a_cut_ends_the_wait_for_a_scan_and_keeps_what_was_there(document):
    held = HeldOcr(2)
    with read_document(document(2), ocr=Ocr(cache=held)) as reading:
        coming = reading.as_they_come()
        came = [next(coming).page.number for _ in range(29)]
        threading.Thread(target=lambda: (reading.cut_short(), held.let_go())).start()
        came += [arrival.page.number for arrival in coming if not arrival.settled]
    assert came == [1, *range(3, 31)]


def test_running_lines_of_print_follow_from_print_and_those_of_scans_from_all_text():
    def page(number, *, late=False):
        text = "\n".join(["ALDER STREET SEWER", *body(number)])
        return Page(number, text, PageStatus.OCR if late else PageStatus.TEXT)

    structure = Structure((), labelled=False)
    for number in range(1, 5):
        if number > 2:
            structure.announce(number, None)
        else:
            structure.add(page(number))
    structure.end()
    for number in (4, 3):
        structure.recognise(page(number, late=True))
    found = [arrival.page.furniture for arrival in structure.arrivals() if arrival.settled]
    assert found[:2] == [(), ()]
    assert found[2:] == [((0, 18),), ((0, 18),)]
    assert all(each.furniture for each in structured(map(page, range(1, 5))))
