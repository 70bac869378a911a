"""What is there, what is named and missing, what is there twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.document import DocumentRef, Page, PageStatus, PlacedHeading
from core.domain.package import Description, DocumentKind, Package
from core.packages.arrange import arranged
from core.packages.inventory import inventory
from core.packages.reading import moved

CONTENTS = """\
TABLE OF CONTENTS
00 11 13 Advertisement for Bids ........ 1
01 33 00 Submittal Procedures .......... 4
33 01 30 Cured-in-Place Pipe ........... 9
33 05 05 Testing of Sewers ............ 14
32 91 19 Topsoil and Seeding .......... 20
"""


def _package(*documents):
    """Documents given as (file name, description, page texts)."""
    refs = [DocumentRef(f"{n:064x}", name, 10, len(texts)) for n, (name, _, texts) in enumerate(documents)]
    package = Package.of(refs, "Job", [said for _, said, _ in documents])
    pages = [
        moved(Page(number, text), entry, short)
        for entry, short, (_, _, texts) in zip(package.documents, package.names, documents, strict=True)
        for number, text in enumerate(texts, start=1)
    ]
    return package, pages


def _technical(number, title="Thing"):
    return Description(DocumentKind.TECHNICAL, number, title)


BASE = (
    ("contents.pdf", Description(DocumentKind.OTHER), [CONTENTS]),
    (
        "01 33 00.pdf",
        Description(DocumentKind.DIVISION_01, "01 33 00", "Submittals"),
        ["SECTION 01 33 00\nText."],
    ),
    (
        "33 01 30.pdf",
        _technical("33 01 30", "Lining"),
        [
            "SECTION 33 01 30\nLINING\nTest as in Section 33 05 05. Submit as in Section 01 33 00.",
            "See Appendix B, Addendum No. 3 and Drawing C-101. Comply with Section 1926.651 of the Code.",
        ],
    ),
    ("33 99 00.pdf", _technical("33 99 00", "Extra"), ["SECTION 33 99 00\nEXTRA"]),
)


def test_what_the_contents_list_and_the_text_names_is_missing_with_every_page_that_names_it():
    found = inventory(*_package(*BASE))
    missing = {each.name: [str(ref) for ref in each.pages] for each in found.missing}
    assert missing == {
        "Section 00 11 13": ["contents, p. 1"],
        "Section 33 05 05": ["contents, p. 1", "33 01 30 Lining, p. 1"],
        "Section 32 91 19": ["contents, p. 1"],
        "Appendix B": ["33 01 30 Lining, p. 2"],
        "Addendum No. 3": ["33 01 30 Lining, p. 2"],
        "Drawing C-101": ["33 01 30 Lining, p. 2"],
    }
    assert (
        next(each for each in found.missing if each.name == "Section 33 05 05").title == "Testing of Sewers"
    )


def test_a_document_that_the_contents_do_not_list_is_marked():
    found = inventory(*_package(*BASE))
    listed = {row.name: row.listed for row in found.rows}
    assert listed["33 99 00 Extra"] is False
    assert listed["33 01 30 Lining"] is True
    assert listed["contents"] is None


@pytest.mark.parametrize(
    "text",
    [
        "as required by Labor Code Section 17701",
        "Section 12990 of the Government Code applies",
        "under ASTM F1216, Appendix X1",
        "29 CFR 1926, Section 33 05 05",
        "Section 02956 of the State Standard Specifications",
        "Section 4.03 of these conditions",
        "a fee of 12345 dollars",
        "Appendix A to ASTM F1216",
    ],
)
def test_places_in_laws_and_standards_are_no_documents_of_the_package(text):
    package, pages = _package(
        ("33 01 30.pdf", _technical("33 01 30"), [f"SECTION 33 01 30\nLINING\n{text}."])
    )
    assert inventory(package, pages).missing == ()


CONDITIONS = """\
5.1 Bonds
Bonds are given as in paragraph 5.7.A, and as Article 5.3 and Section 5.2.1 say.
5.2 Insurance
5.2.1 Limits are those of Section 9.4, of Section 5.9 of the Standard Specifications and of Paragraph 5.8
of the General Conditions. A section 5.8 feet long is no part of them.
5.3 Deductibles
"""
GENERAL = "6.1 Time\n6.2 Delay\nSee subparagraph 6.9 of these conditions.\n6.3 Float\n"


def test_a_paragraph_that_a_document_names_and_whose_neighbours_alone_it_has_is_missing():
    said = Description(DocumentKind.GENERAL_CONDITIONS)
    (alone,) = inventory(*_package(("conditions.pdf", said, [CONDITIONS]))).missing
    assert (alone.name, alone.among) == ("Paragraph 5.7", "in the document")
    assert "Bonds are given as in paragraph 5.7" in alone.words
    both = inventory(*_package(("a.pdf", said, [CONDITIONS]), ("b.pdf", said, ["Cover", GENERAL]))).missing
    assert [(each.name, [str(ref) for ref in each.pages]) for each in both] == [
        ("a: Paragraph 5.7", ["a, p. 1"]),
        ("b: Subparagraph 6.9", ["b, p. 2"]),
    ]


def test_no_paragraph_is_missing_of_a_document_of_which_not_all_is_read():
    package, pages = _package(("a.pdf", Description(), [CONDITIONS, "5.4 Claims"]))
    assert [each.name for each in inventory(package, pages).missing] == ["Paragraph 5.7"]
    assert inventory(package, pages[:1]).missing == ()
    unreadable = Page(2, "", status=PageStatus.UNREADABLE, reason="too dark")
    assert inventory(package, [pages[0], unreadable]).missing == ()


def test_a_paragraph_that_another_document_has_is_not_missing():
    said = Description(DocumentKind.GENERAL_CONDITIONS)
    package, pages = _package(("a.pdf", said, [CONDITIONS]), ("b.pdf", said, ["5.7 Named here\nText."]))
    assert inventory(package, pages).missing == ()


def test_an_appendix_is_there_when_a_file_or_a_heading_is_called_so():
    by_file = _package(
        ("a.pdf", Description(), ["See Appendix B."]), ("Appendix_B - Soils.pdf", Description(), ["Borings"])
    )
    by_heading = _package(("a.pdf", Description(), ["See Appendix B.", "APPENDIX B\nSOIL BORINGS\n"]))
    assert inventory(*by_file).missing == ()
    assert inventory(*by_heading).missing == ()


def test_an_annex_under_a_heading_of_the_page_and_a_sheet_with_its_own_number_are_there():
    package, (named, page, sheet) = _package(
        ("a.pdf", Description(), ["See Annex D and Sheet S-201.", "Annex D: Sounds and hours\nIt is quiet."]),
        ("sheets.pdf", Description(), ["WEST TOWER\nSHEET NO. S-201 Page 4\nNotes as on Sheet S-999."]),
    )
    title = "Annex D: Sounds and hours"
    page = replace(page, headings=(PlacedHeading(0, len(title), title, 1),))
    assert [each.name for each in inventory(package, [named, page, sheet]).missing] == ["Drawing S-999"]


def test_sheets_of_an_index_that_are_not_there_are_missing_together():
    numbers = ["A-100", "A-101", "S-201", "S-202"]
    table = "| Drawing No. | Description | Date |\n| --- | --- | --- |\n" + "\n".join(
        f"| {number} | Part {number[2:]} | 05/2026 |" for number in numbers
    )
    text = "\n".join(f"{number} Part {number[2:]} 05/2026" for number in numbers)
    package, (index, page) = _package(
        ("index.pdf", Description(), [f"DRAWING A-100\n{text}"]),
        ("b.pdf", Description(), ["See Drawing S-201."]),
    )
    (missing,) = inventory(package, [replace(index, tables=(table,)), page]).missing
    assert missing.name == "Drawings A-101, S-201, S-202"
    assert [str(ref) for ref in missing.pages] == [str(index.ref), str(page.ref)]


def test_the_same_section_twice_and_names_that_differ_in_a_version_are_told():
    found = inventory(
        *_package(
            ("02956.pdf", _technical("02956"), ["SECTION 02956\nLINING"]),
            ("02956 revised.pdf", _technical("02956"), ["SECTION 02956\nLINING again"]),
            ("Bid form_v1.pdf", Description(DocumentKind.BID_FORM), ["BID FORM"]),
            ("Bid form_v2.pdf", Description(DocumentKind.BID_FORM), ["BID FORM 2"]),
        )
    )
    assert [(each.names, each.reason) for each in found.versions] == [
        (("02956.pdf", "02956 revised.pdf"), "the same section 02956"),
        (("Bid form_v1.pdf", "Bid form_v2.pdf"), "the same name but for a version"),
    ]


def test_each_document_tells_its_scans_and_what_could_not_be_read():
    package, pages = _package(("a.pdf", Description(), ["words here", "x"]), ("b.pdf", Description(), ["y"]))
    from dataclasses import replace

    pages[1] = replace(pages[1], status=PageStatus.UNREADABLE, scanned=True, text="")
    row, other = inventory(package, pages).rows
    assert list(row.scanned) == list(row.unread) == [2]
    assert row.words == 2
    assert not other.unread


def test_precedence_is_listed_by_name_with_its_reason():
    package, pages = _package(
        ("m.pdf", Description(DocumentKind.GENERAL_CONDITIONS, title="General conditions"), ["x"]),
        ("a.pdf", Description(DocumentKind.ADDENDUM, "1"), ["y"]),
    )
    found = inventory(package, pages, arrangement=arranged(package))
    assert found.precedence == ("Addendum 1", "General conditions")
