"""What a click on the table means."""

from __future__ import annotations

from pages.parts.analysis.answer_table import Marked, meant


def test_a_click_anywhere_on_a_line_opens_it():
    assert meant(Marked([], []), Marked([], [(3, "answer")])) == [3]
    assert meant(Marked([3], [(3, "answer")]), Marked([3], [(5, "question")])) == [5]
    assert meant(Marked([3], [(3, "answer")]), Marked([3], [(3, "pages")])) == [3]


def test_the_box_of_a_line_opens_and_closes_it_whatever_cell_was_clicked_before():
    assert meant(Marked([], []), Marked([4], [])) == [4]
    assert meant(Marked([3], [(3, "answer")]), Marked([4], [(3, "answer")])) == [4]
    assert meant(Marked([3], [(3, "answer")]), Marked([], [(3, "answer")])) == []


def test_a_click_on_a_header_opens_nothing_though_it_marks_the_first_cell():
    assert meant(Marked([], []), Marked([], [(0, "number")])) == []
    assert meant(Marked([2], []), Marked([2], [(0, "number")])) == [2]
    # once a cell is marked the number is a place to click like any other
    assert meant(Marked([2], [(2, "answer")]), Marked([2], [(0, "number")])) == [0]
