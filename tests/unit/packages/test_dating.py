"""The date that a document bears, and those that it merely names."""

from __future__ import annotations

import pytest

from core.domain.document import Page
from core.domain.package import Description, DocumentKind
from core.packages.dating import date_of

ADDENDUM = Description(DocumentKind.ADDENDUM, "2")
SECTION = Description(DocumentKind.TECHNICAL, "33 01 30")
ADVERTISEMENT = Description(DocumentKind.ADVERTISEMENT)


def date(said: Description, text: str, name: str = "scan.pdf") -> str:
    return date_of(said, name, [Page(1, text)])


@pytest.mark.parametrize(
    ("said", "text", "told"),
    [
        (ADDENDUM, "CITY OF ELM\nADDENDUM NO. 2 - ISSUED OCTOBER 1, 2026\n", "2026-10-01"),
        (ADDENDUM, "Addendum No. 02\nDate: October 1, 2026\n", "2026-10-01"),
        (ADDENDUM, "ADDENDUM 2\n10/01/2026\n", "2026-10-01"),
        (ADDENDUM, "ADDENDUM NO. 2\nHarlow Creek, Contract 26-118. Date: October 1, 2026\n", "2026-10-01"),
        (ADDENDUM, "Addendum 2 | Thursday, October 1, 2026\n", "2026-10-01"),
        (ADDENDUM, "Addendum No. 2\nDate of Issue: 1 October 2026\n", "2026-10-01"),
        (SECTION, "SECTION 33 01 30\nCURED-IN-PLACE PIPE\nIssued: 2026-08-28\n", "2026-08-28"),
        (SECTION, "TECHNICAL MEMORANDUM\nAugust 28, 2026\n", "2026-08-28"),
        (ADVERTISEMENT, "ADVERTISEMENT FOR BIDS\nDated: August 28, 2026\n", "2026-08-28"),
    ],
)
def test_the_date_of_a_document_stands_in_its_first_lines(said, text, told):
    assert date(said, text) == told


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (ADDENDUM, "ADDENDUM NO. 2\nThe Bidding Documents dated\nAugust 28, 2026, are changed.\n"),
        (ADDENDUM, "ADDENDUM NO. 2\nIt changes the Bidding Documents dated\nAugust 28, 2026.\n"),
        (ADDENDUM, "ADDENDUM NO. 2\nIt replaces\nAddendum No. 1 dated September 24, 2026.\n"),
        (ADDENDUM, "ADDENDUM NO. 2\nBids are due: October 27, 2026\n"),
        (ADDENDUM, "ADDENDUM NO. 2\nBids are opened. Bid Date: October 27, 2026\n"),
        (ADVERTISEMENT, "ADVERTISEMENT FOR BIDS\nBid opening\nDate: October 20, 2026\n"),
        (ADVERTISEMENT, "ADVERTISEMENT FOR BIDS\nOctober 20, 2026\n"),
        (SECTION, "SECTION 33 01 30\nCURED-IN-PLACE PIPE\nAugust 28\n"),
        (SECTION, "x\n" * 900 + "August 28, 2026\n"),
    ],
)
def test_a_date_that_it_merely_names_is_not_its_own(said, text):
    assert not date(said, text)


def test_the_name_of_a_file_tells_where_the_text_does_not_and_never_more_than_the_text():
    assert date(ADDENDUM, "ADDENDUM NO. 2\n", "Addendum 2 2026-10-01.pdf") == "2026-10-01"
    assert date(ADDENDUM, "ADDENDUM NO. 2\nOctober 2, 2026\n", "Addendum 2_2026-10-01.pdf") == "2026-10-02"
    assert not date(ADDENDUM, "ADDENDUM NO. 2\n", "Addendum 2, 2026-13-41.pdf")
