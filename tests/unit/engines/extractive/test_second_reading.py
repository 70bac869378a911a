from threading import Event

import numpy as np

from core.domain.answer import Span
from core.domain.question import Question
from core.engines.cross_encoder.reader import Judgement
from core.engines.extractive.relevance_features import FEATURES
from core.engines.extractive.scoring import Shortlist
from core.engines.extractive.second_reading import BEHIND, LEAST, READ, TWICE, SecondReading
from core.engines.passages.cutter import Piece

PIECES = [Piece((Span(1, n, n + 1),), f"passage {n}", "Heading") for n in range(20)]


class Recorder:
    """Judges every pair alike, and remembers what it was given."""

    def __init__(self, stop_after=None):
        self.calls = []
        self._stop_after = stop_after

    def judge(self, pairs, stop=None):
        if self._stop_after is not None and len(self.calls) >= self._stop_after:
            return [None] * len(pairs)
        self.calls.append(list(pairs))
        return [Judgement(float(len(pair.heading)), 0, 7) for pair in pairs]


def shortlist(count=20, last=0.0):
    return Shortlist(
        tuple(range(count)),
        np.linspace(5, last, count).astype(np.float32),
        np.zeros((count, len(FEATURES)), np.float32),
    )


def test_the_best_of_all_questions_are_read_first_then_the_rest_then_the_leading_ones_again():
    judge = Recorder()
    reading = SecondReading([Question("a", "A?"), Question("b", "B?")], [shortlist(), shortlist()], PIECES)
    assert len(list(reading.rounds(judge))) == 3
    first, second, again = judge.calls
    assert [pair.passage for pair in first] == ["passage 0", "passage 1", "passage 2"] * 2
    assert len(second) == 2 * (READ - LEAST)
    assert len(again) == 2 * TWICE
    assert {pair.heading for pair in again} == {""}


def test_what_was_read_twice_counts_half_each():
    reading = SecondReading([Question("a", "A?")], [shortlist()], PIECES)
    list(reading.rounds(Recorder()))
    relevance = reading.relevance(0)
    assert len(relevance) == READ
    assert relevance[:TWICE].tolist() == [3.5] * TWICE
    assert relevance[TWICE:].tolist() == [7.0] * (READ - TWICE)


def test_what_is_far_behind_the_leading_passage_is_not_read_twice():
    judge = Recorder()
    each_behind = 0.75 * BEHIND
    behind = shortlist(5, last=5 - 4 * each_behind)
    reading = SecondReading([Question("a", "A?")], [behind], PIECES)
    list(reading.rounds(judge))
    assert [pair.passage for pair in judge.calls[-1]] == ["passage 0", "passage 1"]
    assert reading.relevance(0).tolist() == [3.5, 3.5, 7.0, 7.0, 7.0]


def test_what_would_be_read_in_the_same_words_again_is_read_once():
    judge = Recorder()
    untitled = [Piece((Span(1, n, n + 1),), f"passage {n}", "") for n in range(20)]
    asked = [Question("a", "A?"), Question("b", "B?", hints=("x",))]
    list(SecondReading(asked, [shortlist(), shortlist()], untitled).rounds(judge))
    assert [pair.question for pair in judge.calls[-1]] == ["B? x"] * TWICE


def test_answers_are_marked_in_the_first_reading_and_for_parts_alone():
    judge = Recorder()
    asked = Question("a", "When and where are bids received?")
    list(SecondReading([asked], [shortlist()], PIECES).rounds(judge))
    first, more, again, parts = judge.calls
    assert all(pair.marks for pair in (*first, *more, *parts))
    assert not any(pair.marks for pair in again)


def test_parts_of_a_question_are_looked_for_in_the_leading_passage_alone():
    judge = Recorder()
    asked = Question("a", "When and where are bids received?")
    reading = SecondReading([asked], [shortlist(2)], PIECES)
    list(reading.rounds(judge))
    assert {pair.passage for pair in judge.calls[-1]} == {"passage 0"}
    assert [part.label for part, *_ in reading.parts(0, 0)] == ["when", "where"]
    assert reading.parts(0, 1) == []


def test_hints_are_read_with_the_question_the_second_time():
    judge = Recorder()
    list(SecondReading([Question("a", "A?", hints=("x", "y"))], [shortlist()], PIECES).rounds(judge))
    assert {pair.question for pair in judge.calls[0]} == {"A?"}
    assert {pair.question for pair in judge.calls[-1]} == {"A? x, y"}


def test_the_more_questions_the_less_of_each_is_read():
    many = [Question(str(n), "A?") for n in range(500)]
    judge = Recorder()
    list(SecondReading(many, [shortlist()] * 500, PIECES).rounds(judge))
    assert len(judge.calls[0]) == 500 * LEAST
    assert len(judge.calls) == 2


def test_a_stop_keeps_what_was_read():
    reading = SecondReading([Question("a", "A?")], [shortlist()], PIECES)
    list(reading.rounds(Recorder(stop_after=1), Event()))
    assert len(reading.relevance(0)) == LEAST
    assert reading.marked(0, 0) == "passage"
    assert reading.marked(0, READ) == ""


def test_a_question_without_passages_is_not_read():
    reading = SecondReading([Question("a", "A?")], [shortlist(0)], PIECES)
    list(reading.rounds(Recorder()))
    assert reading.relevance(0).tolist() == []


def test_a_passage_is_read_after_what_leads_in_to_it_of_which_nothing_is_marked():
    judge = Recorder()
    reading = SecondReading(
        [Question("a", "A?")], [shortlist()], PIECES, lambda piece: "It is due:" if piece is PIECES[0] else ""
    )
    list(reading.rounds(judge))
    first, second, *_ = judge.calls[0]
    assert first.passage == "It is due: passage 0"
    assert second.passage == "passage 1"
    # seven characters are marked: of the first they are all of the lead-in
    assert reading.marked(0, 0) == ""
    assert reading.marked(0, 1) == "passage"
