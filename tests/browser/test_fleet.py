"""The journey over several machines: servers and workers that share a database and nothing else."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import psutil
import pytest

from core.sessions.home import Home
from core.sessions.store.process import Process
from tests import postgres
from tests.browser.conftest import (
    ENDS,
    SOME,
    at_rest,
    complaints,
    count,
    enter_admin,
    eventually,
    grid,
    press,
    start_analysis,
    state,
    tick,
)
from tests.browser.serving import ROOT, server
from tests.browser.test_failover import SECRET, nginx, owner_of  # noqa: F401  # a fixture among them
from tests.browser.test_journey import check_exports, look_at_evidence

pytestmark = pytest.mark.slow


@pytest.fixture
def workers(tmp_path):
    """Start workers, each on a home folder of its own."""
    with contextlib.ExitStack() as stack:

        def start(number, **environment):
            process = subprocess.Popen(
                [sys.executable, "-m", "core", "worker", "--sessions", "1"],
                cwd=ROOT,
                env={**os.environ, **environment, "PAGEWISE_HOME": str(tmp_path / f"worker-{number}")},
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start


def test_server_and_worker_die_the_database_restarts_and_the_journey_goes_on(  # noqa: PLR0917  # fixtures
    tab,
    tmp_path,
    chat,
    chat_settings,
    nginx,  # noqa: F811  # that fixture
    workers,
):
    with postgres.server() as database:
        shared = {**chat_settings, **SECRET, "PAGEWISE_STORE": database.url, "PAGEWISE_MACHINE_SESSIONS": "0"}
        chat.at_most = SOME
        watcher = Home.open(tmp_path / "watcher", database.url)
        for number in range(4):
            workers(number, **shared)
        with server(tmp_path / "one", **shared) as one, server(tmp_path / "other", **shared) as other:
            front = nginx([one.port, other.port])
            page = tab()
            session_id = start_analysis(page, front, ROOT / "samples" / "elm-street-bid.pdf")
            eventually(lambda: count(page, "answered") >= 3, page)
            answered = count(page, "answered")

            owner = Process.parse(watcher.store.session(session_id).lease.instance).found()
            with contextlib.suppress(psutil.NoSuchProcess):
                owner.kill()
            mine = owner_of(page, (one, other))
            left = other if mine is one else one
            mine.kill()
            eventually(lambda: left.shown in page.get_by_text("Answered by").text_content(), page)
            done = watcher.store.session(session_id).progress.units_done
            chat.at_most *= 2
            eventually(lambda: watcher.store.session(session_id).progress.units_done > done, page)
            assert watcher.store.session(session_id).lease.epoch > 1
            with database.away("immediate"):
                pass
            chat.at_most = float("inf")
            eventually(lambda: state(page) in {"completed", "partial"}, page, within=ENDS)
            assert count(page, "answered") >= answered
            done = watcher.store.session(session_id)
            assert done.state == "completed", done.reason
            keys = [each.key for each in watcher.store.outcomes(session_id)]
            assert len(keys) == len(set(keys)) == done.progress.units
            # the document was uploaded to the server that died; its pages are drawn by the other
            look_at_evidence(page)
            check_exports(page, "elm-street-bid")
            assert complaints(page) == []
        watcher.store.key_value._database.close()


def test_admin_tells_the_same_of_all_machines_on_every_server(tab, tmp_path, chat, chat_settings, workers):
    chat.at_most = SOME
    with postgres.server() as database:
        shared = {**chat_settings, **SECRET, "PAGEWISE_STORE": database.url, "PAGEWISE_MACHINE_SESSIONS": "0"}
        with server(tmp_path / "one", **shared) as one, server(tmp_path / "other", **shared) as other:
            pids = [each.pid for each in (one.process, other.process, workers(0, **shared))]
            assert one.token() == other.token()
            page = tab()
            session_id = start_analysis(page, one, ROOT / "samples" / "elm-street-bid.pdf")
            eventually(lambda: state(page) == "running", page)
            enter_admin(page, one)
            beside = tab(like=page)
            beside.goto(f"{other.url}/admin")
            beside.get_by_text("as of").wait_for()  # whoever typed the token is an admin on all servers
            expected = {
                pids[0]: ["alive", ""],
                pids[1]: ["alive", ""],
                pids[2]: ["alive", "elm-street-bid.pdf"],
            }
            for each in (page, beside):
                eventually(lambda each=each: machines(each) == expected, each)
            open_view(beside, "Sessions")
            eventually(
                lambda: [row[:2] for row in grid(beside)] == [["elm-street-bid.pdf", "running"]], beside
            )
            tick(beside)
            beside.get_by_text("1 selected").wait_for()
            press(beside, "Stop")
            eventually(lambda: [row[1] for row in grid(beside)] == ["partial"], beside)
            page.goto(f"{one.url}/analysis?session={session_id}")
            eventually(lambda: state(page) == "partial", page)
            assert complaints(page) == complaints(beside) == []


def open_view(page, name):
    at_rest(page)
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def machines(page):
    """What admin says of each process: whether it lives, and which analyses it runs."""
    open_view(page, "Diagnostics")
    page.get_by_text("Servers and workers").first.wait_for()
    # the list of sessions may still stand where that of the machines is about to
    named = (row for row in grid(page) if row[0].count(":") == 2)
    return {int(row[0].split(":")[1]): [row[2], row[6]] for row in named}
