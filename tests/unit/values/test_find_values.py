import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Bound, Kind, find_times, find_values
from core.values.numbered import names_something


def stated(text):
    return [value for value in find_values(text) if value.kind is not Kind.REFERENCE]


def summary(text):
    return [(value.kind.value, value.amount, value.unit) for value in stated(text)]


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
        ("(10-27-2026)", "October 27, 2026"),
        ("10/27/2026", "the 27th day of October, 2026"),
        ("2:00 p.m.", "2 PM"),
        ("six inches", '6"'),
        ("300,000 psi", "300000 psi"),
        ("150oF", "150 degrees F"),
        ("4,500 pounds per square inch", "4500 psi"),
        ("$1.5 billion", "USD 1,500,000,000"),
        ("$3.5M", "3,500,000 dollars"),
        ("1 1/2 inches", '1.5"'),
        ("10 business days", "ten (10) working days"),
        ("100 LF", "100 linear feet"),
        ("noon", "12:00 p.m."),
        ("ASTM F1216-16", "ASTM Standard F 1216"),
        ("the City of Fallowbrook", "City of Fallowbrook"),
    ],
)
def test_two_ways_to_state_a_value_are_equal(one, other):
    assert len({value.amount for text in (one, other) for value in stated(text)}) == 1
    assert all(mine.agrees(theirs) for mine in stated(one) for theirs in stated(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("180 degrees F", "140 degrees F"),
        ("30 days", "30 hours"),
        ("2:00 a.m.", "2:00 p.m."),
        ("$1,500", "1,500 feet"),
        ("1/2 inch", "2 inches"),
        ("October 13, 2026", "October 27, 2026"),
        ("10 working days", "10 calendar days"),
        ("10 days", "10 working days"),
        ("$1.5 billion", "$1.5 million"),
        ("$1,500", "\u20ac1,500"),
        ("180 F", "180 C"),
        ("ASTM F1216", "ASTM F1743"),
        ("City of Fallowbrook", "City of Northgate"),
    ],
)
def test_two_values_differ(one, other):
    assert not any(mine.agrees(theirs) for mine in stated(one) for theirs in stated(other))


@pytest.mark.parametrize(
    "text", ["Section 3.06", "ASTM F1216", "manhole EM-114", "Addendum No. 2", "02956-7", "Article 4"]
)
def test_a_number_that_names_something_is_no_value(text):
    assert not [v for v in stated(f"See {text} for the rest") if v.kind is not Kind.STANDARD]


def test_both_ends_of_a_range_have_its_unit():
    assert summary("12 to 18 inches") == [("length", "12", "inch"), ("length", "18", "inch")]


def test_may_is_a_modal_unless_a_year_follows():
    assert summary("The Owner may 30 days after notice end the work") == [("duration", "30", "day")]
    assert summary("not before May 3, 2027") == [("date", "2027-05-03", "")]


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
        ("180 F or higher", "min"),
        ("180 F or less", "max"),
        ("no later than 180 days", "max"),
    ],
)
def test_a_limit_is_told_from_a_plain_value(claim, bound):
    assert [value.bound for value in find_values(claim)] == [Bound(bound)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die Frist beträgt dreißig Tage.", [("duration", "30", "day")]),
        (
            "Der Preis von 1.500,00 Euro ist bis zum 27. Oktober 2026 zu zahlen.",
            [("money", "1500", "EUR"), ("date", "2026-10-27", "")],
        ),
        ("Der Preis ist 3 Mio. Euro und wird von dem Käufer bezahlt.", [("money", "3000000", "EUR")]),
        ("Die Mängel sind von dem Mieter in zehn Werktagen zu melden.", [("duration", "10", "working day")]),
        (
            "Le délai est de trente jours à compter du 3 mars 2027.",
            [("duration", "30", "day"), ("date", "2027-03-03", "")],
        ),
        (
            "El plazo es de doce meses con un 10 por ciento de la suma.",
            [("duration", "12", "month"), ("percent", "10", "percent")],
        ),
        ("La garanzia è di due anni dalla data del contratto.", [("duration", "24", "month")]),
        ("O prazo é de sessenta dias a partir da data.", [("duration", "60", "day")]),
        ("De termijn is dertig dagen vanaf de datum.", [("duration", "30", "day")]),
    ],
)
def test_values_are_read_in_other_languages(text, found):
    assert summary(text) == found


def test_a_value_says_where_it_stands_and_how_it_is_written():
    text = "Cure at \u201c180 \u00b0F\u201d for at least two (2) hours under ASTM F1216-16."
    assert [(v.text, text[v.start : v.end], v.bound.value) for v in find_values(text)] == [
        ("180 \u00b0F", "180 \u00b0F", ""),
        ("two (2) hours", "two (2) hours", "min"),
        ("ASTM F1216-16", "ASTM F1216-16", ""),
    ]


@given(st.text(st.sampled_from("0123456789.,/:-$\u20ac%\u00b0 abFmpsi\n()\u00bd\u00b2May"), max_size=40))
def test_any_text_can_be_read(text):
    for value in find_values(text):
        assert 0 <= value.start < value.end <= len(text)
        assert value.amount


def test_a_number_before_a_whole_date_is_not_its_day():
    assert summary("Addendum No. 2 October 1, 2026") == [("date", "2026-10-01", "")]


#: parts of texts that state times, and of such that nearly do
PIECES = [
    "14.30 hours",
    "10 a. m.",
    "noon",
    "3.02",
    "May 4",
    "4 mai",
    "12.5.2026",
    "five",
    "working days",
    "2027",
    "30 sec.",
    "8-5-20",
    "at 14:30",
    "2 min",
    "6 yrs",
    "midnight",
    "1/2/27",
    "7 psi",
    "hr",
    "3 pm",
    "o'clock",
    "Juni",
    "(30)",
    "to",
]


@given(st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join), st.sampled_from(["en", "de", "fr"]))
def test_times_are_found_wherever_values_are(text, language):
    kinds = {Kind.DATE, Kind.TIME, Kind.DURATION}
    assert find_times(text, language) == tuple(v for v in find_values(text, language) if v.kind in kinds)


@pytest.mark.parametrize(
    "text",
    [
        # numbers of paragraphs, forms, streets and years; a quotation, a formula's sum, "any one"
        "C.4.2 Vendors shall read the whole of it.",
        "Add to the section: 2.7 Supplier shall keep a log.",
        "Return SF 18 Request for quotations.",
        "The office is at 5120 Harbor View Road.",
        "Models in Revit 2021 format",
        "He is paid within the usual terms (\u201cNet 60\u201d).",
        "Noise is measured as LAeq,2hr there.",
        "TOTAL 0 Vendor signs below.",
        "limited to any one claim",
        "49 CFR 26 subpart C",
    ],
)
def test_a_number_that_names_something_counts_nothing(text):
    assert not [
        value for value in stated(text) if value.kind is not Kind.NUMBER and not names_something(text, value)
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a cover of R12 500 000", [("money", "12500000", "ZAR")]),
        ("a levy of R2 750,50 a day", [("money", "5501/2", "ZAR")]),
        ("ZAR 40,000", [("money", "40000", "ZAR")]),
        ("a turnover of 3 200 000 EUR", [("money", "3200000", "EUR")]),
        ("the last five financial years", [("duration", "60", "month")]),
        ("four bound copies", [("count", "4", "copy")]),
        ("three working hours", [("duration", "180", "minute")]),
        ("2 Pumps and 3 pumps", [("count", "3", "pump")]),
        ('a 6" sleeve named "Type C" of 8" pipe', [("length", "6", "inch"), ("length", "8", "inch")]),
        ("room R5 holds 30 guests", [("count", "30", "guest")]),
    ],
)
def test_amounts_are_read_as_they_are_written_elsewhere(text, values):
    found = [value for value in stated(text) if value.kind is not Kind.NUMBER]
    counted = [value for value in found if not names_something(text, value)]
    assert [(value.kind.value, value.amount, value.unit) for value in counted] == values


def test_an_amount_that_is_said_again_in_brackets_ends_with_them():
    (value,) = stated("not less than R3 000 000 (three million rand) for each")
    assert value.text == "R3 000 000 (three million rand)"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The valve shall not be kept shut by day or night for more than 3 hours.", Bound.MAX),
        ("A statement not older than 6 weeks is attached.", Bound.MAX),
        ("Pipes of more than 3 inches are not measured.", Bound.MIN),
    ],
)
def test_what_is_denied_far_ahead_bounds_how_long_it_may_last(text, bound):
    (value,) = stated(text)
    assert value.bound is bound
