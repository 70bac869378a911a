import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.coverage import CoverageBook
from core.domain.answer import Coverage, Outcome, UnitKey, UnitStatus
from core.domain.document import Page, PageSet, PageStatus

PAGES = [Page(number, f"page {number}") for number in range(1, 10)]


def outcome(window, status=UnitStatus.DONE, *, pass_number=1, reason="", section="s", pages=None):
    numbers = PageSet.of(pages or range(3 * window + 1, 3 * window + 4))
    return Outcome(UnitKey(pass_number, window, section), status, numbers, (f"{section}1",), reason=reason)


def covered(*outcomes, pages=PAGES, chosen=PageSet(), question="s1"):
    book = CoverageBook()
    for each in outcomes:
        book.add(each)
    return book.coverage([question], pages, PageSet.up_to(9), chosen)[question]


def test_pages_are_read_screened_failed_or_not_reached():
    found = covered(
        outcome(0),
        outcome(1, UnitStatus.SCREENED),
        outcome(2, UnitStatus.FAILED, reason="cut off", pages=[7]),
    )
    assert found == Coverage(
        read=PageSet.parse("1-3"),
        screened=PageSet.parse("4-6"),
        unread=((7, "cut off"),),
        not_reached=PageSet.parse("8-9"),
    )
    assert found.total == 9
    assert found.unread_pages == PageSet.of([7])


def test_an_unreadable_page_is_unread_even_where_its_window_was_asked():
    scan = Page(2, "", PageStatus.UNREADABLE, reason="a scan")
    found = covered(outcome(0), pages=[PAGES[0], scan, *PAGES[2:]])
    assert found.read == PageSet.of([1, 3])
    assert found.unread == ((2, "a scan"),)


def test_a_blank_page_is_read_as_soon_as_it_is_opened():
    assert covered(pages=[Page(1, "", PageStatus.BLANK)]).read == PageSet.of([1])


def test_a_page_that_a_second_pass_read_is_no_longer_failed():
    found = covered(
        outcome(0, UnitStatus.FAILED, reason="cut off"), outcome(0, pass_number=2, pages=range(1, 10))
    )
    assert found.read == PageSet.parse("1-9")
    assert found.unread == ()


def test_pages_the_analyst_did_not_choose_are_left_out_and_not_waited_for():
    found = covered(outcome(0), chosen=PageSet.parse("1-4"))
    assert found.not_reached == PageSet.of([4])
    assert found.left_out == PageSet.parse("5-9")


def test_sections_are_covered_by_themselves():
    other = outcome(0, section="t")
    assert covered(other).read == PageSet()
    assert covered(other, question="t1").read == PageSet.parse("1-3")


OUTCOMES = st.builds(
    outcome,
    st.integers(0, 2),
    st.sampled_from(list(UnitStatus)),
    pass_number=st.integers(1, 2),
    reason=st.sampled_from(["", "cut off"]),
)


@pytest.mark.thorough
@given(st.lists(OUTCOMES, max_size=6, unique_by=lambda o: o.key), st.randoms(use_true_random=False))
def test_every_page_is_in_exactly_one_set_in_whatever_order_outcomes_arrive(outcomes, rng):
    found = covered(*outcomes)
    sets = [found.read, found.screened, found.unread_pages, found.not_reached, found.left_out]
    assert sorted(number for pages in sets for number in pages) == list(range(1, 10))
    assert covered(*rng.sample(outcomes, len(outcomes))) == found
