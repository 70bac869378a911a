"""The order in which documents are read, and which wins over which."""

from __future__ import annotations

from core.domain.document import DocumentRef, Page
from core.domain.package import Description, DocumentKind, Package
from core.packages.arrange import arranged, reading_order, stated_order

CLAUSE = """\
ARTICLE 3 - CONTRACT DOCUMENTS: INTENT
3.02 Resolving discrepancies. In case of conflict among the Contract Documents the following order
of precedence shall govern:
a. Addenda, the latest first;
b. Supplementary Conditions;
c. General Conditions;
d. Drawings;
e. Technical Specifications.
3.03 Reuse of documents.
"""


def _package(*described):
    documents = [DocumentRef(f"{n:064x}", f"{n}.pdf", 10, 2) for n in range(len(described))]
    return Package.of(documents, "P", described)


def test_the_latest_addendum_is_read_first_then_the_front_end_then_sections_by_number():
    described = [
        Description(DocumentKind.TECHNICAL, "33 01 30"),
        Description(DocumentKind.ADDENDUM, "1"),
        Description(DocumentKind.DRAWINGS),
        Description(DocumentKind.INSTRUCTIONS),
        Description(DocumentKind.ADDENDUM, "10"),
        Description(DocumentKind.TECHNICAL, "02 41 00"),
        Description(DocumentKind.ADDENDUM, "2"),
    ]
    names = [f"{n}.pdf" for n in range(len(described))]
    assert reading_order(described, names) == [4, 6, 1, 3, 5, 0, 2]


def test_documents_that_nothing_tells_apart_follow_their_names_as_people_count():
    names = ["part 10.pdf", "part 2.pdf", "Part 1.pdf"]
    assert reading_order([Description()] * 3, names) == [2, 1, 0]


def test_the_usual_order_holds_where_the_documents_state_none():
    package = _package(
        Description(DocumentKind.TECHNICAL),
        Description(DocumentKind.GENERAL_CONDITIONS),
        Description(DocumentKind.ADDENDUM, "1"),
        Description(DocumentKind.ADDENDUM, "2"),
    )
    found = arranged(package)
    assert found.precedence == (3, 2, 1, 0)
    assert found.reason == ""


def test_the_documents_own_clause_wins_over_the_usual_order_and_is_quoted():
    stated = stated_order([Page(9, CLAUSE)])
    assert stated is not None
    assert stated.kinds == (
        DocumentKind.ADDENDUM,
        DocumentKind.SUPPLEMENTARY_CONDITIONS,
        DocumentKind.GENERAL_CONDITIONS,
        DocumentKind.DRAWINGS,
        DocumentKind.TECHNICAL,
    )
    assert CLAUSE[stated.span.start : stated.span.end] == stated.text
    assert stated.span.page == 9
    package = _package(
        Description(DocumentKind.TECHNICAL),
        Description(DocumentKind.DRAWINGS),
        Description(DocumentKind.DIVISION_01),
    )
    found = arranged(package, stated)
    assert found.precedence == (1, 2, 0)
    assert "order of precedence" in found.reason


def test_a_sentence_that_names_too_few_documents_states_no_order():
    text = "The following order of work applies: cleaning, then inspection of the drawings, then lining."
    assert stated_order([Page(1, text)]) is None


def test_the_clause_that_names_most_documents_is_taken():
    short = "Order of precedence: the agreement, the specifications, the drawings."
    stated = stated_order([Page(1, short), Page(2, CLAUSE)])
    assert stated is not None
    assert stated.span.page == 2
