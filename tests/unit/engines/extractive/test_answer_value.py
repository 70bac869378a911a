import pytest

from core.engines.extractive.answer_value import value_of
from core.engines.passages.expected_value import Need

PASSAGE = "The Contractor shall pay five hundred dollars ($500.00) for each calendar day of delay, by law."


@pytest.mark.parametrize(
    ("marked", "value"),
    [
        ("five hundred dollars ($500.00)", "five hundred dollars ($500.00)"),
        ("($500.00", "$500.00"),
        ("500.00) for each calendar day", "($500.00) for each calendar day"),
        ("for each calendar day", ""),
        ("", ""),
        ("not in the passage", ""),
        (PASSAGE, ""),
    ],
)
def test_a_mark_becomes_a_value_of_the_kind_that_is_needed_or_nothing(marked, value):
    assert value_of(marked, PASSAGE, Need.MONEY) == value


def test_a_mark_that_ends_inside_a_word_is_drawn_to_its_end():
    assert value_of("Department of Pub", "It is the Department of Public Works, it says.", Need.ANY) == (
        "Department of Public"
    )
