"""Revisions in real workers: what did not change is never asked again, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from io import BytesIO

import pytest

from core.domain.document import PageSet
from core.domain.errors import RequestInvalid, TransitionRefused
from core.domain.package import Description, DocumentKind, Package, package_name
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.review import Remark, RemarkKind, Review, Verdict
from core.services.revisions import Incoming
from core.sessions.store.process import Process
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.pdfs import document, lines
from tests.processes.conftest import serving, until
from tests.unit.engines.chat.material import page, questions, thickness

KEY = "sk-test-key-0123456789abcdef"
SECTIONS = 2
ADDENDUM = Description(DocumentKind.ADDENDUM, "1")


def liner(number):
    """Return the content of a page about one reach."""
    return lines(*page(number).text.split(". "))


def other(words):
    return lines("NOTICE TO BIDDERS", f"This page tells of {words} and of nothing else that anybody asked.")


@pytest.fixture
def server():
    answers = {"s0.q0": [thickness(2)], "s0.q1": [thickness(9)], "s1.q0": [thickness(50)]}
    with ChatServer(Model(answers), latency=(0.02, 0.05), key=KEY) as server:
        yield server


@pytest.fixture(params=["disk", "postgres"])
def app(request, tmp_path, server, monkeypatch):
    """The product as a server process builds it; no reply of a model is kept."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    if request.param == "postgres":
        from tests import postgres

        monkeypatch.setenv("PAGEWISE_STORE", postgres.emptied(request.getfixturevalue("database").url))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
    monkeypatch.setenv("PAGEWISE_CHAT_CONCURRENCY", "4")
    monkeypatch.setenv("PAGEWISE_CHAT_CACHE_MEGABYTES", "0")
    with serving(alone=True) as app:
        yield app


def stored(app, name, contents):
    """Put a PDF of these pages into the document folder; return it."""
    kept = app.documents.add(BytesIO(document(contents)), name, 10_000_000)
    return replace(kept, pages=len(contents))


def plan_for(app, *documents, window=3, name="Job"):
    package = Package.of(documents, name)
    choice = EngineChoice("chat", "test-model", app.settings.openai_base_url)
    whole = None if package.is_single else package
    return Plan(package.ref, questions(SECTIONS), choice, Options(window=window), package=whole)


def finished(app, session_id):
    done = until(lambda: (s := app.store.session(session_id)).state.value in {"completed", "failed"} and s)
    assert done.state.value == "completed", done.reason
    return done


def analysed(app, *documents):
    return finished(app, app.session_commands.start(plan_for(app, *documents), "ann").id)


def pages_of(app, session_id, question):
    answer = app.store.answer(session_id, question)
    return [citation.page for claim in answer.claims for citation in claim.citations]


def test_an_addendum_costs_its_own_windows_alone(app, server):
    before = analysed(app, stored(app, "manual.pdf", [liner(n) for n in range(1, 13)]))
    asked = len(server.asked)
    assert asked == 4 * SECTIONS
    addendum = stored(app, "addendum.pdf", [liner(50), other("parking")])
    revision = app.revisions.revise(before.id, [Incoming(addendum, ADDENDUM)], "ann")
    assert (revision.state.value, revision.revises) == ("queued", before.id)
    after = finished(app, revision.id)
    assert len(server.asked) - asked == SECTIONS
    assert after.progress.usage.calls == SECTIONS
    assert after.progress.units_done == 5 * SECTIONS
    assert pages_of(app, after.id, "s0.q0") == [2]
    assert pages_of(app, after.id, "s1.q0") == [14]
    assert app.store.inheritance(after.id).fresh == PageSet(((14, 15),))
    assert app.store.inheritance(after.id).units == 4 * SECTIONS


def test_a_page_put_in_front_of_a_reissued_document_costs_two_windows(app, server):
    pages = [liner(n) for n in range(1, 13)]
    before = analysed(app, stored(app, "manual.pdf", pages))
    asked = len(server.asked)
    reissued = stored(app, "manual.pdf", [other("a new cover"), *pages])
    after = finished(app, app.revisions.revise(before.id, [Incoming(reissued, replaces=0)], "ann").id)
    assert len(server.asked) - asked == 2 * SECTIONS
    first = app.store.plan(after.id).contents.documents[0].first
    assert pages_of(app, after.id, "s0.q1") == [first + 9]
    report = app.report(after.id)
    (entry,) = [each for each in report.entries if each.question.id == "s0.q1"]
    assert [ref.own for ref in entry.pages] == [10]


def test_a_changed_page_costs_the_windows_that_show_it(app, server):
    pages = [liner(n) for n in range(1, 13)]
    before = analysed(app, stored(app, "manual.pdf", pages))
    asked = len(server.asked)
    reissued = stored(app, "manual 2.pdf", [*pages[:4], other("another page five"), *pages[5:]])
    after = finished(app, app.revisions.revise(before.id, [Incoming(reissued, replaces=0)], "ann").id)
    assert len(server.asked) - asked <= 3 * SECTIONS
    assert len(app.store.inheritance(after.id).fresh) == 1


def test_a_removed_document_takes_its_answers_along_and_nothing_is_asked(app, server):
    manual = stored(app, "manual.pdf", [liner(n) for n in range(1, 7)])
    annex = stored(app, "annex.pdf", [liner(n) for n in range(7, 13)])
    before = analysed(app, manual, annex)
    asked = len(server.asked)
    after = finished(app, app.revisions.revise(before.id, [], "ann", removed=[0]).id)
    assert len(server.asked) == asked
    assert pages_of(app, after.id, "s0.q1") == [10]
    assert app.store.answer(after.id, "s0.q0").status.value == "not_found"
    assert app.report(after.id).complete


@pytest.mark.parametrize(("named", "then"), [(package_name(2), package_name(3)), ("Job", "Job")])
def test_a_package_that_nobody_named_is_called_by_the_documents_it_has_now(app, named, then):
    documents = [stored(app, f"{n}.pdf", [liner(n)]) for n in (1, 2)]
    before = finished(app, app.session_commands.start(plan_for(app, *documents, name=named), "ann").id)
    addendum = stored(app, "addendum.pdf", [liner(3)])
    revision = app.revisions.revise(before.id, [Incoming(addendum, ADDENDUM)], "ann")
    assert revision.document.name == then
    finished(app, revision.id)


def test_after_kill_9_in_mid_revision_nothing_is_asked_twice_and_the_table_is_the_same(app, server):
    pages = [liner(n) for n in range(1, 31)]
    before = analysed(app, stored(app, "manual.pdf", pages))
    asked = len(server.asked)
    addendum = stored(app, "addendum.pdf", [liner(n) for n in range(50, 65)])
    server.at_most = asked + 3
    revision = app.revisions.revise(before.id, [Incoming(addendum, ADDENDUM)], "ann").id
    until(lambda: app.store.session(revision).progress.usage.calls == 3 and server.in_flight)
    worker = Process.parse(app.store.session(revision).lease.instance).found()
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not server.in_flight)
    answered = {each.unit for each in server.answered}
    server.at_most = float("inf")
    again = len(server.asked)
    after = finished(app, revision)
    assert not answered & {each.unit for each in server.asked[again:]}
    assert len({each.unit for each in server.asked}) == 15 * SECTIONS
    assert after.progress.units_done == len(app.store.outcomes(revision)) == 15 * SECTIONS
    assert pages_of(app, revision, "s1.q0") == [32]


def test_a_revision_of_a_revision_takes_over_what_that_one_took_over(app, server):
    pages = [liner(n) for n in range(1, 7)]
    first = analysed(app, stored(app, "manual.pdf", [other("a cover"), *pages]))
    second = app.revisions.revise(first.id, [Incoming(stored(app, "manual.pdf", pages), replaces=0)], "ann")
    finished(app, second.id)
    asked = len(server.asked)
    third = app.revisions.revise(second.id, [Incoming(stored(app, "a1.pdf", [liner(50)]), ADDENDUM)], "ann")
    after = finished(app, third.id)
    assert len(server.asked) - asked == SECTIONS
    assert [each.id for each in app.revisions.chain(after)] == [third.id, second.id, first.id]


def test_decisions_stay_where_nothing_changed_and_become_stale_where_something_did(app, server):
    pages = [liner(n) for n in range(1, 13)]
    before = analysed(app, stored(app, "manual.pdf", pages))
    for question in ("s0.q0", "s0.q1", "s1.q0"):
        answer = app.store.answer(before.id, question)
        claim = answer.claims[0].text if answer.claims else ""
        app.store.review(before.id, Review(question, Verdict.ACCEPTED, by="ann", at=5.0, claim=claim))
    app.store.remark(before.id, Remark("s0.q0", RemarkKind.FLAG, "look", "ann", at=6.0))
    reissued = stored(app, "manual.pdf", [other("a cover"), *pages[:8], other("page nine"), *pages[9:]])
    incoming = [Incoming(reissued, replaces=0), Incoming(stored(app, "a1.pdf", [liner(50)]), ADDENDUM)]
    revision = app.revisions.revise(before.id, incoming, "ann").id
    assert set(app.store.reviews(revision)) == {"s0.q0", "s0.q1", "s1.q0"}
    finished(app, revision)
    rows = {row.question_id: row for row in app.store.table(revision).rows}
    reviews = app.store.reviews(revision)
    assert {key for key, each in reviews.items() if each.is_stale(rows[key])} == {"s0.q1", "s1.q0"}
    assert all(each.carried == before.id for each in reviews.values())
    (was,) = reviews["s0.q1"].was
    assert (was.page.own, "13.5 mm" in was.text) == (9, True)
    assert [each.text for each in app.store.remarks(revision)["s0.q0"]] == ["look"]
    app.store.review(
        revision, Review("s0.q1", Verdict.ACCEPTED, by="ann", at=9.0, claim=rows["s0.q1"].answer)
    )
    assert not app.store.reviews(revision)["s0.q1"].is_stale(rows["s0.q1"])


def test_what_cannot_be_revised_is_refused_with_what_to_do(app, server):
    manual = stored(app, "manual.pdf", [liner(n) for n in range(1, 4)])
    server.at_most = 0
    running = app.session_commands.start(plan_for(app, manual), "ann").id
    with pytest.raises(TransitionRefused, match="stop it first"):
        app.revisions.revise(running, [Incoming(stored(app, "a.pdf", [liner(50)]))], "ann")
    server.at_most = float("inf")
    finished(app, running)
    with pytest.raises(RequestInvalid, match="in the package already"):
        app.revisions.revise(running, [Incoming(manual)], "ann")
    with pytest.raises(RequestInvalid, match="must change something"):
        app.revisions.revise(running, [], "ann")
    with pytest.raises(RequestInvalid, match="Nothing would be left"):
        app.revisions.revise(running, [], "ann", removed=[0])
