"""The chat engine in real workers: killed, continued, and with a key that must leave no trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.plan import EngineChoice, Options, Plan
from core.domain.secret import Secret
from core.sessions.store.process import Process
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.files import contents, holding
from tests.processes.conftest import serving, until
from tests.unit.engines.chat.material import questions

ROOT = Path(__file__).parents[2]
PDF = ROOT / "tests" / "data" / "sec-pages-226-243.pdf"
KEY = "sk-test-key-0123456789abcdef"


@pytest.fixture
def server():
    with ChatServer(Model(), latency=(0.1, 0.25), key=KEY) as server:
        yield server


@pytest.fixture
def app(tmp_path, server, monkeypatch):
    """The product as a server process builds it, with one model server."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
    monkeypatch.setenv("PAGEWISE_CHAT_CONCURRENCY", "4")
    with serving() as app:
        yield app


def plan_for(app, **options):
    with PDF.open("rb") as stream:
        document = app.documents.add(stream, PDF.name, 10_000_000)
    choice = EngineChoice("chat", "test-model", app.settings.openai_base_url)
    return Plan(replace(document, pages=18), questions(sections=4), choice, Options(window=3, **options))


def wait_for(app, session_id, *states):
    return until(lambda: (s := app.store.session(session_id)).state.value in states and s)


def repeated(server):
    """Return what was asked again although it had been answered."""
    answered = {}
    for asked in server.answered:
        answered.setdefault(asked.unit, asked.number)
    return [asked.unit for asked in server.asked if asked.number > answered.get(asked.unit, asked.number)]


def test_after_kill_9_in_mid_run_nothing_that_had_answered_is_asked_again(app, server):
    server.at_most = 9
    session = app.session_commands.start(plan_for(app), "ann").id
    until(lambda: app.store.session(session).progress.units_done == 9 and server.in_flight)
    worker = Process.parse(app.store.session(session).lease.instance).found()
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not server.in_flight)
    server.at_most = float("inf")
    done = wait_for(app, session, "completed")
    assert len(done.history) > 3
    assert len(app.store.outcomes(session)) == len(server.answered) == 24
    assert repeated(server) == []


@pytest.mark.slow
def test_a_budget_pauses_the_session_and_continuing_goes_on_from_exactly_there(app, server):
    session = app.session_commands.start(plan_for(app, budget_tokens=30_000), "ann").id
    paused = wait_for(app, session, "partial", "completed")
    assert paused.state.value == "partial"
    assert "budget" in paused.reason
    assert 0 < paused.progress.units_done < 24
    assert paused.progress.usage.tokens <= 33_000
    for _ in range(8):
        before = app.store.session(session).progress.units_done
        app.session_commands.resume(session, "ann")
        ended = wait_for(app, session, "partial", "completed")
        assert ended.progress.units_done > before
        if ended.state.value == "completed":
            break
    assert ended.state.value == "completed"
    assert repeated(server) == []


def test_no_key_is_left_anywhere_on_disk_after_a_run(app, server, tmp_path):
    plan = plan_for(app)
    first = app.session_commands.start(plan, "ann").id
    assert wait_for(app, first, "completed", "failed").state.value == "completed"
    asking = replace(plan, engine=replace(plan.engine, typed_key=True))
    second = app.session_commands.start(asking, "ann", key=Secret(KEY)).id
    assert wait_for(app, second, "completed", "failed").state.value == "completed"
    assert len(server.asked) == 24, "the second session is served from the reply cache"
    exports = tmp_path / "exports"
    exports.mkdir()
    outs = [f"--out={exports / name}" for name in ("t.xlsx", "t.csv", "t.json", "t.md", "t.html")]
    subprocess.run([sys.executable, "-m", "core", "export", second, *outs], cwd=ROOT, check=True)
    app.session_commands.backup(exports / "backup.db")
    with zipfile.ZipFile(exports / "t.xlsx") as package:
        package.extractall(exports / "unpacked")
    assert len(contents(tmp_path)) > 20
    assert holding(tmp_path, KEY.encode()) == []
