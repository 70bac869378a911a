"""Dates, times and durations, each with what it is counted from."""

import pytest

from core.domain.document import Page, PlacedHeading
from core.evidence.build_units import evidence_units
from core.registers.deadlines.deadline import Days, Direction, Nature
from core.registers.deadlines.find import deadlines


def found(*texts, **fields):
    pages = [Page(number, text, **fields) for number, text in enumerate(texts, 1)]
    listed = list(deadlines(evidence_units(pages)))
    for each in listed:
        assert pages[each.span.page - 1].text[each.span.start : each.span.end] == each.words
    return listed


def only(*texts):
    (one,) = found(*texts)
    return one


def test_an_hour_and_its_day_are_one_deadline_with_the_zone_as_written():
    one = only(
        "Sealed Bids will be received until 2:00 p.m. local time on\nTuesday, October 27, 2026, at City Hall."
    )
    assert (one.nature, one.value, one.zone) == (Nature.DATE, "2026-10-27T14:00", "local time")
    assert " ".join(one.words.split()) == "2:00 p.m. local time on Tuesday, October 27, 2026"
    assert (one.title, one.doubts) == ("Bids due", ())


def test_the_day_may_stand_before_the_hour():
    one = only("Proposals are due on March 3, 2027 at 10:30 AM Eastern Standard Time.")
    assert (one.value, one.zone) == ("2027-03-03T10:30", "eastern standard time")


def test_a_day_of_the_week_that_is_not_that_of_the_date_is_doubtful():
    one = only("Bids are opened on Monday, October 27, 2026.")
    assert one.doubts == ("The page says Monday; this day is a Tuesday.",)


@pytest.mark.parametrize(
    ("sentence", "value", "direction", "trigger", "days"),
    [
        (
            "No Bid may be withdrawn within sixty (60) days after the date on which Bids are opened.",
            "P60D",
            Direction.AFTER,
            "the date on which Bids are opened",
            None,
        ),
        (
            "Complete the Work within 210 calendar days after the Notice to Proceed.",
            "P210D",
            Direction.AFTER,
            "the Notice to Proceed",
            Days.CALENDAR,
        ),
        (
            "Within forty-five days after the Notice to Proceed Contractor opens every manhole.",
            "P45D",
            Direction.AFTER,
            "the Notice to Proceed",
            None,
        ),
        (
            "Within forty-eight hours after the opening of Bids the two lowest Bidders shall submit a list.",
            "PT48H",
            Direction.AFTER,
            "the opening of Bids",
            None,
        ),
        (
            "Deliver samples within three working days of their removal, in boxes.",
            "P3D",
            Direction.AFTER,
            "their removal",
            Days.WORKING,
        ),
        (
            "No Addendum is issued later than seventy-two hours before the time of opening.",
            "PT72H",
            Direction.BEFORE,
            "the time of opening",
            None,
        ),
        (
            "Contractor shall give at least forty-eight hours' notice of each installation.",
            "PT48H",
            Direction.BEFORE,
            "each installation",
            None,
        ),
        ("The plan is sent fourteen days ahead.", "P14D", Direction.BEFORE, "", None),
        ("Objections are made within seven days.", "P7D", Direction.AFTER, "", None),
    ],
)
def test_a_duration_is_counted_from_its_trigger(sentence, value, direction, trigger, days):
    one = only(sentence)
    assert one.nature is Nature.COUNTED
    assert (one.value, one.direction, one.trigger, one.days) == (value, direction, trigger, days)


def test_that_date_is_the_trigger_named_before():
    first, second = found(
        "Finish within 30 days after the Effective Date, and leave within 40 days after that date."
    )
    assert first.trigger_topic == second.trigger_topic == "effective"
    assert second.trigger == "that date (the Effective Date)"


def test_a_trigger_may_stand_overleaf():
    one = only(
        "1. It fails to do so within fifteen days", "after the Notice of Award, and the City may annul it."
    )
    assert one.trigger == "the Notice of Award"
    assert one.words == "within fifteen days"


@pytest.mark.parametrize(
    ("sentence", "nature", "value"),
    [
        ("The coating is warranted for five years against peeling.", Nature.PERIOD, "P5Y"),
        ("List claims of the last five years.", Nature.PERIOD, "P5Y"),
        ("A watchman visits pumps every four hours.", Nature.RECURRING, "R/PT4H"),
        ("Applications are submitted by the fifth day of each month.", Nature.RECURRING, "R/P1M"),
        ("Certified payrolls are submitted weekly.", Nature.RECURRING, "R/P1W"),
        ("Progress is reported every fortnight.", Nature.RECURRING, "R/P2W"),
        ("A look-ahead of the next fortnight is posted.", Nature.PERIOD, "P2W"),
        ("Work is permitted from 7:00 a.m. to 6:00 p.m. only.", Nature.HOURS, "T07:00/T18:00"),
        ("No equipment shall move between 2:30 and 3:30 p.m. there.", Nature.HOURS, "T14:30/T15:30"),
        ("No tree is cut between March 1 and August 15.", Nature.DATE, "--03-01/--08-15"),
        ("The main is replaced from March through June 2027.", Nature.DATE, "2027-03/2027-06"),
        ("Reports are due by 10:00 a.m. of the next working day.", Nature.RELATIVE, "P1D"),
        ("Records from 2017 to present are kept.", Nature.DATE, "2017/.."),
        ("Returns filed prior to 2015 are kept.", Nature.DATE, "../2015"),
        ("The opening is postponed by two weeks.", Nature.PERIOD, "P2W"),
        ("A report is due on the next working day.", Nature.RELATIVE, "P1D"),
        ("Submit by 17:00 hours on 5 May 2026.", Nature.DATE, "2026-05-05T17:00"),
        ("Invoices are due by the tenth (10th) day of each month.", Nature.RECURRING, "R/P1M"),
        ("They meet on the first Monday of each month at 10:00 a.m.", Nature.RECURRING, "R/P1M"),
        ("The permit expires December 31 of each year.", Nature.DATE, "--12-31"),
        ("No trees are cut between May 1 and October 15.", Nature.DATE, "--05-01/--10-15"),
        ("The cuts are repaired within one-half hour.", Nature.COUNTED, "PT30M"),
        ("It is paid within two (2) weeks' time of award.", Nature.COUNTED, "P2W"),
        ("Protests are due on the seventh calendar day following the award.", Nature.COUNTED, "P7D"),
        ("Records of the preceding five-year period are shown.", Nature.PERIOD, "P5Y"),
        ("Funds of fiscal year 2026 are used.", Nature.DATE, "2026"),
        ("Work begins in the second quarter of 2026.", Nature.DATE, "2026-04/2026-06"),
        ("The report is due by the end of the fiscal year.", Nature.RELATIVE, ""),
        ("Call a week before the start.", Nature.COUNTED, "P1W"),
        ("Filed 8\u20135\u201320; 8:45 am", Nature.DATE, "2020-08-05T08:45"),
        ("Open 9 a.m. to 5 p.m., Monday through Friday.", Nature.HOURS, "T09:00/T17:00"),
        ("Change Order work is done from 7:00 a.m. to 6:00 p.m. there.", Nature.HOURS, "T07:00/T18:00"),
        ("The gate opens at 0730 hours.", Nature.HOURS, "T07:30"),
        ("Meet at 1430 hrs, 3 June 2026, in Room 2.", Nature.DATE, "2026-06-03T14:30"),
        ("The motor ran for 1200 hours.", Nature.PERIOD, "PT1200H"),
        ("Doors close: 16:45 on 3 June 2026.", Nature.DATE, "2026-06-03T16:45"),
        ("Deadline: 12:00 noon (British time) on 3 June 2026.", Nature.DATE, "2026-06-03T12:00"),
        ("Hold three 2-hour classes.", Nature.PERIOD, "PT2H"),
        ("It is renewed for up to two (2) 12-month terms.", Nature.PERIOD, "P12M"),
        ("Open on weekdays between 8:00 and 17:00.", Nature.HOURS, "T08:00/T17:00"),
        ("Gates are open 0700 to 1530 hours.", Nature.HOURS, "T07:00/T15:30"),
        ("Insertion begins no later than 11:00 a.m. there.", Nature.HOURS, "../T11:00"),
        ("Pumps start no earlier than 7:00 a.m. there.", Nature.HOURS, "T07:00/.."),
        ("They meet every second Wednesday.", Nature.RECURRING, "R/P2W"),
        ("It is told by noon of the day on which it becomes known.", Nature.RELATIVE, "P0D"),
        ("Name the lines cleaned in the last year.", Nature.PERIOD, "P1Y"),
    ],
)
def test_times_are_told_by_how_they_are_said(sentence, nature, value):
    one = only(sentence)
    assert (one.nature, one.value) == (nature, value)


def test_the_number_of_a_paragraph_counts_nothing():
    assert found("4.02 Days to achieve completion are stated elsewhere.") == []


def test_a_heading_states_the_date_of_its_document():
    text = "ADDENDUM NO. 2 - ISSUED OCTOBER 1, 2026"
    (one,) = found(text, headings=(PlacedHeading(0, len(text), text, 1),))
    assert (one.value, one.topic) == ("2026-10-01", "issued")


def test_nothing_is_guessed_in_a_language_whose_words_are_not_known():
    units = evidence_units([Page(1, "Hinta on voimassa 30 p\u00e4iv\u00e4\u00e4.")])
    assert list(deadlines(units, "fi")) == []


def test_the_modal_is_no_month():
    assert not found("The Owner may 30 times refuse.", "Payment may be made by may or shall.")
