import pytest

from core.domain.document import Page
from core.domain.precedence import hint
from core.reading.reader import read_document
from core.reading.structure.references import Directory
from tests.pdfs import DATA, SAMPLE
from tests.structured_pages import structured


def document(*texts):
    return list(structured(Page(number, text) for number, text in enumerate(texts, 1)))


def found(pages, number):
    page = pages[number - 1]
    links = Directory(pages).references(page, 0, len(page.text))
    return [(link.text, link.target.number, link.title) for link in links]


BID = document(
    "Send submittals as in Section 01 33 00 and Appendix C. See Article 7 and Addendum No. 2.\n"
    "See Section 09 99 99.",
    "SECTION 01 33 00\nSUBMITTAL PROCEDURES\n1.03 SCHEDULE\nwords",
    "SECTION 02956 LINING\n1.03 WARRANTY\nwords\nThe period of Paragraph 1.03 begins later.",
    "SECTION 00 72 00 GENERAL CONDITIONS\nARTICLE 7 - SAFETY\nwords",
    "APPENDIX C - LATERALS\nwords",
    "ADDENDUM NO. 2\nwords",
)


def test_a_reference_leads_to_the_page_on_which_its_place_begins():
    assert found(BID, 1) == [
        ("Section 01 33 00", 2, "SECTION 01 33 00 SUBMITTAL PROCEDURES"),
        ("Appendix C", 5, "APPENDIX C - LATERALS"),
        ("Article 7", 4, "ARTICLE 7 - SAFETY"),
        ("Addendum No. 2", 6, "ADDENDUM NO. 2"),
    ]


def test_a_paragraph_is_looked_for_in_the_section_that_names_it():
    assert [link for link in found(BID, 3) if link[0] == "Paragraph 1.03"] == [
        ("Paragraph 1.03", 3, "1.03 WARRANTY")
    ]


def test_a_number_that_several_places_have_leads_nowhere():
    pages = document(
        "SECTION 01 33 00 SUBMITTALS\n1.03 SCHEDULE\nwords",
        "SECTION 02956 LINING\n1.03 WARRANTY\nwords",
        "SECTION 02957 CLEANING\nwords as in Paragraph 1.03 elsewhere",
    )
    assert found(pages, 3) == []


def test_only_the_words_of_the_quote_are_looked_at():
    page = BID[0]
    start = page.text.index("See Article")
    links = Directory(BID).references(page, start, start + len("See Article 7"))
    assert [link.text for link in links] == ["Article 7"]


def test_a_place_does_not_refer_to_itself():
    page = BID[3]
    assert list(Directory(BID).references(page, 0, len(page.text))) == []


def test_references_of_real_documents_lead_to_their_headings():
    with read_document(DATA / "far-part-35.pdf") as reading:
        pages = list(reading)
    directory = Directory(pages)
    links = [link for page in pages for link in directory.references(page, 0, len(page.text))]
    assert links
    for link in links:
        number = link.text.split()[-1]
        assert number in pages[link.target.number - 1].text
        assert link.title.startswith(number)


@pytest.mark.thorough
def test_references_of_the_sample_lead_to_sections_and_appendices():
    with read_document(SAMPLE) as reading:
        pages = list(reading)
    directory = Directory(pages)
    links = [link for page in pages for link in directory.references(page, 0, len(page.text))]
    titles = {link.text: link.title for link in links}
    assert titles["Section 02956"] == "SECTION 02956 CURED-IN-PLACE PIPE"
    assert titles["Appendix C"].startswith("APPENDIX C")


@pytest.mark.parametrize(
    ("one", "other", "stronger"),
    [
        ("technical specifications", "addendum 2", "Addendum 2"),
        ("addendum 1", "addendum 2", "Addendum 2"),
        ("general conditions", "supplementary conditions", "the supplementary conditions"),
        ("general conditions", "technical specifications", "the general conditions"),
    ],
)
def test_the_usual_order_of_precedence_is_a_hint(one, other, stronger):
    assert hint(one, other) == hint(other, one)
    assert hint(one, other).startswith(f"The usual order of precedence puts {stronger} before ")


def test_parts_outside_the_usual_order_give_no_hint():
    assert (
        hint("appendix c", "addendum 2") == hint("", "addendum 2") == hint("addendum 2", "addendum 2") == ""
    )
