"""The register of a whole package: what moved, what is counted, and what a calendar makes of it."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from core.domain.document import Page
from core.evidence.build_units import evidence_units
from core.registers.deadlines.calendar_file import CalendarEntry, calendar_file
from core.registers.deadlines.deadline import Nature
from core.registers.deadlines.make import deadline_register
from core.registers.deadlines.recurrence import recurrence_of

ADVERTISEMENT = (
    "Sealed Bids will be received until 2:00 p.m. local time on Tuesday, October 13, 2026.\n\n"
    "Questions received after 5:00 p.m. on October 5, 2026, are not answered."
)
ADDENDUM = "Sealed Bids will be received until 2:00 p.m. local time on Tuesday, October 27, 2026."
MADE = datetime(2026, 9, 1, tzinfo=UTC)


def register(*pages):
    numbered = [
        Page(number, text, part=part, label=f"P-{number}") for number, (text, part) in enumerate(pages, 1)
    ]
    return deadline_register(numbered, list(evidence_units(numbered)))


def of(listed, topic):
    return [each for each in listed if each.topic == topic]


def test_a_date_that_an_addendum_moved_shows_both():
    new, old = sorted(
        of(register((ADDENDUM, "addendum 2"), (ADVERTISEMENT, "")), "bids_due"), key=lambda d: d.span
    )
    assert (new.was, old.now) == (
        "2:00 p.m. local time on Tuesday, October 13, 2026",
        "2:00 p.m. local time on Tuesday, October 27, 2026",
    )
    assert (new.holds, old.holds) == (True, False)
    assert (new.was_at, old.now_at) == (old.span, new.span)


def test_of_two_addenda_the_one_with_the_higher_number_holds():
    later = ADDENDUM.replace("Tuesday, October 27", "Tuesday, November 3")
    listed = register((ADDENDUM, "addendum 2"), (later, "addendum 10"), (ADVERTISEMENT, ""))
    assert [each.value for each in of(listed, "bids_due") if each.holds] == ["2026-11-03T14:00"]


@pytest.mark.parametrize(
    ("sentence", "was"),
    [
        ("The bid opening is postponed from October 13, 2026 to {}.", "October 13, 2026"),
        ("Revise the closing date from October 13, 2026, 2:00 p.m. to {}.", "October 13, 2026, 2:00 p.m."),
        ("Bid Due Date: delete October 13, 2026 and insert {}.", "October 13, 2026"),
        (
            "The deadline for submission of tenders of October 13, 2026 has been extended to {}.",
            "October 13, 2026",
        ),
        ("The date set for opening proposals is now {} instead of October 13, 2026.", "October 13, 2026"),
    ],
)
def test_from_one_day_to_another_is_a_change_in_an_addendum_and_what_was_counted_follows(sentence, was):
    counting = f"{ADVERTISEMENT}\n\nBids stay open for 10 calendar days after the opening of Bids."
    changed = sentence.format("October 27, 2026")
    listed = register((counting, ""), (f"ITEM 1.\n\n{changed}", "addendum 1"))
    dates = [each for each in of(listed, "bids_due") if each.nature is Nature.DATE]
    assert {(each.value[:10], each.span.page) for each in dates if each.holds} == {("2026-10-27", 2)}
    (new,) = (each for each in dates if each.holds)
    assert new.was == was
    assert {each.now for each in dates if not each.holds} == {"October 27, 2026"}
    (open_for,) = (each for each in listed if each.value == "P10D")
    assert [each.moment for each in open_for.due] == ["2026-11-06"]


@pytest.mark.parametrize(
    "change",
    [
        "In Section 00 11 13 change \u201cOctober 13, 2026\u201d to \u201cOctober 27, 2026\u201d.",
        "October 13, 2026 is changed to October 27, 2026.",
        "ITEM 4. Bid opening.\n\nThe day is moved to October 27, 2026.",
    ],
)
def test_a_change_that_does_not_name_the_event_is_told_by_the_old_day_or_the_line_before(change):
    listed = register((ADVERTISEMENT, ""), (change, "addendum 1"))
    assert [each.value[:10] for each in of(listed, "bids_due") if each.holds] == ["2026-10-27"]


@pytest.mark.parametrize(
    "asked",
    [
        "May the bid date be extended to November 5, 2026?",
        "Q4: Please move the bid date to November 5, 2026.",
    ],
)
def test_a_question_in_an_addendum_moves_nothing(asked):
    listed = register((ADVERTISEMENT, ""), (asked, "addendum 1"))
    assert [each.value for each in of(listed, "bids_due") if each.holds] == ["2026-10-13T14:00"]


def test_work_that_lasts_from_one_day_to_another_is_no_change():
    (one,) = register(("The closure extends from October 13, 2026 to October 27, 2026.", "addendum 1"))
    assert (one.value, one.was, one.now) == ("2026-10-13/2026-10-27", "", "")


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("Date for receipt of tenders", "bids_due"),
        ("Tender closing date", "bids_due"),
        ("Submission deadline", "bids_due"),
        ("Date and time for opening of sealed bids", "bids_due"),
        ("Bid date", "bids_due"),
        ("Proposals due", "bids_due"),
        ("Quotations close", "bids_due"),
        ("Deadline for queries", "questions"),
        ("Cut-off for submission of enquiries", "questions"),
        ("Clarification deadline", "questions"),
        ("Tenders remain valid until", "validity"),
        ("Wage determination of", "wages"),
        ("Certificates of insurance, after the award, by", "insurance"),
        ("Warranty after Substantial Completion until", "warranty"),
    ],
)
def test_what_a_date_is_about_is_told_by_its_name(name, topic):
    (one,) = register((f"{name} 13 October 2026.", ""))
    assert one.topic == topic


def test_a_day_and_the_same_day_with_its_hour_do_not_differ():
    (one, two) = of(register((ADVERTISEMENT, ""), ("Bid date: October 13, 2026.", "")), "bids_due")
    assert (one.doubts, two.doubts, one.now, two.now) == ((), (), "", "")


@pytest.mark.parametrize(
    ("beside", "value"),
    [
        ("The notice is of 27/09/2026.", "2026-10-05"),
        ("The notice is of 09/27/2026.", "2026-05-10"),
        ("A deposit of \u20ac500 is held by the County Council.", "2026-10-05"),
        ("Hours are those of Eastern Time in the State of Ohio.", "2026-05-10"),
        ("The notice is of September 27, 2026.", "2026-05-10"),
    ],
)
def test_a_document_writes_day_and_month_in_one_order(beside, value):
    (one,) = of(register(("Tender deadline: 05/10/2026.", ""), (beside, "")), "bids_due")
    assert (one.value, one.other, one.doubts) == (value, "", ())


def test_the_day_of_the_week_tells_which_figure_is_the_day():
    (one,) = register(("Tender deadline: Monday 05/10/2026 at 10:00.", ""))
    assert (one.value, one.other, one.doubts) == ("2026-10-05T10:00", "", ())


def test_where_nothing_tells_day_and_month_apart_both_are_shown_and_nothing_is_counted():
    text = "Tender deadline: 05/10/2026 at 10:00.\n\nThey stay open for 10 days after the opening of tenders."
    listed = register((text, ""))
    (one,) = (each for each in listed if each.nature is Nature.DATE)
    assert (one.value, one.other) == ("2026-05-10T10:00", "2026-10-05T10:00")
    assert "2026-10-05 10:00" in one.doubts[0]
    (counted,) = (each for each in listed if each.value == "P10D")
    assert counted.due == ()
    events = calendar([one]).walk("VEVENT")
    assert {event.decoded("dtstart").month for event in events} == {5, 10}
    assert len({str(event["uid"]) for event in events}) == 2
    assert all("to be checked" in str(event["summary"]) for event in events)


def test_addenda_with_letters_are_in_their_order_and_one_without_a_number_governs_the_bid():
    later = ADDENDUM.replace("Tuesday, October 27", "Tuesday, November 3")
    for first, second in (("addendum A", "addendum B"), ("addendum", "addendum 1")):
        listed = register((later, second), (ADDENDUM, first), (ADVERTISEMENT, ""))
        assert [each.value for each in of(listed, "bids_due") if each.holds] == ["2026-11-03T14:00"]


def test_two_dates_without_an_addendum_are_doubtful():
    other = ADVERTISEMENT.replace("Tuesday, October 13", "Wednesday, October 14")
    one, two = of(register((ADVERTISEMENT, ""), (other, "")), "bids_due")
    assert "October 14" in one.doubts[0]
    assert "October 13" in two.doubts[0]


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("Bids stay open for 10 calendar days after the opening of Bids.", ["2026-10-23"]),
        ("The list is due 10 working days after the opening of Bids.", ["2026-10-27"]),
        ("The list is due ten days after the opening of Bids.", ["2026-10-23", "2026-10-27"]),
        ("The list is due within 48 hours after the opening of Bids.", ["2026-10-15T14:00"]),
        ("Addenda end five working days before the opening of Bids.", ["2026-10-06"]),
        ("Bids stay open for three months after the opening of Bids.", ["2027-01-13"]),
        ("The list is due ten days after the Notice of Award.", []),
    ],
)
def test_durations_are_counted_from_a_trigger_whose_day_is_known(sentence, due):
    listed = register((f"{ADVERTISEMENT}\n\n{sentence}", ""))
    (one,) = (each for each in listed if each.unit.plain == sentence)
    assert [each.moment for each in one.due] == due


def test_days_are_counted_as_the_documents_define_them():
    sentence = "The list is due ten days after the opening of Bids."
    text = f'{ADVERTISEMENT}\n\n"Day" means a calendar day.\n\n{sentence}'
    (one,) = (each for each in register((text, "")) if each.value == "P10D")
    assert [each.moment for each in one.due] == ["2026-10-23"]


def test_a_table_whose_header_names_the_unit_states_durations():
    header = "| Plan | Section | Days before the opening of Bids |\n| --- | --- | --- |\n"
    table = f"{header}| Safety plan | 01 35 29 | 10 |"
    text = f"{ADVERTISEMENT}\n\nPlan Section Days before the opening of Bids\nSafety plan 01 35 29 10"
    pages = [Page(1, text, tables=(table,))]
    (one,) = (each for each in deadline_register(pages, list(evidence_units(pages))) if each.value == "P10D")
    assert (one.words, one.event) == (
        "Safety plan 01 35 29 10",
        "Safety plan: Days before the opening of Bids",
    )
    assert [each.moment for each in one.due] == ["2026-10-03", "2026-09-29"]


@pytest.mark.parametrize(
    "lines",
    [
        "Date of tender opening: 13 October 2026\n\nHour of opening: 10:30",
        "The opening of tenders is moved to 13 October 2026.\n\nThe time is still 10:30 a.m.",
    ],
)
def test_an_hour_in_the_line_beside_is_that_of_the_day(lines):
    (day,) = (each for each in register((lines, "")) if each.nature is Nature.DATE)
    assert (day.value, day.topic) == ("2026-10-13T10:30", "bids_due")


def test_hours_of_something_else_beside_a_day_are_not_its_own():
    hours = (
        "The office hours end at 5:00 p.m. for the public, and parking is free on each floor of the garage."
    )
    text = f"Date of tender opening: 13 October 2026\n\n{hours}"
    assert "2026-10-13" in {each.value for each in register((text, ""))}


FOOT = "Rev 3 - 02/10/2026 - Bids due 30/10/2026 Page {}"


def test_lines_that_come_back_on_two_pages_hold_no_deadlines():
    pages = [
        (f"{FOOT.format(number)}\nand the pipe is laid by {number} November 2026.\n\n{said}", "")
        for number, said in ((1, "Bids are due on 28 October 2026."), (2, "Nothing else."))
    ]
    found = {each.value for each in register(*pages)}
    assert found == {"2026-11-01", "2026-11-02", "2026-10-28"}


def test_a_line_on_each_page_tells_when_bids_are_due_where_nothing_else_does():
    line = "Bids close at 11:00 on 30 October 2026 Page"
    pages = [(f"{line} {number}\n\nLay the pipe.", "") for number in (1, 2)]
    assert [each.value for each in register(*pages)] == ["2026-10-30T11:00"]


@pytest.mark.parametrize(
    "text",
    [
        "Released May, 1998",
        "Version 2.1 of 3 June 2024",
        "It lies in /etc/jobs.daily and runs.",
        "A timer says OnCalendar=Sunday there.",
        "/var/log/pump.log { keep 6 weekly compress }",
    ],
)
def test_histories_of_versions_and_code_hold_no_deadlines(text):
    assert register((text, "")) == []


def test_quantities_of_hours_and_months_are_no_periods():
    table = (
        "| Item | Description | Qty | Unit | Unit price |\n| --- | --- | --- | --- | --- |\n"
        "| 1 | Labour | 4,500 | HR | ____ |\n| 2 | Hall, 650 m2 | 36 | month | ____ |"
    )
    text = "Item Description Qty Unit Unit price\n1 Labour 4,500 HR ____\n2 Hall, 650 m2 36 month ____"
    page = Page(1, text, tables=(table,))
    assert deadline_register([page], list(evidence_units([page]))) == []


def test_an_addendum_changes_a_period_by_the_number_of_its_paragraph_and_deletes_another():
    text = (
        f"{ADVERTISEMENT}\n\n4.07 Offers remain valid for 30 calendar days after the opening of Bids.\n\n"
        "4.08 The list is due within 5 calendar days after the opening of Bids."
    )
    change = (
        "ITEM 2. Article 4.07.\n\n"
        "Delete \u201c30 calendar days\u201d and insert \u201c45 calendar days\u201d.\n\n"
        "Delete Paragraph 4.08 in its entirety."
    )
    listed = register((text, ""), (change, "addendum 3"))
    by_value = {(each.value, each.span.page): each for each in listed}
    old, new, gone = (by_value[key] for key in (("P30D", 1), ("P45D", 2), ("P5D", 1)))
    assert (old.now, old.now_at) == ("45 calendar days", new.span)
    assert (new.topic, [each.moment for each in new.due]) == ("validity", ["2026-11-27"])
    assert gone.now == "Delete Paragraph 4.08 in its entirety."


def test_a_recurrence_is_said_once_of_a_line():
    (one,) = register(("Monthly status report, monthly, by the 10th day of each month.", ""))
    assert one.words == "the 10th day of each month"


def test_what_something_is_counted_from_is_not_what_it_is_about():
    text = "Product data is submitted within 30 days after the Notice to Proceed."
    (one,) = register((text, ""))
    assert (one.topic, one.trigger_topic) == ("submittal", "notice_to_proceed")


def test_the_date_of_a_header_is_no_deadline():
    assert register(("Job 12\nBid Form October 6, 2026 P-1\n\nThe price is firm.", "")) == []


def calendar(listed, name="Job"):
    entries = [CalendarEntry(each, f"L-{index}", f"p. {each.span.page}") for index, each in enumerate(listed)]
    return icalendar.Calendar.from_ical(calendar_file(entries, name, MADE))


def test_a_calendar_program_reads_what_holds_with_the_page_in_its_note():
    text = f"{ADVERTISEMENT}\n\nThe list is due ten days after the opening of Bids."
    read = calendar(register((ADDENDUM, "addendum 2"), (text, "")))
    events = {str(event["summary"]): event for event in read.walk("VEVENT")}
    assert events["Bids due \u00b7 Job"].decoded("dtstart") == datetime(2026, 10, 27, 14)  # noqa: DTZ001 - local time
    assert "October 13, 2026" in events["Bids due \u00b7 Job"]["description"]
    assert "p. 1" in events["Bids due \u00b7 Job"]["description"]
    assert {event.decoded("dtstart") for name, event in events.items() if "ten days" in name} == {
        date(2026, 11, 6),
        date(2026, 11, 10),
    }
    assert len({str(event["uid"]) for event in events.values()}) == len(events)


def test_an_hour_of_a_named_zone_is_that_hour_everywhere():
    text = "Proposals are due on March 3, 2027 at 10:30 AM Eastern Time."
    (event,) = calendar(register((text, ""))).walk("VEVENT")
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2027, 3, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rule", "begin", "shown"),
    [
        (
            "Applications are submitted by the 25th day of each month.",
            "FREQ=MONTHLY;BYMONTHDAY=25",
            date(2026, 9, 25),
            "monthly on the 25th day",
        ),
        ("Meetings are held every two weeks.", "FREQ=WEEKLY;INTERVAL=2", date(2026, 9, 1), "every 2 weeks"),
        (
            "Deliveries are accepted weekdays 7:00-15:30.",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            datetime(2026, 9, 1, 7),  # noqa: DTZ001 - local time
            "weekly on Mo to Fr 07:00 to 15:30",
        ),
        (
            "Reports are handed in on the second Tuesday of each month.",
            "FREQ=MONTHLY;BYDAY=2TU",
            date(2026, 9, 8),
            "monthly on the 2nd Tu",
        ),
        (
            "Meetings are held every other Tuesday at 10:00 a.m.",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            datetime(2026, 9, 1, 10),  # noqa: DTZ001 - local time
            "every 2 weeks on Tu 10:00",
        ),
        (
            "Invoices are sent on the fifth working day of each month.",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=5",
            date(2026, 9, 7),
            "monthly on the 5th working day",
        ),
        (
            "Statements are sent at the end of each quarter.",
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
            date(2026, 9, 30),
            "quarterly on the last day",
        ),
    ],
)
def test_what_recurs_on_named_days_comes_again_in_a_calendar_program(text, rule, begin, shown):
    listed = register((text, ""))
    (event,) = calendar(listed).walk("VEVENT")
    parts = sorted(event["rrule"].to_ical().decode().split(";"))
    assert (parts, event.decoded("dtstart")) == (sorted(rule.split(";")), begin)
    assert f"Repeats {shown}." in event["description"]
    assert recurrence_of(listed[0]).words == shown


@pytest.mark.parametrize(
    "text", ["Reports are sent monthly.", "If the last day falls on a Saturday, it is left out."]
)
def test_what_names_no_day_is_no_event(text):
    assert calendar(register((text, ""))).walk("VEVENT") == []
