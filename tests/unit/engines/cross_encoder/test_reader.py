import importlib.util
import threading

import pytest

from core.engines.cross_encoder import availability
from core.engines.cross_encoder.availability import why_unavailable
from core.engines.cross_encoder.reader import Pair, Reader

QUESTION = "What compressive strength must the grout have?"
ANSWER = "Grout for annular spaces shall reach a compressive strength of at least 300 psi at 28 days."
OTHERS = (
    "The compressive strength of masonry units is given in Section 04 22 00.",
    "Grout shall be mixed in a plant approved by the Engineer.",
    "The Contractor shall submit shop drawings within ten days.",
)


@pytest.fixture(scope="module")
def reader():
    return Reader(threads=1)


def test_the_passage_that_gives_the_answer_comes_before_those_that_share_its_words(reader):
    first, *others = reader.judge([Pair(QUESTION, text) for text in (ANSWER, *OTHERS)])
    assert all(first.relevance > other.relevance for other in others)


def test_the_answer_is_marked_in_the_passage(reader):
    (judged,) = reader.judge([Pair(QUESTION, ANSWER)])
    assert "300 psi" in ANSWER[judged.start : judged.end]


def test_judgements_do_not_depend_on_what_else_is_read(reader):
    alone = [reader.judge([Pair(QUESTION, text)])[0] for text in (ANSWER, *OTHERS)]
    together = reader.judge([Pair(QUESTION, text) for text in (ANSWER, *OTHERS)])
    for one, other in zip(alone, together, strict=True):
        assert one.relevance == pytest.approx(other.relevance, abs=1e-3)
        assert (one.start, one.end) == (other.start, other.end)


def test_what_is_not_to_be_marked_is_judged_alike_beside_what_is(reader):
    marked = reader.judge([Pair(QUESTION, text) for text in (ANSWER, *OTHERS)])
    mixed = reader.judge(
        [Pair(QUESTION, text, marks=number % 2 == 1) for number, text in enumerate((ANSWER, *OTHERS))]
    )
    for number, (one, other) in enumerate(zip(marked, mixed, strict=True)):
        assert one.relevance == pytest.approx(other.relevance, abs=1e-3)
        assert (other.start, other.end) == ((one.start, one.end) if number % 2 else (0, 0))


def test_several_threads_judge_as_one_does(reader):
    pairs = [Pair(QUESTION, text[:end]) for text in (ANSWER, *OTHERS) for end in range(10, 60, 5)]
    for one, other in zip(reader.judge(pairs), Reader(threads=3).judge(pairs), strict=True):
        assert one.relevance == pytest.approx(other.relevance, abs=1e-3)
        assert (one.start, one.end) == (other.start, other.end)


@pytest.mark.parametrize("text", ["", "\u200b", "word " * 400, "7" * 3000])
def test_a_passage_of_any_length_is_judged_and_the_mark_stays_inside(reader, text):
    (judged,) = reader.judge([Pair(QUESTION, text, "heading " * 40)])
    assert 0 <= judged.start <= judged.end <= len(text)


def test_a_stop_leaves_the_rest_unread(reader):
    stop = threading.Event()
    stop.set()
    assert reader.judge([Pair(QUESTION, ANSWER)] * 3, stop) == [None] * 3


def test_what_is_missing_is_named_where_the_network_cannot_run(monkeypatch):
    assert why_unavailable() == ""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        availability.importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else found(name)
    )
    assert why_unavailable() == "onnxruntime is not installed"
