from collections import Counter

import pytest

from core.domain.errors import RequestInvalid
from core.domain.question import Expected
from core.questions import catalog

SETS = catalog.shipped()


def test_the_pipe_lining_set_has_ten_sections_of_ten_questions():
    assert [len(section.questions) for section in catalog.shipped_set("cipp").sections] == [10] * 10


def test_the_other_sets_have_forty_questions_or_more():
    assert all(len(catalog.shipped_set(name).questions) >= 40 for name in ("contract", "rfp"))


@pytest.mark.parametrize("question_set", SETS, ids=lambda s: s.id)
def test_every_section_has_an_expert_who_knows_what_to_cite(question_set):
    experts = [section.expert for section in question_set.sections]
    assert all(expert and expert.specialisation and expert.citation_strategy for expert in experts)
    assert len({expert.name for expert in experts}) == len(experts)


@pytest.mark.parametrize("question_set", SETS, ids=lambda s: s.id)
def test_every_question_has_hints_that_no_sibling_shares_entirely(question_set):
    hints = Counter(question.hints for question in question_set.questions)
    assert () not in hints
    assert max(hints.values()) == 1


@pytest.mark.parametrize("question_set", SETS, ids=lambda s: s.id)
def test_a_set_holds_required_and_optional_questions_of_several_types(question_set):
    assert {question.required for question in question_set.questions} == {True, False}
    assert {question.expected for question in question_set.questions} == set(Expected)


@pytest.mark.parametrize("question_set", SETS, ids=lambda s: s.id)
def test_ids_begin_with_their_section(question_set):
    for _, section, question in question_set.numbered():
        assert question.id.startswith(f"{section.id}.")


def test_an_unknown_set_is_refused_with_the_known_ones():
    with pytest.raises(RequestInvalid, match=r'did you mean "contract".*cipp, contract, rfp'):
        catalog.shipped_set("contracts")
