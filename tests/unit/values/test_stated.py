import pytest

from core.text.normalise import normalise
from core.text.tokens import words
from core.values.stated import values


def stated(claim):
    text = normalise(claim).text
    return {(v.kind, v.amount) for v in values(words(text), text) if v.kind != "reference"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("180 degrees F", "180 °F"),
        ("180 F", "180°"),
        ("ten percent (10%)", "10 percent"),
        ("$1,800.00", "one thousand eight hundred dollars"),
        ("thirty (30) days", "30 calendar days"),
        ("2 years", "24 months"),
        ("two weeks", "14 days"),
        ("1/2 hour", "30 minutes"),
        ("October 27, 2026", "27 October 2026"),
        ("10/27/2026", "the 27th day of October, 2026"),
        ("2:00 p.m.", "2 PM"),
        ("six inches", '6"'),
        ("300,000 psi", "300000 psi"),
    ],
)
def test_two_ways_to_state_a_value_are_equal(one, other):
    assert stated(one) == stated(other)
    assert len(stated(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("180 degrees F", "140 degrees F"),
        ("30 days", "30 hours"),
        ("2:00 a.m.", "2:00 p.m."),
        ("$1,500", "1,500 feet"),
        ("1/2 inch", "2 inches"),
        ("October 13, 2026", "October 27, 2026"),
    ],
)
def test_two_values_differ(one, other):
    assert stated(one) != stated(other)


@pytest.mark.parametrize(
    "text", ["Section 3.06", "ASTM F1216", "manhole EM-114", "Addendum No. 2", "02956-7", "Article 4"]
)
def test_a_number_that_names_something_is_no_value(text):
    assert stated(f"See {text} for the rest") == set()


def test_both_ends_of_a_range_have_its_unit():
    assert stated("12 to 18 inches") == {("inch", "12"), ("inch", "18")}


def test_may_is_a_modal_unless_a_year_follows():
    assert stated("The Owner may 30 days after notice end the work") == {("day", "30")}
    assert stated("not before May 3, 2027") == {("date", "2027-05-03")}


@pytest.mark.parametrize(
    ("claim", "bound"),
    [
        ("not less than 180 F", "min"),
        ("at least 180 F", "min"),
        ("a minimum of 180 F", "min"),
        ("180 F minimum", "min"),
        ("shall not exceed 180 F", "max"),
        ("not more than 180 F", "max"),
        ("up to 180 F", "max"),
        ("180 F", ""),
    ],
)
def test_a_limit_is_told_from_a_plain_value(claim, bound):
    text = normalise(claim).text
    assert [value.bound for value in values(words(text), text)] == [bound]
