from dataclasses import replace

import pytest

from core.domain.answer import Answer, AnswerStatus, Claim, claim_letter
from core.domain.document import PageRef, PageSet
from core.domain.plan import Options
from core.domain.review import Review, Verdict
from core.domain.session import Progress, SessionState
from core.domain.table import Table
from core.reports.entry import Standing
from core.reports.formats import Format, write
from core.reports.report import Analysed, assemble
from core.reports.wording import (
    answer_text,
    confidence_text,
    further_text,
    headline,
    reflowed,
    side_text,
    standing_text,
)
from core.wording import shortened
from tests.unit.reports.material import ANSWERS, PAGES, PLAN, REVIEWS, SESSION, report


def entry(question_id, **changes):
    return next(e for e in report(**changes).entries if e.question.id == question_id)


def test_every_question_of_the_plan_has_an_entry_even_when_nobody_worked_on_it():
    entries = report().entries
    assert [e.number for e in entries] == list(range(1, 9))
    assert entries[7].standing is Standing.PENDING


def test_an_edited_answer_wins_over_the_engines_words_and_says_so():
    edited = entry("price.ld")
    assert answer_text(edited) == "$750 a day by Addendum 2"
    assert standing_text(edited) == "Answered (edited)"
    assert edited.engine_text == "$500 a day"
    assert "A: $500 a day" in further_text(edited)


def test_a_rejected_answer_is_open_again_and_shows_no_answer():
    rejected = entry("price.ld", reviews={"price.ld": Review("price.ld", Verdict.REJECTED)})
    assert rejected.standing is Standing.REJECTED
    assert rejected.text == ""
    assert rejected.open


def test_accepting_that_nothing_was_found_keeps_it_not_found_but_closes_it():
    accepted = entry("cure.bypass", reviews={"cure.bypass": Review("cure.bypass", Verdict.ACCEPTED)})
    assert accepted.standing is Standing.NOT_FOUND
    assert not accepted.open


def test_a_conflict_keeps_both_sides_with_their_pages_even_after_a_decision():
    decided = Review("cure.temp", Verdict.EDITED, "180 °F")
    for reviews in (REVIEWS, {"cure.temp": decided}):
        conflict = report(reviews=reviews).conflicts[0]
        assert conflict.pages == (PageRef(4, "02956-4"), PageRef(8, "02956-8"))
        assert {item.quote for item in conflict.evidence} == {
            "Water temperature of not less than 180 degrees F for two hours",
            "Cure at 140 degrees F until the exotherm has passed",
        }
    assert answer_text(entry("cure.temp")) == "A: 180 °F\nB: 140 °F"


def test_an_unverified_quote_has_no_page_and_keeps_its_reason():
    item = entry("cure.time").evidence[0]
    assert item.pages == ()
    assert not item.located
    assert item.reason == "says three, the page says two"


def test_a_quote_over_a_page_edge_names_both_pages():
    assert entry("price.units").evidence[0].pages == (PageRef(6, "02956-6"), PageRef(7, "02956-7"))


def test_the_headline_of_a_stopped_session_says_partial_who_and_how_far():
    line = headline(report())
    assert line.startswith("Partial: stopped before the end (stopped by Ann)")
    assert "11 of 12 pages were read, 0 of them for every question" in line
    assert "1 could not be read" in line


def test_the_headline_of_a_complete_run_counts_the_pages():
    answers = {k: a for k, a in ANSWERS.items() if k != "price.retain"}
    plan_only = report(
        session=None,
        state=SessionState.COMPLETED,
        answers={**answers, "price.retain": ANSWERS["cure.bypass"], "price.bond": ANSWERS["cure.bypass"]},
    )
    assert headline(plan_only) == "Complete. 11 of 12 pages were read; 1 could not be read."


def test_a_completed_session_with_failed_work_is_not_called_complete():
    failed = report(session=None, state=SessionState.COMPLETED, progress=Progress(units=8, units_failed=2))
    assert not failed.complete
    assert "2 parts of the work failed" in headline(failed)


def test_labels_and_unread_pages_come_from_the_table_when_the_pages_are_gone():
    table = Table("s-123", 1, 0.0, unread=((PageRef(10, "02956-10"), "a scan"),))
    made = assemble(replace(Analysed.stored(SESSION, PLAN, ANSWERS), table=table))
    assert made.pages == ()
    assert made.unread == ((PageRef(10, "02956-10"), "a scan"),)
    assert made.entries[0].pages[0] == PageRef(3)


def test_a_report_holds_no_page_text():
    assert not any(
        page.text and page.text in repr(report()) for page in PAGES if page.text.startswith("text of")
    )


def test_sections_keep_their_order_and_their_own_questions():
    sections = [(s.id, [e.number for e in entries]) for s, entries in report().by_section()]
    assert sections == [("curing", [1, 2, 3, 4]), ("pricing", [5, 6, 7, 8])]


def test_open_questions_put_the_required_ones_first_and_leave_conflicts_to_their_own_list():
    assert [e.question.id for e in report().open_questions] == [
        "cure.bypass",
        "cure.time",
        "price.retain",
        "price.bond",
    ]
    assert [e.question.id for e in report().requirements] == ["cure.method", "price.ld"]


def test_letters_go_on_after_z():
    assert [claim_letter(i) for i in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_a_long_text_is_cut_between_words():
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("short", 12) == "short"
    assert len(shortened("x" * 100, 12)) == 12


def test_coverage_of_a_running_session_is_read_so_far():
    pending = entry("price.retain")
    assert pending.answer.coverage.not_reached == PageSet.parse("7-12")
    assert answer_text(pending) == "Not found. Read 6 of 12 pages; 6 not reached (7-12)."


def test_line_breaks_of_a_page_go_and_those_of_a_list_stay():
    assert reflowed("not less than\n180 degrees F") == "not less than 180 degrees F"
    assert reflowed("Either:\n- water\n- steam\nas ordered") == "Either:\n- water\n- steam as ordered"
    assert reflowed("First.\n\nSecond.") == "First.\n\nSecond."
    assert reflowed("1. one\n2. two") == "1. one\n2. two"


def test_the_headline_says_when_only_some_pages_were_asked_for():
    asked = replace(PLAN, options=Options(pages=PageSet.parse("1-9"), focused=True))
    line = headline(report(plan=asked, session=None, state=SessionState.COMPLETED))
    assert "only pages 1-9 were asked for" in line
    assert "only where an answer was plausible" in line


def test_a_conflict_says_which_part_of_the_documents_usually_wins():
    conflict = entry("cure.temp")
    assert [side_text(side) for side in conflict.sides] == [
        "A: 180 °F (p. 4 (02956-4), general conditions)",
        "B: 140 °F (p. 8 (02956-8), addendum 2)",
    ]
    assert conflict.precedence == (
        "The usual order of precedence puts Addendum 2 before the general conditions."
    )
    assert entry("cure.method").precedence == ""


def test_an_answer_that_is_not_the_engines_carries_no_confidence_of_the_engine():
    assert confidence_text(entry("cure.method")) == "high, 93 %"
    assert confidence_text(entry("price.units")) == "medium, 70 %", "accepted: still the engine's"
    assert confidence_text(entry("price.ld")) == ""


def test_a_rejected_answer_points_at_no_page_and_keeps_its_evidence():
    rejected = entry("price.ld", reviews={"price.ld": Review("price.ld", Verdict.REJECTED)})
    assert rejected.pages == ()
    assert rejected.evidence[0].pages == (PageRef(2, "02956-2"),)


def test_passages_worth_a_look_are_possible_counted_apart_and_open():
    unsure = tuple(replace(claim, tentative=True) for claim in ANSWERS["cure.method"].claims)
    answers = {"cure.method": replace(ANSWERS["cure.method"], status=AnswerStatus.POSSIBLE, claims=unsure)}
    made = report(answers=ANSWERS | answers)
    possible = next(e for e in made.entries if e.question.id == "cure.method")
    assert standing_text(possible) == "Possible"
    assert made.counts()[Standing.POSSIBLE] == 1
    assert possible in made.open_questions
    assert possible not in made.requirements


def test_a_value_that_was_marked_in_a_passage_comes_before_it():
    claim = Claim("The retainage is five percent of each payment.", value="five percent")
    valued = entry(
        "price.ld", answers={"price.ld": Answer("price.ld", AnswerStatus.ANSWERED, (claim,))}, reviews={}
    )
    assert answer_text(valued) == "five percent\nThe retainage is five percent of each payment."


@pytest.mark.parametrize("kind", [Format.HTML, Format.MD])
def test_what_a_reader_must_know_of_the_engine_stands_in_the_report(kind, tmp_path):
    for caveat in ("It does not infer.", ""):
        write(report(caveat=caveat), tmp_path / f"report.{kind}", kind)
        assert ("It does not infer." in (tmp_path / f"report.{kind}").read_text()) is bool(caveat)
