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
        ("for each calendar day", "five hundred dollars ($500.00)"),
        ("", ""),
        ("not in the passage", ""),
        (PASSAGE, "five hundred dollars ($500.00)"),
    ],
)
def test_a_mark_becomes_a_value_of_the_kind_that_is_needed_or_nothing(marked, value):
    assert value_of(marked, PASSAGE, Need.MONEY) == value


def test_a_mark_that_ends_inside_a_word_is_drawn_to_its_end():
    assert value_of("Department of Pub", "It is the Department of Public Works, it says.", Need.ANY) == (
        "Department of Public"
    )


@pytest.mark.parametrize(
    ("need", "marked", "passage", "value"),
    [
        # the only value of the kind beside a mark that lacks it
        (
            Need.DATE,
            "some $860 million",
            "On November 12, 2021, it issued some $860 million.",
            "November 12, 2021",
        ),
        (
            Need.NUMBER,
            "will email Members",
            "It will email Members up to a maximum of two times.",
            "a maximum of two times",
        ),
        # none of several is known to be meant
        (Need.DATE, "the sum", "On May 2, 2021, and on May 4, 2021, the sum is paid.", ""),
        # a value as it is limited, and the day with its hour
        (Need.DURATION, "The notice", "The notice is at least ten (10) days.", "at least ten (10) days"),
        (Need.DATE, "Bids", "Bids are due October 27, 2026, 2:00 p.m.", "October 27, 2026, 2:00 p.m."),
        # names, of which the question says none and a date is none
        (
            Need.NAME,
            "Key Personnel means Ann Roe and Bo Lee",
            "Key Personnel means Ann Roe and Bo Lee",
            "Ann Roe and Bo Lee",
        ),
        (
            Need.NAME,
            'the 16th day of February, 2000 ("Effective Date")',
            'Made the 16th day of February, 2000 ("Effective Date").',
            "",
        ),
        # what is blotted out or left blank is no value
        (Need.MONEY, "$*****", "It pays $***** for each unit.", ""),
        (Need.PERCENTAGE, "[***] percent", "Royalties fall by [***] percent.", ""),
        (Need.ANY, "$_____ a day", "The Contractor pays $_____ a day.", ""),
    ],
)
def test_a_value_is_of_the_kind_that_is_needed_or_none(need, marked, passage, value):
    assert value_of(marked, passage, need, "Who are the Key Personnel?") == value


def test_a_long_mark_is_narrowed_to_the_value_in_it():
    said = "The duty not to compete with the business of the Company and all of its Affiliates shall run for"
    assert value_of(f"{said} one year", f"{said} one year following the end.", Need.DURATION) == "one year"


CURE = (
    "The temperature at the interface shall reach 145 degrees F at every thermocouple, and be held there for"
    " no less than three hours."
)
HELD = "145 degrees F at every thermocouple, and be held there for no less than three hours"
OPENED = (
    "Bids are opened and publicly read at 2:00 p.m. local time on Thursday, March 4, 2027, in the board room."
)
WARRANTED = "The Liner is warranted against defects for a period of two years from Substantial Completion."


@pytest.mark.parametrize(
    ("need", "marked", "passage", "value"),
    [
        (Need.TEMPERATURE, HELD, CURE, "145 degrees F"),
        (Need.DURATION, HELD, CURE, "no less than three hours"),
        (
            Need.DATE,
            "opened and publicly read at 2:00 p.m. local time on Thursday, March 4, 2027",
            OPENED,
            "2:00 p.m. local time on Thursday, March 4, 2027",
        ),
        (Need.DURATION, "warranted against defects for a period of two years", WARRANTED, "two years"),
        # what it is counted from stays, and so do the few words before it
        (Need.DURATION, "a period of two years from Substantial Completion", WARRANTED, None),
    ],
)
def test_a_sentence_about_one_value_is_cut_down_to_it(need, marked, passage, value):
    assert value_of(marked, passage, need) == (marked if value is None else value)


@pytest.mark.parametrize("name", ["Dana Whitlock, P.E.", "Harrow & Pell Engineers, Inc."])
def test_a_name_keeps_the_full_stop_of_its_last_letters(name):
    assert value_of(name.rstrip("."), f"Ask {name} It says so.", Need.NAME, "Who is the contact?") == name


@pytest.mark.parametrize(
    ("passage", "value"),
    [
        ("Payrolls are submitted weekly and kept for three years.", "weekly"),
        ("Samples are taken every two hours and kept for ten days.", "every two hours"),
        ("Gauges are read at least twice a day, for ten days.", "at least twice a day"),
    ],
)
def test_a_question_how_often_is_answered_by_how_often_it_is_and_not_by_how_long(passage, value):
    for marked in (passage, "three years", "ten days"):
        if marked in passage:
            assert value_of(marked, passage, Need.DURATION, "How often is it done?") == value


def test_a_number_is_in_the_unit_that_the_question_asks_for():
    passage = "The installer shall have lined at least 250,000 linear feet of sewer, 8-inch and larger."
    asked = "How many feet of liner must the installer have installed?"
    for marked in ("8-inch and larger", "at least 250,000 linear feet"):
        assert value_of(marked, passage, Need.NUMBER, asked) == "at least 250,000 linear feet"
    assert (
        value_of("8-inch and larger", passage, Need.NUMBER, "How large are the sewers?")
        == "8-inch and larger"
    )
