import pytest

from core.domain.question import Expected, Question
from core.engines.passages.expected_value import Need, holds, lacks_event, need_of, needs_of


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("By when must bids be in?", Need.DATE),
        ("At what hour are bids opened?", Need.DATE),
        ("When should grants be used instead of contracts?", Need.ANY),
        ("How long is the warranty?", Need.DURATION),
        ("What is the amount of the bid bond?", Need.MONEY),
        ("What percentage is retained?", Need.PERCENTAGE),
        ("At what curing temperature is the liner held?", Need.TEMPERATURE),
        ("Which ASTM standards apply?", Need.STANDARD),
        ("Who is the owner?", Need.NAME),
        ("What is required for confined space entry?", Need.ANY),
        ("Which test reports must be delivered, and when?", Need.ANY),
        ("What share of the work may be sublet?", Need.PERCENTAGE),
        ("What share price was paid?", Need.ANY),
        ("How much advance notice of a price change is given?", Need.DURATION),
        ("Which building code must be followed?", Need.STANDARD),
        ("What dress code applies?", Need.ANY),
        ("Who signed the contract?", Need.NAME),
    ],
)
def test_what_a_question_asks_for_first_tells_the_kind_of_value(text, need):
    assert need_of(Question("q", text)) is need


def test_the_expected_type_counts_where_the_words_tell_nothing():
    assert need_of(Question("q", "Retainage", expected=Expected.NUMBER)) is Need.NUMBER


def test_a_compound_question_asks_for_several():
    assert set(needs_of("How many samples are taken, and when are they due?")) == {Need.NUMBER, Need.DATE}


@pytest.mark.parametrize(
    ("need", "text", "held"),
    [
        (Need.DATE, "on October 27, 2026, at 2:00 p.m.", True),
        (Need.DATE, "within ten (10) days after the award", True),
        (Need.DATE, "in the office of the City Clerk", False),
        (Need.TEMPERATURE, "Cure at 150oF for two hours", True),
        (Need.TEMPERATURE, "Cure with steam", False),
        (Need.MONEY, "$1,200.00 a day", True),
        (Need.MONEY, "a sum stated in the Agreement", False),
        (Need.PERCENTAGE, "five percent (5%)", True),
        (Need.PERCENTAGE, "[***] percent ([***]%)", False),
        (Need.MONEY, "$***** for each", False),
        (Need.DATE, "by noon of the next business day", True),
        (Need.DURATION, "up to 30 pages", True),
        (Need.STANDARD, "according to ASTM F1216", True),
        (Need.NAME, "City of Fallowbrook", True),
        (Need.ANY, "", True),
    ],
)
def test_a_text_holds_a_value_of_a_kind_or_does_not(need, text, held):
    assert holds(need, text) is held


@pytest.mark.parametrize(
    ("asked", "said", "lacking"),
    [
        ("When was the culvert built?", "A walk through the culvert is offered on April 7, 2027.", True),
        ("When was the culvert built?", "The culvert was built in 1974.", False),
        ("When are bids due?", "Bids are received until May 2.", False),
    ],
)
def test_a_date_of_something_else_is_not_when_it_was_done(asked, said, lacking):
    assert lacks_event(asked, said) is lacking
