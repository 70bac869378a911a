"""Which page is which after an addendum."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import DocumentRef, Mark, MarkedSpan, Page, PageSet, PageStatus
from core.domain.package import Description, DocumentKind, Package
from core.revisions.alignment import Edition, align
from tests.unit.revisions.editions import edition, prose

pytestmark = pytest.mark.thorough

MANUAL = [prose(f"manual {n}") for n in range(12)]
FORM = [prose(f"form {n}") for n in range(3)]


def test_an_added_document_is_new_and_all_others_stay():
    found = align(edition(("m.pdf", MANUAL)), edition(("m.pdf", MANUAL), ("a.pdf", FORM)))
    assert found.to_new == {n: n for n in range(1, 13)}
    assert found.inserted == PageSet(((14, 16),))
    assert [found.changed, *map(len, (found.removed, found.moved))] == [(), 0, 0]
    assert found.fresh == found.inserted


def test_a_removed_document_is_gone_and_leaves_a_gap():
    before = edition(("m.pdf", MANUAL), ("f.pdf", FORM))
    kept = replace(before.package, documents=before.package.documents[1:])
    after = Edition(kept, tuple(page for page in before.pages if page.number > 12))
    found = align(before, after)
    assert found.removed == PageSet(((1, 12),))
    assert found.to_new == {14: 14, 15: 15, 16: 16}


def test_a_page_that_stands_behind_inserted_ones_is_the_same_page():
    again = [prose("cover"), *MANUAL[:6], prose("new clause"), *MANUAL[6:]]
    found = align(edition(("m.pdf", MANUAL)), edition(("m.pdf", again)))
    assert found.to_new == {old: old + (1 if old <= 6 else 2) for old in range(1, 13)}
    assert found.inserted == PageSet.of((1, 8))
    assert [found.changed, *map(len, (found.removed, found.moved))] == [(), 0, 0]


def test_a_page_says_something_else_where_one_number_differs():
    again = [*MANUAL[:4], MANUAL[4].replace("ends.", "ends in 482 days."), *MANUAL[5:]]
    found = align(edition(("m.pdf", MANUAL)), edition(("m.pdf", again)))
    assert found.changed == ((5, 5),)
    assert 5 not in found.to_new
    assert found.fresh == PageSet.of((5,))


def test_a_chapter_that_stands_elsewhere_has_moved():
    again = [*MANUAL[3:], *MANUAL[:3]]
    found = align(edition(("m.pdf", MANUAL)), edition(("m.pdf", again)))
    assert found.to_new == {**{n: n - 3 for n in range(4, 13)}, 1: 10, 2: 11, 3: 12}
    assert found.moved == PageSet(((1, 3),))


def test_a_changed_page_is_found_again_in_another_document():
    changed = FORM[1].replace("ends.", "ends at $436.")
    found = align(
        edition(("m.pdf", MANUAL), ("f.pdf", FORM)), edition(("m.pdf", MANUAL), ("x.pdf", [changed]))
    )
    assert found.changed == ((15, 14),)
    assert found.removed == PageSet.of((14, 16))


def test_a_document_is_recognised_by_its_pages_whatever_it_is_called_now():
    before = edition(("m.pdf", MANUAL), ("f.pdf", FORM))
    after = edition(
        ("conformed.pdf", [*MANUAL[:11], prose("new last")]), ("form.pdf", [*FORM, prose("more")])
    )
    found = align(before, after)
    assert found.to_new == {**{n: n for n in range(1, 12)}, 14: 14, 15: 15, 16: 16}
    assert found.removed == PageSet.of((12,))
    assert found.inserted == PageSet.of((12, 17))


def test_running_lines_and_printed_page_numbers_make_no_other_page():
    old = Page(1, "CITY OF ELM\nThe bond is 5 percent.\nPage 1 of 12", furniture=((0, 11),))
    new = Page(1, "CITY OF ELM 2026\nThe bond is 5 percent.\nPage 9 of 13", furniture=((0, 16),))
    found = align(_single("a", old), _single("b", new))
    assert found.to_new == {1: 1}


def test_a_number_that_is_no_page_number_makes_another_page():
    old, new = Page(1, "Contract time in days:\n575"), Page(1, "Contract time in days:\n482")
    assert align(_single("a", old), _single("b", new)).to_new == {}


def test_striking_words_out_makes_another_page():
    text = "The bidder shall visit the site. Bids are due at noon."
    struck = Page(1, text, marks=(MarkedSpan(0, 32, Mark.STRUCK_OUT),))
    assert align(_single("a", Page(1, text)), _single("b", struck)).to_new == {}
    assert align(_single("a", struck), _single("b", replace(struck, label="7"))).to_new == {1: 1}


def test_a_page_that_nobody_could_read_is_the_same_in_the_same_file_alone():
    lost = Page(1, "", PageStatus.UNREADABLE, reason="no OCR")
    assert align(_single("a", lost), _single("a", lost)).to_new == {1: 1}
    found = align(_single("a", lost), _single("b", lost))
    assert (found.to_new, found.removed, found.inserted) == ({}, PageSet.of((1,)), PageSet.of((1,)))


def test_pages_without_words_follow_their_neighbours_and_never_move():
    blank = ["", "", ""]
    before = edition(("m.pdf", [*MANUAL[:2], *blank, *MANUAL[2:4]]))
    after = edition(("m.pdf", [MANUAL[0], "", MANUAL[1], *blank, *MANUAL[2:4]]))
    found = align(before, after)
    assert found.to_new == {1: 1, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8}
    assert not found.moved


def test_addenda_are_told_apart_by_their_numbers():
    described = [Description(DocumentKind.ADDENDUM, "1"), Description(DocumentKind.ADDENDUM, "2")]
    one, two = [prose("one")], [prose("two")]
    later = [text.replace("ends.", "ends, as corrected.") for text in (*two, *one)]
    found = align(
        edition(("x.pdf", one), ("y.pdf", two), descriptions=described),
        edition(("p.pdf", later[:1]), ("q.pdf", later[1:]), descriptions=described[::-1]),
    )
    assert found.changed == ((3, 1), (1, 3))


@given(data=st.data())
def test_every_page_of_either_edition_is_accounted_for_once(data):
    texts = st.lists(st.sampled_from([*MANUAL[:5], *FORM, "", "The same words."]), min_size=1, max_size=12)
    documents = st.dictionaries(st.sampled_from(["m.pdf", "f.pdf", "a.pdf"]), texts, min_size=1)
    before, after = (edition(*data.draw(documents).items()) for _ in range(2))
    found = align(before, after)
    old = [*found.to_new, *(a for a, _ in found.changed), *found.removed]
    new = [*found.to_new.values(), *(b for _, b in found.changed), *found.inserted]
    assert sorted(old) == [page.number for page in before.pages]
    assert sorted(new) == [page.number for page in after.pages]
    words = (
        {page.number: page.text for page in before.pages},
        {page.number: page.text for page in after.pages},
    )
    assert all(words[0][a] == words[1][b] for a, b in found.to_new.items())
    assert set(found.moved) <= set(found.to_new)


@given(
    st.lists(st.integers(0, 11), unique=True, max_size=4),
    st.lists(st.integers(0, 11), max_size=4),
)
def test_what_is_deleted_and_inserted_moves_no_other_page(deleted, inserted):
    again = [text for n, text in enumerate(MANUAL) if n not in deleted]
    for n, place in enumerate(inserted):
        again.insert(min(place, len(again)), prose(f"inserted {n}"))
    found = align(edition(("m.pdf", MANUAL)), edition(("m.pdf", [*again, "last"])))
    assert set(found.to_new) == {n + 1 for n in range(12) if n not in deleted}
    assert not found.moved
    assert list(found.to_new.values()) == sorted(found.to_new.values())


def _single(name, page):
    return Edition(Package.single(DocumentRef(name, f"{name}.pdf", 1, 1)), (page,))
