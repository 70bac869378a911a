import pytest

from core.domain.document import Page, PageSet
from core.reading.reader import read_document
from core.reading.structure.headings import headings
from tests import pdfs
from tests.pdfs import DATA
from tests.structured_pages import structured

BODY = "\n".join(
    f"DrawnLine {word} of the body stands on no other page." for word in ("one", "two", "three", "four")
)


def document(*texts, labels=()):
    """Pages with a body of their own between what ``texts`` put above and below it ("|")."""
    pages = []
    for number, text in enumerate(texts, 1):
        above, _, below = text.partition("|")
        body = BODY.replace("DrawnLine", f"Paragraph {chr(96 + number)}")
        label = labels[number - 1] if labels else None
        pages.append(Page(number, f"{above}\n{body}\n{below}".strip(), label=label))
    return list(structured(pages, labelled=bool(labels)))


def cut_out(page):
    return [page.text[start:end] for start, end in page.furniture]


def titles(text):
    return [heading.title for heading in headings(text)]


def test_lines_that_come_back_at_the_edges_are_furniture():
    for number, page in enumerate(document(*[f"Elm Street Project|Page {n} of 6" for n in range(1, 7)]), 1):
        assert cut_out(page) == ["Elm Street Project", f"Page {number} of 6"]


def test_a_running_title_that_begins_like_a_heading_is_furniture_and_no_heading():
    pages = document(*[f"Appendix B: Forms of Bonds {n}|" for n in range(27, 33)])
    assert {len(cut_out(page)) for page in pages} == {1}
    assert not any(page.headings for page in pages)


def test_appendixes_of_one_page_each_keep_their_headings():
    pages = document(*[f"APPENDIX {n} FORM OF BOND|" for n in range(1, 7)])
    assert [len(page.headings) for page in pages] == [1] * 6


def test_rows_that_begin_with_one_quantity_are_no_headings():
    rows = ["4 MANHOLE FRAMES", "4 MANHOLE COVERS", "4 CATCH BASINS"]
    assert titles("\n".join(rows)) == []
    assert titles("1 GENERAL\nText.\n2 PRODUCTS") == ["1 GENERAL", "2 PRODUCTS"]


def test_a_line_is_told_from_one_that_has_a_sign_in_the_place_of_its_number():
    pages = document(
        *(f"See # {n} of the log|" if n % 2 else f"See {n} {n} of the log|" for n in range(1, 7))
    )
    assert [cut_out(page) for page in pages[:2]] == [["See # 1 of the log"], ["See 2 2 of the log"]]


def test_running_lines_that_change_sides_are_furniture():
    pages = document(*["Federal Register|7" if n % 2 else "Proposed Rules|8" for n in range(8)])
    assert {tuple(cut_out(page)) for page in pages} == {("Federal Register",), ("Proposed Rules",)}


def test_rows_of_a_table_over_several_pages_are_no_furniture():
    rows = [(17, 4200), (31, 180), (46, 95), (58, 2750), (71, 12), (83, 640)]
    for page in document(*[f"Bid form|{item} Lining of pipe {quantity} LF" for item, quantity in rows]):
        assert cut_out(page) == ["Bid form"]


def test_items_of_a_list_that_count_along_with_the_pages_are_no_furniture():
    for page in document(*[f"({n}) In the Operating Procedures chapter,|end" for n in range(1, 8)]):
        assert not any("Operating" in line for line in cut_out(page))


def test_a_page_all_of_which_comes_back_is_a_form_and_keeps_its_text():
    pages = structured([Page(n, "Name of bidder\nAddress of bidder\nSignature") for n in range(1, 8)])
    assert all(not page.furniture for page in pages)


def test_printed_numbers_are_taken_from_running_footers_where_the_pdf_has_none():
    pages = document(*[f"City|02956-{n}" for n in range(1, 5)], *[f"City|02957-{n}" for n in range(1, 4)])
    assert [page.label for page in pages] == [
        *("02956-1", "02956-2", "02956-3", "02956-4"),
        *("02957-1", "02957-2", "02957-3"),
    ]


def test_a_printed_number_is_never_interpolated():
    pages = document("City|7", "City|8", "City|", "City|10", "City|11")
    assert [page.label for page in pages] == ["7", "8", None, "10", "11"]


def test_a_page_number_is_found_where_notes_stand_below_it():
    # as in the Internal Revenue Manual: even pages "page 12 2.3 ...", odd ones "... 2.3.59 page 11"
    footers = [f"page {n} 2.3 Responses" if n % 2 == 0 else f"Codes 2.3.59 page {n}" for n in range(11, 23)]
    notes = "Manual Exhibit 2.3.59-{n}\nAny line marked with a #\nis for Official Use Only\n#\n#"
    pages = document(*[f"Responses|{each}\n{notes.format(n=n)}" for n, each in enumerate(footers, 30)])
    assert [page.label for page in pages] == [str(n) for n in range(11, 23)]


def test_the_number_of_an_exhibit_is_no_page_number():
    pages = document(*[f"City|Exhibit 2.3-{n}" for n in range(1, 7)])
    assert {page.label for page in pages} == {None}


@pytest.mark.parametrize(
    "caption", ["Plate {}", "Detail {}", "Exhibit C-{}", "Change Order {}", "Monitoring Well MW-{}"]
)
def test_what_counts_plates_details_or_exhibits_counts_no_pages(caption):
    pages = document(*[f"|{caption.format(number)}" for number in range(3, 9)])
    assert {page.label for page in pages} == {None}


def test_the_labels_of_the_pdf_win_over_footers():
    pages = document(*[f"City|Page {n}" for n in range(1, 5)], labels=("i", "ii", "1", "2"))
    assert [page.label for page in pages] == ["i", "ii", "1", "2"]


def test_an_exhibits_number_is_no_page_number():
    pages = document(*["Exhibit 2.3.59-20|Manual"] * 6)
    assert {page.label for page in pages} == {None}


def test_a_specification_section_holds_until_the_next_one():
    pages = document("SECTION 02956\nCURED-IN-PLACE PIPE|", "|", "SECTION 33 01 30.13 - SEWER TESTING|", "|")
    assert [page.section for page in pages] == [
        *["SECTION 02956 CURED-IN-PLACE PIPE"] * 2,
        *["SECTION 33 01 30.13 - SEWER TESTING"] * 2,
    ]


def test_a_section_that_begins_at_the_end_of_a_page_is_that_of_the_next_page():
    first, second = document("SECTION 02956 LINING|SECTION 02957 CLEANING", "|")
    assert first.section == "SECTION 02956 LINING"
    assert second.section == "SECTION 02957 CLEANING"


def test_a_footer_names_the_section_when_its_heading_was_not_seen():
    pages = document(*[f"City|02956 - {n}" for n in range(4, 9)])
    assert {(page.section, page.part) for page in pages} == {("02956", "technical specifications")}


def test_bookmarks_name_the_section_where_no_heading_does():
    pages = structured([Page(n, BODY) for n in range(1, 4)], outline={2: "Soil report"})
    assert [page.section for page in pages] == ["", "Soil report", "Soil report"]


def test_the_parts_of_a_bid_document_are_named():
    pages = document(
        "ADDENDUM NO. 2|",
        "INSTRUCTIONS TO BIDDERS|",
        "SECTION 00 72 00 GENERAL CONDITIONS|",
        "ARTICLE 7 - SAFETY|",
        "SECTION 00 73 00\nSUPPLEMENTARY CONDITIONS|",
        "SECTION 02956 CURED-IN-PLACE PIPE|",
        "APPENDIX C - SCHEDULE OF LATERALS|",
    )
    assert [page.part for page in pages] == [
        "addendum 2",
        "instructions to bidders",
        "general conditions",
        "general conditions",
        "supplementary conditions",
        "technical specifications",
        "appendix c",
    ]


def test_a_table_of_contents_opens_no_section():
    leaders = "\n".join(f"SECTION 0295{n} LINING ........ {n}" for n in range(6))
    numbers = "\n".join(f"0295{n} Cured In Place Pipe 6 pages" for n in range(9))
    assert (
        titles(f"INDEX\n{leaders}")
        == titles(numbers)
        == titles("Table of Contents\nSECTION 02956 LINING")
        == []
    )


@pytest.mark.parametrize(
    "line",
    [
        "Section 01 33 00, Submittal Procedures, and as specified",
        "Section 02956 of these specifications shall govern the work.",
        "2 inches of bedding under the pipe.",
        "1. The Contractor shall submit all of the following documents.",
        "12.5 Total weight of resin",
        "Article 7 applies.",
        "2.3.59 Internal Revenue Manual Cat. No. 28171 (12-12-2022)",
        "9.04 Determinations for Unit Price Work. Engineer",
    ],
)
def test_a_sentence_that_names_a_section_is_no_heading(line):
    assert titles(f"words before\n{line}\nwords after") == []


@pytest.mark.parametrize(
    "line",
    [
        "SECTION 02956 - CURED-IN-PLACE PIPE",
        "Section 33 01 30 Operation and Maintenance of Sewers",
        "ARTICLE VII: INSURANCE",
        "EXHIBIT A",
        "1.03 SUBMITTALS",
        "35.017 Federally Funded Research and Development Centers.",
        "IV. ECONOMIC ANALYSIS",
        "SUPPLEMENTARY CONDITIONS",
    ],
)
def test_a_heading_is_found_as_printed(line):
    assert titles(f"words before\n{line}\nwords after") == [line]


def test_headings_stand_before_what_they_are_about():
    text = "end of the clause before\n1.03 SUBMITTALS\nSend them.\n1.04 WARRANTY\nOne year."
    places = {heading.title: heading.start for heading in headings(text)}
    assert places == {"1.03 SUBMITTALS": text.index("1.03"), "1.04 WARRANTY": text.index("1.04")}


@pytest.mark.thorough
def test_the_running_lines_of_real_documents():
    with read_document(DATA / "federal-register-faa-3-column.pdf") as reading:
        pages = list(reading)
    assert [page.label for page in pages[1:]] == [str(47698 + n) for n in range(1, 15)]
    assert "Federal Register / Vol. 85" in cut_out(pages[3])[0]
    with read_document(DATA / "sec-pages-226-243.pdf") as reading:
        assert [page.label for page in reading] == [str(n) for n in range(226, 244)]


def test_a_part_of_the_document_knows_its_neighbours_alone():
    with read_document(DATA / "sec-pages-226-243.pdf", pages=PageSet.parse("3-9")) as reading:
        assert [page.label for page in reading] == [str(n) for n in range(228, 235)]


def test_bookmarks_of_the_pdf_are_read(tmp_path):
    outline = (
        b"<</Type/Outlines/First 5 0 R/Last 5 0 R>>",
        b"<</Title(Geotechnical report)/Parent 4 0 R/Dest[8 0 R/Fit]/Next 5 0 R>>",
    )
    path = tmp_path / "outline.pdf"
    contents = [pdfs.lines("nothing above"), pdfs.lines("borings")]
    path.write_bytes(pdfs.document(contents, catalog=b"/Outlines 4 0 R", extra=outline))
    with read_document(path) as reading:
        assert [page.section for page in reading] == ["", "Geotechnical report"]
