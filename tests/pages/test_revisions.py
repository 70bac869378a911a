"""Addenda in the browser: the dialog, the chain, and decisions that are to be looked at again."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.analysis.run import Run
from core.domain.changes import AnswerChangeKind
from core.domain.package import DocumentKind, Package
from core.domain.plan import EngineChoice, Plan
from core.domain.review import Review, Verdict
from core.domain.session import SessionState
from core.questions.catalog import shipped_set
from core.reports.formats import Format
from core.services.revisions import Incoming
from core.wording import counted
from core.workers.session_worker import SessionWorker
from pages.parts.sessions import downloads
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from pages.parts.upload import sample_files
from tests.pages.conftest import BROWSER_ID, OWNER, lines, words
from tests.pages.test_flows import button


def work(app, session_id):
    """Carry a session out as its worker would; return its record."""

    def start(assignment):
        plan = assignment.plan
        return Run(
            assignment,
            open_pages=lambda: app.document_pages.open_package(plan.contents, plan.options.pages),
            engine=app.engine(plan.engine),
            clock=app.clock,
            open_revised=lambda before: app.document_pages.open_package(before.contents),
        )

    assert SessionWorker(app.home, start).work(session_id) == 0
    return app.store.session(session_id)


def taken_in(app, *paths):
    uploads = []
    for path in paths:
        with path.open("rb") as stream:
            uploads += app.package_intake.receive([(path.name, stream)], OWNER, present=uploads).uploads
    return app.package_intake.look(uploads)


def links(page):
    return [each.proto.label for each in page.get("page_link")]


@pytest.fixture
def base():
    """A finished analysis of the sample as it was before its addenda, with every answer accepted."""
    app = service.app()
    looked = taken_in(app, *sample_files.package_files(with_addenda=False)[:4])
    package = Package.of(
        [each.document for each in looked], "Elm Street", [each.description for each in looked]
    )
    plan = Plan(
        package.ref, shipped_set("cipp").only(["pricing"]), EngineChoice("extractive"), package=package
    )
    session = app.session_commands.start(plan, OWNER)
    app.package_intake.drop(looked)
    assert work(app, session.id).state is SessionState.COMPLETED
    for row in app.store.table(session.id).rows:
        app.store.review(session.id, Review(row.question_id, Verdict.ACCEPTED, by=OWNER, claim=row.answer))
    return app.store.session(session.id)


@pytest.fixture
def revision(base):
    """The same after Addendum 2."""
    app = service.app()
    (upload,) = taken_in(app, sample_files.package_files()[5])
    assert upload.description.kind is DocumentKind.ADDENDUM
    made = app.revisions.revise(base.id, [Incoming(upload.document, upload.description)], OWNER)
    app.package_intake.drop([upload])
    return work(app, made.id)


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
