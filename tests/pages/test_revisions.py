"""Addenda in the browser: the dialog, the chain, and decisions that are to be looked at again."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.domain.changes import AnswerChangeKind, WordChange
from core.domain.review import Review, Verdict
from core.reports.formats import Format
from core.wording import counted
from pages.parts.revision import changes_view
from pages.parts.revision.compared import WORDS
from pages.parts.sessions import downloads
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from pages.parts.upload import sample_files
from tests.pages.conftest import BROWSER_ID, lines, words
from tests.pages.revised import base as made_base
from tests.pages.revised import revised
from tests.pages.test_flows import button
from tests.pages.world import OWNER


def links(page):
    return [each.proto.label for each in page.get("page_link")]


@pytest.fixture
def base():
    """A finished analysis of the sample as it was before its addenda, with every answer accepted."""
    app = service.app()
    session = made_base(app, OWNER)
    for row in app.store.table(session.id).rows:
        app.store.review(session.id, Review(row.question_id, Verdict.ACCEPTED, by=OWNER, claim=row.answer))
    return app.store.session(session.id)


@pytest.fixture
def revision(base):
    """The same after Addendum 2."""
    return revised(service.app(), OWNER, base)


def test_an_addendum_is_added_in_a_dialog_that_stays_until_it_is_started(base, open_page):
    app = service.app()
    page = open_page("analysis", session=base.id)
    button(page, "Add an addendum").click().run()
    assert button(page, "Start the revision").disabled
    button(page, "Take the sample's Addendum 1").click().run()
    assert "Addendum 1.pdf" in words(page)
    assert page.selectbox[-1].value == -1, "it replaces nothing"
    page.run()
    button(page, "Start the revision").click().run()
    made = app.store.sessions(owner=OWNER)[0]
    assert (made.revises, made.documents, made.state.value) == (base.id, 5, "queued")
    assert app.store.beside.uploads() == []
    assert set(app.store.reviews(made.id)) == set(app.store.reviews(base.id))


def test_what_was_dropped_waits_for_whoever_comes_back_and_can_be_taken_off(base, open_page):
    app = service.app()
    with sample_files.package_files()[4].open("rb") as stream:
        app.package_intake.receive([("Addendum 1.pdf", stream)], OWNER, group=f"revises-{base.id}")
    page = open_page("analysis", session=base.id)
    button(page, "Add an addendum").click().run()
    remove = next(each for each in page.button if each.label.startswith("Remove Addendum"))
    remove.click().run()
    assert app.store.beside.uploads() == []
    assert button(page, "Start the revision").disabled


def test_the_sample_offers_its_addenda_one_after_the_other(base, revision, open_page):
    for session, offered in ((base, "Addendum 1"), (revision, "Addendum 1")):
        page = open_page("analysis", session=session.id)
        button(page, "Add an addendum").click().run()
        assert button(page, f"Take the sample's {offered}")
        assert button(page, "Start the revision").disabled


def test_the_quotes_of_a_conflict_are_paragraphs_of_their_own_also_where_their_words_changed():
    quotes = "Bids are due October 20\nBids are due October 27"
    assert changes_view._marked(quotes, [], newer=True) == quotes.replace("\n", "\n\n")
    start, end = quotes.index("20"), quotes.index("27") + 2
    marked = changes_view._marked(quotes, [WordChange((0, 0), (start, end))], newer=True)
    assert marked == "Bids are due October :green[**20**]\n\n:green[**Bids are due October 27**]"


def test_each_side_of_a_new_conflict_has_a_line_of_its_own(revision, open_page):
    page = open_page("analysis", session=revision.id)
    page.segmented_control(key="analysis_view").set_value("Changes").run()
    assert not page.exception
    said = [text.value for text in page.text]
    assert {"A: $1,200.00", "B: $1,800.00"} <= set(said)


def test_the_chain_is_shown_from_both_ends_and_in_the_lists(base, revision, open_page):
    after = open_page("analysis", session=revision.id)
    assert any(each.startswith("Revises: 4 documents") for each in links(after))
    before = open_page("analysis", session=base.id)
    assert any(each.startswith("Revised: 5 documents") for each in links(before))
    listed = open_page("sessions")
    (table,) = listed.dataframe
    assert table.value["revises"].notna().sum() == 1


def test_stale_decisions_are_counted_marked_and_shown_alone(base, revision, open_page):
    app = service.app()
    rows = {row.question_id: row for row in app.store.table(revision.id).rows}
    stale = {key for key, each in app.store.reviews(revision.id).items() if each.is_stale(rows[key])}
    assert 0 < len(stale) < len(rows)
    page = open_page("analysis", session=revision.id)
    marked = {row["id"] for row in lines(page) if "stale" in str(row)}
    assert marked == stale
    button(page, f"{counted(len(stale), 'decision')} to look at again").click().run()
    assert {row["id"] for row in lines(page)} == stale


def test_the_table_marks_the_answers_that_a_revision_changed_and_no_others(base, revision, open_page):
    found = service.app().comparison(revision.id)
    words_of = {each.question_id: WORDS[each.kind] for each in found.changed}
    marked = {
        row["id"]: {badge["word"] for badge in row["cells"]["status"]["badges"]} & set(words_of.values())
        for row in lines(open_page("analysis", session=revision.id))
    }
    assert {key: {word} for key, word in words_of.items()} == {
        key: said for key, said in marked.items() if said
    }
    before = lines(open_page("analysis", session=base.id))
    assert not any(word in str(row["cells"]["status"]) for row in before for word in words_of.values())


def test_an_analysis_at_work_takes_no_addendum(base, open_page):
    app = service.app()
    waiting = app.session_commands.start(app.store.plan(base.id), OWNER)
    page = open_page("analysis", session=waiting.id)
    assert "Add an addendum" not in words(page)


def test_the_changes_of_a_revision_are_counted_filtered_and_laid_side_by_side(base, revision, open_page):
    app = service.app()
    found = app.comparison(revision.id)
    page = open_page("analysis", session=revision.id)
    button(page, "See what changed").click().run()
    said = words(page)
    assert "New: Addendum 2" in said
    assert f"{counted(len(found.changed), 'answer')} changed" in said
    shown = {question.text for _, _, question in app.store.plan(revision.id).question_set.numbered()}
    changed = [each.question_id for each in found.changed]
    assert len([text for text in shown if text in said]) == len(changed)
    amendments, changed_pages = page.dataframe
    assert "October 27, 2026" in set(amendments.value["Is"])
    assert len(changed_pages.value) >= 2
    kinds = next(each for each in page.pills if each.key == f"change_kinds_{revision.id}")
    unchanged = found.counts[AnswerChangeKind.UNCHANGED]
    kinds.set_value([AnswerChangeKind.UNCHANGED]).run()
    assert words(page).count("Was") >= unchanged


def test_the_changes_count_a_decision_as_stale_until_somebody_decides_anew(base, revision, open_page):
    app = service.app()
    stale = app.comparison(revision.id).stale
    page = open_page("analysis", session=revision.id)
    page = button(page, "See what changed").click().run()
    assert f"changed. {counted(len(stale), 'decision')} to look at again" in words(page)
    (row,) = (row for row in app.store.table(revision.id).rows if row.question_id == stale[0])
    decision = Review(row.question_id, Verdict.ACCEPTED, by=OWNER, claim=row.answer, evidence=row.evidence)
    app.store.review(revision.id, decision)
    assert app.comparison(revision.id).stale == stale[1:]
    left = counted(len(stale) - 1, "decision")
    assert (f"changed. {left} to look at again" in words(page.run())) is (len(stale) > 1)


def test_an_analysis_that_revises_none_has_no_view_of_changes_and_no_notice(base, open_page):
    page = open_page("analysis", session=base.id)
    assert "Changes" not in page.segmented_control(key="analysis_view").options
    assert not {Format.NOTICE, Format.NOTICE_MD} & set(downloads.links(base))


def test_the_notice_is_offered_and_made_where_an_analysis_revises_another(revision):
    addresses = downloads.links(revision)
    client = TestClient(Starlette(routes=downloads.routes()), cookies={COOKIE: BROWSER_ID})
    answer = client.get(f"/{addresses[Format.NOTICE_MD]}")
    assert answer.status_code == 200
    assert "Addendum 2 changes" in answer.text
