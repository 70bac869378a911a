from core.analysis.table import rows, status_counts
from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, Span
from core.domain.document import PageRef, PageSet
from core.domain.question import Question, QuestionSet, Section
from core.domain.revision import Inheritance

QUESTIONS = QuestionSet(
    "q",
    "Questions",
    (
        Section("a", "First", (Question("a1", "What?", required=True), Question("a2", "When?"))),
        Section("b", "Second", (Question("b1", "Who?"),)),
    ),
)


def claim(text, *pages, **more):
    return Claim(text, tuple(Citation((Span(page, 0, 4),), "word", Match.EXACT) for page in pages), **more)


def test_every_question_has_a_row_in_the_order_of_the_set_even_before_anything_is_known():
    made = rows(QUESTIONS, {}, {})
    assert [(row.number, row.question_id, row.section) for row in made] == [
        (1, "a1", "First"),
        (2, "a2", "First"),
        (3, "b1", "Second"),
    ]
    assert {row.status for row in made} == {AnswerStatus.PENDING}
    assert [row.required for row in made] == [True, False, False]


def test_a_row_shows_the_primary_claim_and_the_pages_of_all_with_their_labels():
    coverage = Coverage(read=PageSet.parse("1-9"))
    answer = Answer(
        "a2",
        AnswerStatus.ANSWERED,
        (claim("At noon", 7, 3, confidence=0.8), claim("On Friday", 7, 5, footnotes=("see 5",))),
        coverage=coverage,
    )
    row = rows(QUESTIONS, {"a2": answer}, {3: PageRef(3, "iii"), 5: PageRef(5)})[1]
    assert (row.answer, row.further, row.confidence, row.footnote, row.pages_read) == (
        "At noon",
        1,
        0.8,
        True,
        9,
    )
    assert row.pages == (PageRef(3, "iii"), PageRef(7), PageRef(5))


def test_a_conflict_is_shown_by_its_sides():
    claims = (claim("At noon", 3, brief="noon"), claim("On Friday", 4), claim("At 2 p.m.", 5, brief="2 p.m."))
    answer = Answer("a2", AnswerStatus.CONFLICTING, claims, ((0, 2),))
    assert rows(QUESTIONS, {"a2": answer}, {})[1].sides == ("noon", "2 p.m.")


def test_statuses_are_counted_by_the_names_of_the_progress():
    answers = [Answer("a1", AnswerStatus.ANSWERED), Answer("a2", AnswerStatus.NOT_FOUND)]
    assert status_counts(answers) == {
        "pending": 0,
        "answered": 1,
        "conflicting": 0,
        "possible": 0,
        "unverified": 0,
        "not_found": 1,
    }


def quoting(text, *spans, **more):
    return Claim(text, (Citation(tuple(Span(*each) for each in spans), text, Match.EXACT),), **more)


def test_evidence_is_told_by_its_words_wherever_they_stand():
    one = Answer("a1", AnswerStatus.ANSWERED, (quoting("Within 575 days", (12, 0, 15)),))
    moved = Answer("a1", AnswerStatus.ANSWERED, (quoting("within  575\ndays", (219, 40, 55)),))
    other = Answer("a1", AnswerStatus.ANSWERED, (quoting("Within 482 days", (12, 0, 15)),))
    first, second, third = (rows(QUESTIONS, {"a1": each}, {})[0].evidence for each in (one, moved, other))
    assert first == second != third
    assert rows(QUESTIONS, {}, {})[0].evidence == ""


def test_a_revision_tells_which_answers_rest_on_what_is_new_or_amended():
    answers = {
        "a1": Answer("a1", AnswerStatus.ANSWERED, (quoting("old", (3, 0, 9)), quoting("new", (20, 0, 9)))),
        "a2": Answer("a2", AnswerStatus.ANSWERED, (quoting("amended", (3, 10, 30)),)),
        "b1": Answer("b1", AnswerStatus.POSSIBLE, (quoting("maybe", (20, 0, 9), tentative=True),)),
    }
    anew = Inheritance("before", PageSet(((20, 22),)), (Span(3, 25, 40),))
    assert [(row.fresh, row.amended) for row in rows(QUESTIONS, answers, {}, anew)] == [
        (1, 0),
        (0, 1),
        (0, 0),
    ]
    assert [(row.fresh, row.amended) for row in rows(QUESTIONS, answers, {})] == [(0, 0)] * 3
