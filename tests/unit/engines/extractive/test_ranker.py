import pytest

from core.domain.document import Page, PageStatus, Window
from core.domain.question import Question, QuestionSet, Section
from core.engines.extractive.ranker import ExtractiveRanker

QUESTIONS = QuestionSet(
    "law",
    "Law",
    (
        Section(
            "law",
            "Law",
            (
                Question("law", "Which law governs?", hints=("governed by the laws of the State",)),
                Question("law.none", "Which helicopter landing pad lighting is installed?"),
            ),
        ),
    ),
)
FILLER = "Payment will be made each month for the work that the Engineer has measured and accepted. "


@pytest.fixture
def windows():
    pages = [Page(number, FILLER * 5) for number in range(1, 19)]
    pages[10] = Page(11, FILLER + "\n\nThis Contract shall be governed by the laws of the State of Ohio.")
    pages[15] = Page(16, "", PageStatus.UNREADABLE, reason="a picture without text")
    pages[16] = Page(17, "", PageStatus.BLANK)
    pages[17] = Page(18, "", PageStatus.BLANK)
    return [Window(at // 3, tuple(pages[at : at + 3])) for at in range(0, 18, 3)]


def test_the_window_that_holds_the_answer_is_the_most_plausible(windows):
    chances = ExtractiveRanker().rank(windows, QUESTIONS).plausible["law"]
    assert len(chances) == len(windows)
    assert chances[3] == max(chances)
    assert chances[3] > 5 * sorted(chances)[-2]
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_window_without_readable_text_is_implausible(windows):
    assert ExtractiveRanker().rank(windows, QUESTIONS).plausible["law"][5] == 0


def test_the_best_passages_are_slices_of_their_pages_best_first(windows):
    passages = ExtractiveRanker().rank(windows, QUESTIONS, passages=2).passages["law"]
    texts = {page.number: page.text for window in windows for page in window.pages}
    assert len(passages) == 2
    assert passages[0].page == 11
    assert passages[0].score >= passages[1].score
    for passage in passages:
        assert texts[passage.page][passage.start : passage.end] == passage.text


def test_nothing_is_plausible_where_no_word_of_the_question_occurs(windows):
    assert max(ExtractiveRanker().rank(windows, QUESTIONS).plausible["law.none"]) < 0.1


def test_no_windows_give_an_empty_ranking():
    ranking = ExtractiveRanker().rank([], QUESTIONS)
    assert ranking.plausible == {"law": (), "law.none": ()}
    assert ranking.passages == {"law": (), "law.none": ()}
