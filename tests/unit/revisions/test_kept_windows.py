"""Which windows are the same after an addendum."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import Page, PageStatus
from core.reading.windows import windows
from core.revisions.alignment import align
from core.revisions.kept_windows import keep_windows
from tests.unit.revisions.editions import edition, prose

pytestmark = pytest.mark.thorough

MANUAL = [prose(f"manual {n}", 200) for n in range(30)]


def kept_after(again, size=3):
    """Return the windows of the manual that are the same in another edition, and how many that one has."""
    before, after = edition(("m.pdf", MANUAL)), edition(("m.pdf", again))
    old = list(windows(before.pages, size))
    starts, kept = keep_windows(old, after.pages, align(before, after).to_new, size)
    made = list(windows(after.pages, size, starts=starts))
    for one, other in kept.items():
        assert [page.text for page in old[one].pages] == [page.text for page in made[other].pages]
        beside = [[each and each.text for each in (w.before, w.after)] for w in (old[one], made[other])]
        assert beside[0] == beside[1]
    return kept, len(made)


def test_nothing_must_begin_anywhere_where_nothing_changed():
    before = edition(("m.pdf", MANUAL))
    old = list(windows(before.pages, 3))
    assert keep_windows(old, before.pages, {n: n for n in range(1, 31)}, 3) == ((), {n: n for n in range(10)})


def test_behind_an_inserted_page_windows_are_cut_as_before():
    kept, count = kept_after([prose("cover"), *MANUAL])
    assert kept == {n: n + 1 for n in range(1, 10)}
    assert count == 11


def test_a_page_changed_in_the_middle_costs_its_window_and_those_that_see_its_edge():
    again = [*MANUAL[:10], prose("new"), *MANUAL[11:]]
    kept, count = kept_after(again)
    assert set(kept) == set(range(10)) - {3}
    again = [*MANUAL[:11], prose("new"), *MANUAL[12:]]
    kept, count = kept_after(again)
    assert set(kept) == set(range(10)) - {3, 4}
    assert count == 10


def test_a_window_whose_page_is_read_for_the_first_time_is_not_the_same():
    page, lost = Page(1, "words of the page"), Page(2, "", PageStatus.UNREADABLE)
    old = list(windows([page, lost], 3))
    read = [page, replace(lost, text="at last", status=PageStatus.OCR)]
    assert keep_windows(old, read, {1: 1, 2: 2}, 3)[1] == {}


@given(
    st.lists(st.integers(0, 29), max_size=3, unique=True),
    st.lists(st.integers(0, 29), max_size=3),
    st.integers(1, 4),
)
def test_each_change_costs_three_windows_at_most(deleted, inserted, size):
    again = [text for n, text in enumerate(MANUAL) if n not in deleted]
    for n, place in enumerate(inserted):
        again.insert(min(place, len(again)), prose(f"inserted {n}", 200))
    kept, count = kept_after(again, size)
    assert count - len(kept) <= 3 * (len(deleted) + len(inserted))
