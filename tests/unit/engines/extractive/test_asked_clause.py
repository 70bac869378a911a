"""Of several values in a passage the one counts that stands in the clause asked about."""

import pytest

from core.engines.extractive.answer_value import value_of
from core.engines.passages.expected_value import Need

INSURANCE = (
    "6.03 Insurance: general liability, $1,500,000 per occurrence and $3,000,000 aggregate; pollution"
    " liability, $2,000,000 per claim; umbrella, $4,000,000."
)
FEES = (
    "For work of its own forces the Contractor is paid a fee of 15 percent; on work of Subcontractors the fee"
    " is 5 percent."
)
FACILITY = (
    "The credit facility of $350 million matures in May 2029; $75 million was drawn at June 30, 2025, by law."
)
DEFAULT = (
    "16. Default. Tenant is in default if rent is not paid within seven days of notice, or if another breach"
    " is not cured within 30 days of notice."
)
DEPOSIT = "6. Security Deposit. On signing, Tenant deposits $17,160.00 with Landlord."


@pytest.mark.parametrize(
    ("asked", "need", "marked", "passage", "value"),
    [
        (
            "What is the limit of pollution liability insurance?",
            Need.MONEY,
            "general liability, $1,500,000 per occurrence",
            INSURANCE,
            "$2,000,000",
        ),
        (
            "What fee is allowed on changes for subcontractors' work?",
            Need.PERCENTAGE,
            "a fee of 15 percent",
            FEES,
            "5 percent",
        ),
        (
            "Within how many days must another breach be cured?",
            Need.DURATION,
            "within seven days",
            DEFAULT,
            "within 30 days",
        ),
        # another clause's value is none, where the one asked about has no value that can be told
        ("When does the credit facility mature?", Need.DATE, "June 30, 2025", FACILITY, ""),
        # a title is no clause
        ("How much is the security deposit?", Need.NUMBER, "$17,160.00", DEPOSIT, "$17,160.00"),
        # what the question names once is told by the mark
        ("How much is drawn?", Need.MONEY, "$75 million", FACILITY, "$75 million"),
    ],
)
def test_a_value_stands_in_the_clause_that_the_question_is_about(asked, need, marked, passage, value):
    assert value_of(marked, passage, need, asked) == value


def test_a_mark_is_drawn_to_the_edges_of_the_value_it_ends_in_and_of_its_bracket():
    due = "Bids are due by 4:00 p.m. on Thursday, February 11, 2027, at the Village Hall."
    assert value_of("February 11", due, Need.DATE, "When are bids due?") == "February 11, 2027"
    goal = "The goal is eight percent (8%) of the Contract Price for minority businesses."
    assert value_of("eight percent (8%", goal, Need.ANY, "What is the goal?") == "eight percent (8%)"


@pytest.mark.parametrize(
    ("passage", "marked", "value"),
    [
        (
            "It runs for 36 months and is renewed unless a party gives notice at least 120 days before.",
            "runs for 36 months and is renewed unless a party gives notice at least 120 days before",
            "120 days",
        ),
        (
            "Client may terminate after the first twelve months on 90 days' written notice.",
            "the first twelve months",
            "90 days",
        ),
        (
            "Seven days' notice is given, or a notice of 10 days.",
            "a notice of 10 days",
            "a notice of 10 days",
        ),
    ],
)
def test_the_length_of_a_notice_stands_beside_the_word(passage, marked, value):
    assert value_of(marked, passage, Need.DURATION, "How much notice must be given?") == value


def test_a_length_of_time_is_asked_and_not_until_when():
    passage = "A Bid may be withdrawn until the hour of opening, and not for 90 days afterwards."
    asked = "For how long may bids not be withdrawn?"
    marked = "A Bid may be withdrawn until the hour of opening"
    assert value_of(marked, passage, Need.DURATION, asked) == "90 days"
