"""Where each page of a package stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.document import DocumentRef, PageRef, PageSet
from core.domain.package import Arrangement, Description, DocumentKind, Package, Place


def _document(name, pages, mark="a"):
    return DocumentRef(mark * 64, name, 1000, pages)


THREE = Package.of(
    [_document("manual.pdf", 12), _document("a1.pdf", 3, "b"), _document("a2.pdf", 1, "c")],
    "Elm Street",
    [
        Description(DocumentKind.MANUAL, title="Project manual"),
        Description(DocumentKind.ADDENDUM, "1"),
        Description(DocumentKind.ADDENDUM, "2"),
    ],
)


def test_documents_follow_each_other_with_a_gap_at_which_windows_and_quotes_end():
    assert [(each.first, each.last) for each in THREE.documents] == [(1, 12), (14, 16), (18, 18)]
    assert THREE.positions == PageSet(((1, 12), (14, 16), (18, 18)))
    assert THREE.pages == 16


def test_every_position_leads_to_its_page_and_back():
    for position in THREE.positions:
        assert THREE.position(THREE.place(position)) == position
    assert THREE.place(15) == Place(1, 2)


@pytest.mark.parametrize("position", [0, 13, 17, 19, -1])
def test_a_gap_has_no_page(position):
    assert THREE.index_at(position) is None
    with pytest.raises(KeyError):
        THREE.place(position)


@pytest.mark.parametrize("place", [Place(1, 4), Place(1, 0)])
def test_a_page_that_a_document_does_not_have_has_no_position(place):
    with pytest.raises(KeyError):
        THREE.position(place)


def test_documents_that_are_added_later_move_no_page():
    more = THREE.extended([_document("a3.pdf", 2, "d")], [Description(DocumentKind.ADDENDUM, "3")])
    assert more.documents[:3] == THREE.documents
    assert more.documents[3].first == 20


def test_a_person_reads_the_document_its_own_page_and_the_printed_label():
    refs = THREE.refs({15: "AD1-2"})
    assert str(refs[15]) == "Addendum 1, p. 2 (AD1-2)"
    assert refs[15].bare == "2 (AD1-2)"
    assert refs[15].number == 15


def test_a_page_of_a_single_document_is_shown_as_its_number():
    alone = Package.single(_document("bid.pdf", 3))
    assert [str(ref) for ref in alone.refs({2: "ii"}).values()] == ["1", "2 (ii)", "3"]
    assert alone.refs()[1] == PageRef(1)


def test_a_single_document_of_unknown_length_holds_every_page():
    alone = Package.single(_document("bid.pdf", 0))
    assert alone.place(7) == Place(0, 7)
    assert alone.positions == PageSet()


def test_documents_of_the_same_name_are_told_apart():
    package = Package.of(
        [_document("bid.pdf", 1), _document("bid.pdf", 1, "b"), _document("Bid.PDF", 1, "c")]
    )
    assert package.names == ("bid (1)", "bid (2)", "Bid (3)")


def test_what_a_session_remembers_of_a_package_changes_with_any_document():
    other = Package.of([_document("manual.pdf", 12, "d"), _document("a1.pdf", 3, "b")], "Elm Street")
    assert THREE.ref.name == "Elm Street"
    assert (THREE.ref.pages, THREE.ref.size) == (16, 3000)
    assert len({THREE.ref.sha256, other.ref.sha256, "a" * 64}) == 3
    assert Package.single(_document("bid.pdf", 3)).ref == _document("bid.pdf", 3)


def test_documents_that_are_left_out_keep_their_positions_and_are_not_asked():
    from dataclasses import replace

    documents = (THREE.documents[0], replace(THREE.documents[1], left_out=True), THREE.documents[2])
    package = replace(THREE, documents=documents)
    assert package.asked == PageSet(((1, 12), (18, 18)))
    assert package.positions == THREE.positions


def test_precedence_is_independent_of_the_order_of_the_documents():
    arrangement = Arrangement(tuple(each.description for each in THREE.documents), (2, 1, 0))
    assert arrangement.wins(2, 0)
    assert not arrangement.wins(0, 1)


def test_of_some_documents_only_some_pages_are_asked_and_what_is_left_out_stays_so():
    package = Package.of([_document("a", 4), _document("b", 3), _document("c", 5)])
    out = replace(package.documents[2], left_out=True)
    package = replace(package, documents=(*package.documents[:2], out))
    asked = package.narrowed({1: PageSet.parse("2, 7"), 2: PageSet.parse("1")})
    assert str(asked) == "1-4, 7"
    assert package.narrowed({}) == package.asked
