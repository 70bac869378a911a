"""How well the engine that only quotes finds its way in the sample document."""

import pytest

from tests.unit.sample import GOLD, answers


@pytest.fixture(scope="module")
def pages():
    """Pages shown for each question, in the order in which the answer shows them."""
    return {
        key: list(
            dict.fromkeys(
                span.page
                for claim in answer.claims
                for citation in claim.citations
                for span in citation.spans
            )
        )
        for key, answer in answers().items()
    }


def test_a_right_page_is_among_the_first_three_for_four_of_five_questions(pages):
    answerable = [entry for entry in GOLD.values() if entry["status"] != "no_answer"]
    found = [
        {item["page"] for item in entry["evidence"]} & set(pages[entry["id"]][:3]) for entry in answerable
    ]
    assert sum(map(bool, found)) >= 0.8 * len(answerable)


def test_most_questions_the_document_does_not_answer_stay_without_a_page(pages):
    silent = [entry["id"] for entry in GOLD.values() if entry["status"] == "no_answer"]
    assert sum(not pages[key] for key in silent) > len(silent) / 2
