"""What a document of a package is."""

from __future__ import annotations

import pytest

from core.domain.document import Page
from core.domain.package import DocumentKind
from core.packages.describe import describe


def _pages(*texts: str) -> tuple[Page, ...]:
    return tuple(Page(number, text) for number, text in enumerate(texts, start=1))


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("Addendum_02.pdf", DocumentKind.ADDENDUM, "2"),
        ("ADDENDUM NO. 3 - Elm Street.pdf", DocumentKind.ADDENDUM, "3"),
        ("Add #4.pdf", DocumentKind.ADDENDUM, "4"),
        ("addendum-II.pdf", DocumentKind.ADDENDUM, "2"),
        ("Corrigendum No 3 to the ITT.pdf", DocumentKind.ADDENDUM, "3"),
        ("Amendment 0002.pdf", DocumentKind.ADDENDUM, "2"),
        ("Bid Bulletin No. 4.pdf", DocumentKind.ADDENDUM, "4"),
        ("Tender circular 1.docx", DocumentKind.ADDENDUM, "1"),
        ("00 11 13 - Advertisement for Bids.pdf", DocumentKind.ADVERTISEMENT, "00 11 13"),
        ("002113_Instructions_to_Bidders.pdf", DocumentKind.INSTRUCTIONS, "00 21 13"),
        ("00 41 00 Bid Form.pdf", DocumentKind.BID_FORM, "00 41 00"),
        ("00 52 13 Agreement.pdf", DocumentKind.AGREEMENT, "00 52 13"),
        ("00 61 13.pdf", DocumentKind.BONDS, "00 61 13"),
        ("00 72 00 General Conditions.pdf", DocumentKind.GENERAL_CONDITIONS, "00 72 00"),
        ("00 73 00 Supplementary Conditions.pdf", DocumentKind.SUPPLEMENTARY_CONDITIONS, "00 73 00"),
        ("01 33 00 Submittal Procedures.pdf", DocumentKind.DIVISION_01, "01 33 00"),
        ("SECTION 33 01 30.13 Sewer Cleaning.pdf", DocumentKind.TECHNICAL, "33 01 30.13"),
        ("02956-CIPP_v2.pdf", DocumentKind.TECHNICAL, "02956"),
        ("Drawings - Plan and Profile.pdf", DocumentKind.DRAWINGS, ""),
        ("NPDES permit.pdf", DocumentKind.PERMIT, ""),
        ("Prevailing Wage Rates.pdf", DocumentKind.WAGES, ""),
        ("Questions and Answers 1.pdf", DocumentKind.QUESTIONS, ""),
        ("scan0001.pdf", DocumentKind.OTHER, ""),
        ("Additional information.pdf", DocumentKind.OTHER, ""),
    ],
)
def test_the_name_of_a_file_tells_what_nothing_else_does(name, kind, number):
    said = describe(name, ())
    assert (said.kind, said.number) == (kind, number)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("CITY OF ELM\nADDENDUM NO. 2\nto the Bidding Documents\n", DocumentKind.ADDENDUM, "2"),
        ("SECTION 33 01 30\nCURED-IN-PLACE PIPE\nPART 1 - GENERAL\n", DocumentKind.TECHNICAL, "33 01 30"),
        ("SECTION 01 33 00\nSUBMITTAL PROCEDURES\n", DocumentKind.DIVISION_01, "01 33 00"),
        ("DOCUMENT 00 21 13\nINSTRUCTIONS TO BIDDERS\n", DocumentKind.INSTRUCTIONS, "00 21 13"),
        ("GENERAL CONDITIONS\nARTICLE 1 DEFINITIONS\n", DocumentKind.GENERAL_CONDITIONS, ""),
    ],
)
def test_the_heading_of_the_first_pages_tells_what_a_scanner_did_not_name(text, kind, number):
    said = describe("scan0001.pdf", _pages(text))
    assert (said.kind, said.number) == (kind, number)


def test_an_addendum_that_begins_with_a_replaced_page_is_still_an_addendum():
    said = describe("Addendum 3.pdf", _pages("SECTION 00 41 00\nBID FORM (REVISED)\n"))
    assert (said.kind, said.number) == (DocumentKind.ADDENDUM, "3")


def test_a_file_with_many_sections_is_a_manual():
    pages = tuple(Page(number, "text", section=f"Section 0{number}000 Things") for number in range(1, 7))
    assert describe("spec book.pdf", pages).kind is DocumentKind.MANUAL


@pytest.mark.parametrize(
    ("second", "title"),
    [
        ("SECTION 26 29 23 - VARIABLE FREQUENCY DRIVES\n1.1 SUBMITTALS", ""),
        ("Section 26 29 23 - Variable Frequency Drives\nSection 01 33 00 - Submittals", "Pumps"),
    ],
)
def test_a_file_of_several_sections_is_not_called_by_the_first_of_them(second, title):
    said = describe("Divisions 11 and 26.pdf", _pages("SECTION 11 31 13 - PUMPS\n1.1 REFERENCES", second))
    assert (said.kind, said.number, said.title) == (DocumentKind.TECHNICAL, "11 31 13", title)


def test_the_text_decides_where_name_and_heading_differ():
    said = describe("Agreement.pdf", _pages("SECTION 33 05 05\nTESTING OF SEWERS\n"))
    assert said.kind is DocumentKind.TECHNICAL
