"""Answers of several documents side by side."""

from __future__ import annotations

from core.domain.answer import AnswerStatus
from core.domain.collection import Member, collection_table
from core.domain.document import DocumentRef, PageRef
from core.domain.plan import EngineChoice
from core.domain.review import Review, Verdict
from core.domain.session import Session
from core.domain.table import Row


def _session(name: str) -> Session:
    document = DocumentRef(name * 64, f"{name}.pdf", 1, 3)
    return Session(name, 0.0, "ann", document, "Leases", EngineChoice(), 2)


def _row(question: str, status: AnswerStatus, answer: str = "", value: str = "") -> Row:
    pages = (PageRef(2),) if answer else ()
    return Row(
        number=1,
        section_id="s",
        section="Section",
        question_id=question,
        question=f"{question}?",
        required=False,
        status=status,
        answer=answer,
        pages=pages,
        confidence=0.9,
        value=value,
    )


def test_each_document_says_its_own_and_nothing_is_merged():
    a = Member(_session("a"), [_row("rent", AnswerStatus.ANSWERED, "The rent is $900.", "$900")])
    b = Member(_session("b"), [_row("rent", AnswerStatus.ANSWERED, "The rent is $800.", "$800")])
    table = collection_table([a, b])
    (question,) = table.questions
    said = [table.cell(member, question) for member in (a, b)]
    assert [(cell.text, cell.claim) for cell in said] == [
        ("$900", "The rent is $900."),
        ("$800", "The rent is $800."),
    ]
    assert {cell.status for cell in said} == {AnswerStatus.ANSWERED}


def test_a_document_that_was_asked_other_questions_has_no_cell_for_these():
    a = Member(_session("a"), [_row("rent", AnswerStatus.NOT_FOUND)])
    b = Member(_session("b"), [_row("term", AnswerStatus.ANSWERED, "Two years")])
    table = collection_table([a, b])
    assert [row.question_id for row in table.questions] == ["rent", "term"]
    assert table.cell(a, table.questions[1]) is None
    assert table.cell(b, table.questions[0]) is None


def test_what_a_person_decided_wins_over_the_engine():
    rows = [
        _row("rent", AnswerStatus.CONFLICTING, "900 or 800"),
        _row("term", AnswerStatus.ANSWERED, "Two years"),
        _row("pets", AnswerStatus.POSSIBLE, "Cats"),
    ]
    reviews = {
        "rent": Review("rent", Verdict.EDITED, "$900"),
        "term": Review("term", Verdict.REJECTED),
        "pets": Review("pets", Verdict.ACCEPTED),
    }
    member = Member(_session("a"), rows, reviews)
    table = collection_table([member])
    rent, term, pets = (table.cell(member, row) for row in table.questions)
    assert (rent.status, rent.text) == (AnswerStatus.ANSWERED, "$900")
    assert (term.status, term.text, term.pages) == (AnswerStatus.NOT_FOUND, "", ())
    assert (pets.status, pets.text) == (AnswerStatus.ANSWERED, "Cats")
