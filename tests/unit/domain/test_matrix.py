"""Documents against questions."""

from __future__ import annotations

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Match, Span
from core.domain.document import DocumentRef
from core.domain.matrix import Said, package_matrix
from core.domain.package import Description, DocumentKind, Package
from core.domain.question import Question, QuestionSet, Section

PACKAGE = Package.of(
    [DocumentRef(f"{n:064x}", f"{n}.pdf", 1, 3) for n in range(3)],
    "Job",
    [Description(DocumentKind.ADDENDUM, "1"), Description(), Description()],
)
QUESTIONS = QuestionSet(
    "s", "S", (Section("a", "A", tuple(Question(f"q{n}", f"Question {n}?") for n in range(4))),)
)


def claim(text, *positions, brief=""):
    citations = tuple(Citation((Span(position, 0, 9),), text, Match.EXACT) for position in positions)
    return Claim(text, citations, confidence=0.9, brief=brief)


def answers(*given):
    return {each.question_id: each for each in given}


def said(matrix, row):
    return {question: cell.said for question, cell in matrix.rows[row].cells.items()}


def test_the_document_of_the_answer_is_told_from_those_that_mention_it():
    found = Answer("q0", AnswerStatus.ANSWERED, (claim("May 5", 5), claim("in May", 9)))
    matrix = package_matrix(PACKAGE, QUESTIONS, answers(found))
    assert said(matrix, 0) == {}
    assert said(matrix, 1) == {"q0": Said.ANSWERED}
    assert said(matrix, 2) == {"q0": Said.MENTIONED}


def test_both_sides_of_a_conflict_show_in_their_documents_with_what_they_say():
    found = Answer(
        "q1",
        AnswerStatus.CONFLICTING,
        (claim("Due May 5", 1, brief="May 5"), claim("Due May 9", 5, brief="May 9"), claim("due", 9)),
        ((0, 1),),
    )
    matrix = package_matrix(PACKAGE, QUESTIONS, answers(found))
    assert matrix.rows[0].cells["q1"].text == "May 5"
    assert [str(ref) for ref in matrix.rows[0].cells["q1"].pages] == ["Addendum 1, p. 1"]
    assert said(matrix, 1) == {"q1": Said.CONFLICTING}
    assert said(matrix, 2) == {"q1": Said.MENTIONED}


def test_a_passage_that_is_only_worth_a_look_is_a_mention():
    found = Answer("q2", AnswerStatus.POSSIBLE, (claim("perhaps", 5),))
    assert said(package_matrix(PACKAGE, QUESTIONS, answers(found)), 1) == {"q2": Said.MENTIONED}


def test_a_document_with_several_claims_shows_the_strongest_and_all_its_pages():
    found = Answer("q0", AnswerStatus.ANSWERED, (claim("May 5", 6), claim("in May", 5)))
    cell = package_matrix(PACKAGE, QUESTIONS, answers(found)).rows[1].cells["q0"]
    assert (cell.said, cell.text) == (Said.ANSWERED, "May 5")
    assert [ref.own for ref in cell.pages] == [2, 1]


def test_every_question_and_document_is_there_also_without_a_word():
    matrix = package_matrix(PACKAGE, QUESTIONS, {})
    assert [number for number, _, _ in matrix.questions] == [1, 2, 3, 4]
    assert [row.name for row in matrix.rows] == ["Addendum 1", "1", "2"]
    assert all(not row.counts() for row in matrix.rows)
