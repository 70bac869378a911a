"""A session's budget where machines share a database, and no cache of replies helps to keep it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from core.bootstrap import build
from core.domain.ports.spending import day_of
from core.settings import Settings
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.one_day import within_one_day
from tests.processes.conftest import PATIENCE, ROOT, until
from tests.processes.test_chat import KEY, plan_for, repeated

BUDGET = 40_000


@pytest.fixture
def model():
    with ChatServer(Model(), latency=(0.05, 0.1), key=KEY) as running:
        yield running


@pytest.fixture
def app(tmp_path, model, database, monkeypatch):
    """A server that runs nothing itself; its environment is that of the workers."""
    settings = {
        "PAGEWISE_STORE": postgres.emptied(database.url),
        "PAGEWISE_HOME": tmp_path / "server",
        "PAGEWISE_MACHINE_SESSIONS": 0,
        "PAGEWISE_CHAT_CACHE_MEGABYTES": 0,
        "PAGEWISE_CHAT_CONCURRENCY": 4,
        "PAGEWISE_CHAT_MODEL": "test-model",
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": KEY,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    built = build(Settings.load())
    built.supervisor.start()
    yield built
    built.supervisor.stop()
    built.store.key_value._database.close()


@pytest.fixture
def worker(tmp_path, app):
    """Start a worker with a home folder of its own."""
    started = []

    def start():
        environment = {**os.environ, "PAGEWISE_HOME": str(tmp_path / f"worker-{len(started)}")}
        command = [sys.executable, "-m", "core", "worker", "--sessions=1"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=PATIENCE)


@pytest.mark.slow
def test_a_budget_pauses_the_session_and_a_worker_elsewhere_goes_on_from_exactly_there(app, model, worker):
    first = worker()
    session = app.session_commands.start(plan_for(app, budget_tokens=BUDGET), "ann").id
    paused = ended(app, session)
    assert paused.state == "partial"
    assert "budget" in paused.reason
    assert 0 < paused.progress.units_done < paused.progress.units == 24
    assert 0.5 * BUDGET < paused.progress.usage.tokens < 1.1 * BUDGET
    first.terminate()
    first.wait(timeout=PATIENCE)
    worker()
    rounds = 1
    while paused.state != "completed":
        before = paused.progress
        app.session_commands.resume(session, "ann")
        paused = ended(app, session)
        rounds += 1
        assert paused.progress.units_done > before.units_done
        assert paused.progress.usage.tokens < 1.1 * rounds * BUDGET
    assert rounds >= 2
    assert paused.progress.units_done == 24
    assert repeated(model) == []
    assert len(model.answered) == paused.progress.usage.calls
    assert len(list((app.home.folder.parent / "worker-1" / "logs").iterdir())) == 1


def ended(app, session):
    until(lambda: not app.store.session(session).state.is_active)
    return app.store.session(session)


@pytest.mark.slow
def test_the_operators_day_is_kept_over_machines_and_counted_to_the_cent(app, model, worker, monkeypatch):
    monkeypatch.setenv("PAGEWISE_CHAT_PRICE", "10,10,10")
    monkeypatch.setenv("PAGEWISE_DAY_USD", "0.6")
    within_one_day(120)
    worker()
    worker()
    plan = plan_for(app)
    plan = replace(plan, engine=replace(plan.engine, base_url=""))
    sessions = [app.session_commands.start(plan, owner).id for owner in ("ann", "bob", "cem")]
    paused = [ended(app, each) for each in sessions]
    spent = sum(each.progress.usage.usd for each in paused)
    one = spent / sum(each.progress.usage.calls for each in paused)
    assert app.store.spending.spent(day_of(time.time())) == pytest.approx(spent)
    assert len(model.answered) == sum(each.progress.usage.calls for each in paused)
    assert {each.state for each in paused} <= {"partial", "completed"}
    assert any("Today's budget of this server" in each.reason for each in paused)
    # what windows cost more than those before them, of each session
    assert 0.3 < spent < 0.6 + 3 * 4 * one
    asked = len(model.asked)
    app.session_commands.resume(next(each.id for each in paused if each.state == "partial"), "ann")
    until(lambda: not any(app.store.session(each).state.is_active for each in sessions))
    assert len(model.asked) - asked <= 4
