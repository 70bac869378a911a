import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import Arrival, Page, PageSet, PageStatus
from core.domain.errors import RequestInvalid
from core.reading.windows import ArrivingWindows, window_ranges, windows


def pages(*numbers, text="words of the page"):
    return [Page(number, f"{text} {number}") for number in numbers]


def test_every_page_is_in_exactly_one_window():
    shapes = [[page.number for page in window.pages] for window in windows(pages(*range(1, 9)), 3)]
    assert shapes == [[1, 2, 3], [4, 5, 6], [7, 8]]


def test_windows_know_the_pages_on_both_sides():
    first, middle, last = windows(pages(*range(1, 8)), 3)
    assert [page.number for page in first.neighbours] == [4]
    assert [page.number for page in middle.neighbours] == [3, 7]
    assert [page.number for page in last.neighbours] == [6]
    assert first.before is None
    assert last.after is None
    assert (middle.before.page, middle.after.page) == (3, 7)


def test_context_is_cut_at_words_and_says_where_it_stands():
    text = "The retainage shall be five percent of each payment until substantial completion"
    before, window, after = windows([Page(1, text), Page(2, "middle"), Page(3, text)], 1, 20)
    assert window.before.text == "completion"
    assert window.after.text == "The retainage shall be"
    for excerpt in (window.before, window.after):
        assert text[excerpt.start : excerpt.end] == excerpt.text
    assert before.after.text == "middle"
    assert after.before.text == "middle"


def test_context_leaves_out_running_headers_and_footers():
    text = "SECTION 02956\nwarm words\nPage 7"
    page = Page(2, text, furniture=((0, 13), (25, 31)))
    first, _, last = windows([Page(1, "one"), page, Page(3, "three")], 1)
    assert first.after.text == "warm words"
    assert last.before.text == "warm words"


def test_an_unreadable_neighbour_gives_no_context():
    first, _ = windows([Page(1, "one"), Page(2, "", PageStatus.UNREADABLE, reason="no OCR")], 1)
    assert first.after is None
    assert [page.number for page in first.neighbours] == [2]


def test_pages_across_a_gap_share_no_window_and_are_no_neighbours():
    first, second = windows(pages(1, 2, 5, 6), 3)
    assert [page.number for page in first.pages] == [1, 2]
    assert [page.number for page in second.pages] == [5, 6]
    assert first.neighbours == second.neighbours == ()
    assert first.after is second.before is None


def test_a_window_comes_as_soon_as_the_page_after_it_is_there():
    taken = []

    def slowly():
        for page in pages(*range(1, 10)):
            taken.append(page.number)
            yield page

    next(windows(slowly(), 3))
    assert taken == [1, 2, 3, 4]


def test_an_impossible_size_is_refused():
    for size in (0, -1, 51):
        with pytest.raises(RequestInvalid, match="impossible"):
            next(windows(pages(1), size))


def test_a_document_without_pages_has_no_windows():
    assert list(windows([])) == []


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 7), st.integers(0, 30))
def test_whatever_is_asked_for_no_page_is_lost_and_windows_are_counted_through(numbers, size, context):
    given_pages = pages(*sorted(numbers))
    made = list(windows(given_pages, size, context))
    assert [page for window in made for page in window.pages] == given_pages
    assert [window.index for window in made] == list(range(len(made)))
    for window in made:
        assert window.last - window.first + 1 == len(window.pages) <= size
        for excerpt in (window.before, window.after):
            if excerpt:
                assert (
                    given_pages[[p.number for p in given_pages].index(excerpt.page)].text[
                        excerpt.start : excerpt.end
                    ]
                    == excerpt.text
                )


@given(
    st.lists(st.integers(1, 40), unique=True, min_size=1).map(sorted),
    st.lists(st.integers(1, 45), max_size=6),
    st.integers(1, 5),
)
def test_windows_begin_where_they_must_and_their_ranges_are_known_before(numbers, starts, size):
    made = list(windows(pages(*numbers), size, starts=starts))
    assert [page.number for window in made for page in window.pages] == numbers
    firsts = {window.first for window in made}
    assert set(starts) & set(numbers) <= firsts
    assert all(len(window.pages) <= size for window in made)
    expected = [[page.number for page in window.pages] for window in made]
    assert [list(each) for each in window_ranges(PageSet(), PageSet.of(numbers), size, starts)] == expected


def arrivals(*numbers, unsettled=()):
    return [
        Arrival(page, number not in unsettled) for number, page in zip(numbers, pages(*numbers), strict=True)
    ]


def shape(window):
    return window.index, [page.number for page in window.pages], window.provisional


def layout(last, size=2):
    return list(window_ranges(PageSet(), PageSet.up_to(last), size))


def test_pages_that_come_in_order_make_the_windows_that_reading_in_order_makes():
    for last in range(1, 9):
        made = list(ArrivingWindows(arrivals(*range(1, last + 1)), layout(last, 3)).as_they_come())
        assert made == list(windows(pages(*range(1, last + 1)), 3))


def test_a_window_comes_when_its_pages_and_those_beside_it_are_there_and_again_when_all_before_is():
    early = arrivals(1, 2, 4, 5, 6, 7, 8, unsettled=(4, 5, 6, 7, 8))
    late = arrivals(*range(3, 9))
    made = ArrivingWindows([*early, *late], layout(8)).as_they_come()
    assert [shape(window) for window in made] == [
        (2, [5, 6], True),
        (3, [7, 8], True),
        (0, [1, 2], False),
        (1, [3, 4], True),
        (1, [3, 4], False),
        (2, [5, 6], False),
        (3, [7, 8], False),
    ]


def test_in_order_no_window_comes_that_waits_for_another():
    early = arrivals(1, 3, 4, unsettled=(3, 4))
    made = ArrivingWindows([*early, *arrivals(2, 3, 4)], layout(4))
    assert list(made) == list(windows(pages(1, 2, 3, 4), 2))


def test_who_is_cut_short_has_the_windows_of_the_pages_that_came():
    made = ArrivingWindows(arrivals(1, 2, 5, unsettled=(5,)), layout(8))
    assert [shape(window)[:2] for window in made] == [(0, [1, 2]), (2, [5])]


@given(st.permutations(list(range(1, 10))), st.integers(1, 4))
def test_whatever_the_order_the_windows_in_order_are_the_same(order, size):
    came, coming, due = set(), [], 1
    for number in order:
        came.add(number)
        coming += arrivals(number, unsettled=(number,) if number != due else ())
        while due in came:
            coming += arrivals(due) if due != number else []
            due += 1
    made = list(ArrivingWindows(coming, layout(9, size)))
    assert made == list(windows(pages(*range(1, 10)), size))
