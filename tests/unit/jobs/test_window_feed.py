"""Windows are pulled in a thread, and looked at first where that is wanted."""

import threading

import pytest

from core.domain.answer import UnitKey, UnitStatus
from core.domain.document import Page, Passage, Window
from core.domain.ports import Ranking, Work
from core.domain.question import Question, QuestionSet, Section
from core.jobs.window_feed import WindowFeed

#: seconds to wait for what must happen, on however busy a machine
PATIENCE = 120.0

QUESTIONS = QuestionSet(
    "s",
    "S",
    tuple(Section(name, name, (Question(f"{name}.q", "What?"),)) for name in ("law", "price")),
)
WINDOWS = [Window(at, (Page(at + 1, f"Page {at + 1}"),)) for at in range(4)]


class Ranker:
    """Finds ``law`` in the first window and ``price`` in the last; nothing at all elsewhere."""

    def rank(self, windows, question_set, *, passages=3):
        first, last = (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)
        passage = Passage(1, 0, 4, "Page", 1.0)
        return Ranking({"law.q": first, "price.q": last}, {"law.q": (passage,), "price.q": ()})


def feed(windows=WINDOWS, *, threshold=None, **more):
    made = WindowFeed(Work(windows, QUESTIONS, **more), Ranker(), threshold)
    assert made.ended.wait(PATIENCE)
    return made


def taken(made):
    found = {}
    while made.waits:
        portion = made.take()
        found[portion.window.index] = portion.sections
    return found


def test_every_window_is_put_to_every_section_where_nobody_looks_first():
    made = feed()
    assert taken(made) == dict.fromkeys(range(4), frozenset({"law", "price"}))
    assert list(made.take_screened()) == []
    assert made.elsewhere is None


def test_what_is_implausible_comes_as_screened_and_is_not_asked():
    made = feed(threshold=0.5, focused=True)
    asked = taken(made)
    screened = {(each.key.window, each.key.section_id): each.status for each in made.take_screened()}
    # the two most plausible windows of a question are asked about in any case
    assert "law" in asked[0]
    assert "price" in asked[3]
    assert set(screened.values()) == {UnitStatus.SCREENED}
    units = {(window, section) for window, sections in asked.items() for section in sections}
    assert units.isdisjoint(screened)
    assert units | set(screened) == {(at, section) for at in range(4) for section in ("law", "price")}


def test_a_unit_that_is_finished_is_neither_asked_nor_screened_again():
    done = frozenset(UnitKey(1, at, section) for at in range(4) for section in ("law", "price"))
    made = feed(threshold=0.5, focused=True, finished=done)
    assert set().union(*taken(made).values()) == set()
    assert list(made.take_screened()) == []


def test_a_second_pass_knows_the_best_evidence_of_the_whole_document_before_the_first_window():
    made = feed(pass_number=2)
    assert made.elsewhere.passages["law.q"][0].page == 1
    assert set(made.elsewhere.pages) == {1}
    assert taken(made) == dict.fromkeys(range(4), frozenset({"law", "price"}))


def test_a_document_without_windows_ends_at_once():
    made = feed([], threshold=0.5, focused=True)
    assert not made.waits
    assert made.error is None


def test_what_goes_wrong_with_the_windows_is_carried_to_who_takes_them():
    def broken():
        yield WINDOWS[0]
        raise OSError("the disk is gone")

    made = feed(broken())
    assert set(taken(made)) == {0}
    with pytest.raises(OSError, match="the disk is gone"):
        raise made.error


def test_after_closing_no_further_window_is_pulled():
    pulled, asked_again, going_on = [], threading.Event(), threading.Event()

    def slowly():
        for window in WINDOWS:
            pulled.append(window.index)
            yield window
            asked_again.set()
            going_on.wait(PATIENCE)

    made = WindowFeed(Work(slowly(), QUESTIONS), Ranker(), None)
    made.take()
    assert asked_again.wait(PATIENCE)
    made.close()
    going_on.set()
    assert made.ended.wait(PATIENCE)
    assert pulled == [0, 1]
    assert not made.waits
