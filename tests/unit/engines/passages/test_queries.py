import pytest

from core.domain.question import Expected, Question
from core.engines.passages.queries import Queries, expected, query


def test_words_of_asking_are_not_looked_for():
    assert set(query(Question("q", "Which insurance is required under the contract?")).terms) >= {"insur"}
    assert not {"which", "requir", "the", "is"} & set(
        query(Question("q", "Which insurance is required?")).terms
    )


def test_a_question_of_nothing_but_such_words_is_still_looked_for():
    assert query(Question("q", "By when?")).terms


def test_hints_count_more_than_the_question_and_synonyms_less():
    terms = query(Question("q", "May the contract be assigned?", hints=("written consent",))).terms
    assert terms["consent"] > terms["assign"] > terms["transfer"] > 0


def test_the_more_hints_a_question_has_the_less_synonyms_count():
    bare = query(Question("q", "Which insurance applies?")).terms["coverag"]
    hinted = query(Question("q", "Which insurance applies?", hints=("certificate", "occurrence", "limits")))
    assert hinted.terms["coverag"] < bare


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many feet of pipe are to be lined?", Expected.NUMBER),
        ("By what date must bids be submitted?", Expected.DATE),
        ("Who is the engineer?", Expected.TEXT),
    ],
)
def test_the_kind_of_answer_is_guessed_from_the_words(text, kind):
    assert expected(Question("q", text)) is kind


def test_a_stated_kind_of_answer_is_not_guessed_over():
    assert (
        expected(Question("q", "When is it due?", expected=Expected.SPECIFICATION)) is Expected.SPECIFICATION
    )


def test_all_questions_are_columns_of_one_matrix():
    queries = Queries([Question("a", "Which resin is allowed?"), Question("b", "Which insurance and resin?")])
    row = queries.rows["resin"]
    assert queries.weights.shape == (len(queries.rows), 2)
    assert (queries.weights[row] > 0).all()
