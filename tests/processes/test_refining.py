"""Refining registers in real workers: stopped, killed, refused, and the same for every process."""

from __future__ import annotations

import io
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from core.bootstrap import build
from core.domain.errors import RequestInvalid, TransitionRefused
from core.domain.package import Description, DocumentKind
from core.domain.plan import Plan
from core.domain.refinement import DISPOSITION
from core.domain.register import RegisterKind
from core.domain.session import SessionState
from core.services.revisions import Incoming
from core.sessions.store.process import Process
from core.settings import Settings
from tests.chat_server.acts import Refuse, error
from tests.chat_server.labels import Labeller, shown
from tests.chat_server.server import ChatServer
from tests.pdfs import document, lines
from tests.processes.conftest import serving, until
from tests.unit.engines.chat.material import questions

PDF = Path(__file__).parents[1] / "data" / "far-part-10.pdf"
KIND = RegisterKind.REQUIREMENTS


def look(line):
    """Take what speaks of small business for mere information, and change who acts elsewhere."""
    if "small business" in line.text:
        return line.entry(disposition="information")
    return line.entry(who="owner") if line.labels["who"] == "government" else None


@pytest.fixture
def server():
    with ChatServer(Labeller(look=look)) as server:
        yield server


@pytest.fixture
def app(tmp_path, server, monkeypatch):
    """The product as a server process builds it, with one model server."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
    monkeypatch.setenv("PAGEWISE_CHAT_PRICE", "1,2")
    monkeypatch.setenv("PAGEWISE_CHAT_CONCURRENCY", "1")
    with serving() as app:
        yield app


@pytest.fixture
def session(app):
    """A finished analysis by the embedded engine."""
    document = replace(app.documents.add(io.BytesIO(PDF.read_bytes()), "part.pdf", 10**7), pages=4)
    started = app.session_commands.start(Plan(document, questions(sections=1)), "ann").id
    until(lambda: app.store.session(started).state is SessionState.COMPLETED)
    return started


def register(app, session):
    return app.registers.exported(session, KIND).listed.register


def changed(app, session):
    """What a model changed of lines, by their ids."""
    return {
        line.id: line.cells["refined"] for line in register(app, session).lines if line.cells.get("refined")
    }


def ended(app, session):
    return until(lambda: (s := app.store.session(session)).refining is None and s)


def test_a_refinement_changes_labels_alone_and_can_be_taken_back(app, session, server):
    before = register(app, session)
    app.refinements.start(session, KIND, "ann")
    after = ended(app, session)
    assert (after.state, after.history[-1].returns) == (SessionState.COMPLETED, True)
    (made,) = app.store.refinements.history(session, KIND)
    assert made.checked == {line.id for line in before.lines}
    assert made.usage.usd > 0
    assert after.progress.usage.usd == pytest.approx(made.usage.usd)

    refined = register(app, session)
    words = {line.id: line.quotes for line in before.lines}
    assert all(words[line.id] == line.quotes for line in refined.lines)
    taken_out = [labels for labels in made.relabelled.values() if DISPOSITION in labels]
    assert len(refined.lines) == len(before.lines) - len(taken_out) < len(before.lines)
    assert sum(refined.counts.values()) == sum(before.counts.values())
    changed = next(line for line in refined.lines if line.cells.get("refined"))
    assert (changed.cells["who"], changed.cells["refined"]) == ("owner", "Who was government")

    # another process sees the same
    other = build(Settings.load())
    assert register(other, session) == refined
    other.refinements.take_back(session, KIND, "bob")
    assert register(app, session) == before
    (made,) = app.store.refinements.history(session, KIND)
    assert made.taken_back.by == "bob"
    with pytest.raises(RequestInvalid):
        other.refinements.take_back(session, KIND, "bob")
    other.store.close()


def test_what_is_asked_again_after_a_refinement_was_taken_back_costs_nothing(app, session, server):
    app.refinements.start(session, KIND, "ann")
    ended(app, session)
    app.refinements.take_back(session, KIND, "ann")
    asked = len(server.asked)
    app.refinements.start(session, KIND, "ann")
    ended(app, session)
    _, again = app.store.refinements.history(session, KIND)
    assert len(server.asked) == asked
    assert (again.usage.calls, again.taken_back) == (0, None)


def test_a_stop_in_the_middle_keeps_what_was_looked_at_and_the_analysis_stays_complete(app, session, server):
    server.at_most = 1
    app.refinements.start(session, KIND, "ann")
    until(lambda: app.store.refinements.history(session, KIND))
    with pytest.raises(TransitionRefused):
        app.refinements.take_back(session, KIND, "ann")
    with pytest.raises(TransitionRefused):
        app.refinements.start(session, KIND, "bob")
    app.session_commands.stop(session, "bob")
    after = ended(app, session)
    assert (after.state, after.history[-1].reason) == (SessionState.COMPLETED, "Stopped by bob.")
    (made,) = app.store.refinements.history(session, KIND)
    assert 0 < len(made.checked) < len(app.refinements.work(session, KIND).lines) + len(made.relabelled)
    assert {line.id for line in register(app, session).lines if "refined" in line.cells} <= set(
        made.relabelled
    )


def test_after_kill_9_in_the_middle_it_goes_on_by_itself_and_asks_nothing_twice(app, session, server):
    lines = {line.id for line in register(app, session).lines}
    server.at_most = 1
    app.refinements.start(session, KIND, "ann")
    until(lambda: app.store.refinements.history(session, KIND) and server.in_flight)
    worker = Process.parse(app.store.session(session).lease.instance).found()
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not server.in_flight)
    server.at_most = float("inf")
    assert ended(app, session).state is SessionState.COMPLETED
    (made,) = app.store.refinements.history(session, KIND)
    assert made.checked == lines
    answered = [line.id for asked in server.answered for line in shown(asked)]
    assert sorted(answered) == sorted(lines)


def test_a_server_that_refuses_the_key_leaves_the_analysis_as_it_was_and_says_why(app, session, server):
    server.script = lambda asked: Refuse(401, error("Incorrect API key provided", code="invalid_api_key"))
    app.refinements.start(session, KIND, "ann")
    after = ended(app, session)
    assert (after.state, after.reason) == (SessionState.COMPLETED, "")
    assert "key" in after.history[-1].reason
    assert not app.store.refinements.history(session, KIND)


def test_a_revision_begins_with_the_labels_that_hold_and_is_not_charged_for_them(app, session):
    app.refinements.start(session, KIND, "ann")
    ended(app, session)
    (made,) = app.store.refinements.history(session, KIND)
    addendum = app.documents.add(
        io.BytesIO(document([lines("ADDENDUM 1", "Nothing changes.")])), "a.pdf", 10**6
    )
    incoming = Incoming(replace(addendum, pages=1), Description(DocumentKind.ADDENDUM, "1"))
    revision = app.revisions.revise(session, [incoming], "bob").id
    until(lambda: app.store.session(revision).state is SessionState.COMPLETED)
    (carried,) = app.store.refinements.history(revision, KIND)
    assert (carried.relabelled, carried.checked, carried.by) == (made.relabelled, made.checked, "ann")
    assert carried.usage.calls == 0
    assert changed(app, revision) == changed(app, session) != {}

    # a later one wins, and either can be taken back
    app.refinements.start(revision, KIND, "bob")
    ended(app, revision)
    app.refinements.take_back(revision, KIND, "bob")
    assert changed(app, revision) == changed(app, session)
    app.refinements.take_back(revision, KIND, "bob")
    assert changed(app, revision) == {}


def test_a_session_is_refined_by_the_model_that_is_named(app, session, server):
    app.refinements.start(session, KIND, "ann", model="other-model")
    ended(app, session)
    (made,) = app.store.refinements.history(session, KIND)
    assert made.model.endswith("other-model")
    assert {asked.body["model"] for asked in server.asked} == {"other-model"}


def test_a_register_without_labels_cannot_be_refined(app, session):
    with pytest.raises(RequestInvalid):
        app.refinements.work(session, RegisterKind.DEADLINES)
