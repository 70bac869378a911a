import pytest

from core.values import find_values
from core.values.normal import normal_values


def normal(text):
    """Return what is said of the one value of a text, without what does not apply."""
    (value,) = normal_values(text)
    said = {
        name: getattr(value, name)
        for name in ("amount", "unit", "magnitude", "iso", "zone", "days", "designation", "edition")
    }
    return {name: given for name, given in said.items() if given not in (None, "")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1.5 million", {"amount": 1_500_000, "unit": "USD", "magnitude": "million"}),
        ("$3.5M", {"amount": 3_500_000, "unit": "USD", "magnitude": "million"}),
        ("five hundred dollars ($500.00)", {"amount": 500, "unit": "USD"}),
        ("\u20ac1,200.50", {"amount": 1200.5, "unit": "EUR"}),
        ("October 27, 2026", {"iso": "2026-10-27"}),
        ("October 27", {"iso": "--10-27"}),
        (
            "October 27, 2026, at 2:00 p.m. local time",
            {"iso": "2026-10-27T14:00", "zone": "local time"},
        ),
        (
            "2:00 PM EST on Tuesday, November 3, 2026",
            {"iso": "2026-11-03T14:00", "zone": "EST"},
        ),
        ("noon", {"iso": "12:00"}),
        ("ten (10) working days", {"amount": 10, "unit": "day", "days": "working"}),
        ("180 calendar days", {"amount": 180, "unit": "day", "days": "calendar", "iso": "P180D"}),
        ("two weeks", {"amount": 2, "unit": "week", "iso": "P2W"}),
        ("3 years", {"amount": 3, "unit": "year", "iso": "P3Y"}),
        ("36 months", {"amount": 36, "unit": "month", "iso": "P36M"}),
        ("1/2 hour", {"amount": 0.5, "unit": "hour", "iso": "PT30M"}),
        ("4.25 percent", {"amount": 4.25, "unit": "percent"}),
        ("2 1/2 inches", {"amount": 2.5, "unit": "inch"}),
        ("ASTM F1216-16", {"designation": "ASTM F1216", "edition": "16"}),
        ("ASTM F 1743", {"designation": "ASTM F1743"}),
        ("three copies", {"amount": 3, "unit": "copies"}),
    ],
)
def test_a_value_has_a_form_to_count_with_beside_its_own_words(text, expected):
    assert normal(text) == expected
    assert all(value.text in text for value in normal_values(text))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 yards", 2743.2, "millimeter"),
        ("1 foot", 304.8, "millimeter"),
        ("1 acre", 4046.8564224, "square meter"),
        ("10 gallons", 37.85411784, "liter"),
        ("150oF", 65.5555556, "celsius"),
        ("4,500 psi", 31026.40782, "kilopascal"),
        ("two weeks", 14, "day"),
        ("2 years", 24, "month"),
        ("10 working days", 10, "working day"),
    ],
)
def test_a_measure_is_also_given_in_the_one_unit_of_its_kind(text, amount, unit):
    (value,) = normal_values(text)
    assert value.canonical is not None
    assert value.canonical[1] == unit
    assert float(value.canonical[0]) == pytest.approx(amount)


@pytest.mark.parametrize("text", ["5 tons", "180 degrees", "$100"])
def test_what_cannot_be_converted_for_sure_is_not(text):
    (value,) = normal_values(text)
    assert value.canonical is None


def test_an_hour_of_another_day_is_not_joined_with_a_date():
    found = normal_values("Bids close October 27, 2026. Questions are answered daily until 4:00 p.m.")
    assert [value.iso for value in found] == ["2026-10-27", "16:00"]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("12 inches", "1 foot", True),
        ("18 inches", "1 foot", False),
        ("6 inches", "150 mm", True),
        ("6 inches", "160 mm", False),
        ("100 psi", "690 kPa", True),
        ("100 psi", "100 kPa", False),
        ("43,560 square feet", "1 acre", True),
        ("12 inches", "12 pounds", False),
    ],
)
def test_measures_in_different_units_are_compared(one, other, agree):
    (mine,), (theirs,) = find_values(one), find_values(other)
    assert mine.agrees(theirs) is agree
    assert theirs.agrees(mine) is agree
