"""The operator's money: however many spend at once, in however many processes, a day costs what he allows."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from core.bootstrap import build
from core.domain.answer import Usage
from core.domain.errors import BudgetReached, QuotaReached, RequestInvalid
from core.domain.plan import EngineChoice
from core.domain.ports import SpendingLimits, Work
from core.domain.ports.spending import day_of
from core.domain.session import Progress, SessionState
from core.engines.chat.prices import Price
from core.services.daily_budget import DailyBudget
from core.sessions.home import Home
from core.settings import Settings
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.contract.builders import checkpoint, create, move, plan, run
from tests.one_day import within_one_day
from tests.processes.conftest import ROOT
from tests.unit.engines.chat.material import questions, windows
from tests.unit.engines.chat.material import run as asked

PRICE = Price(1.0, 4.0, 0.1, 1.25)
CHAT = EngineChoice("chat", "test-model")
TODAY = "2026-11-27"
NOON = 1_795_780_800.0  # of that day, UTC


class Clock:
    """Stands still until it is set."""

    def __init__(self, at=NOON):
        self.at = at

    def now(self):
        return self.at


@pytest.fixture(autouse=True)
def today():
    """Have a test begin and end on one day."""
    within_one_day(20)


@pytest.fixture(scope="module")
def database():
    with postgres.server() as running:
        yield running


@pytest.fixture(params=["disk", "postgres"])
def url(request):
    """Of the database; empty for a folder."""
    return postgres.emptied(request.getfixturevalue("database").url) if request.param == "postgres" else ""


@pytest.fixture
def home(url, tmp_path):
    opened = Home.open(tmp_path / "home", url)
    yield opened
    opened.store.close()
    if opened.database is not None:
        opened.database.close()


def running(store, owner="ann", engine=CHAT):
    made = create(store, the_plan=plan(engine=engine), owner=owner)
    run(store, made.id)
    return store.session(made.id)


def cost(store, session, usd):
    """Store that a session has cost so much in all."""
    given = checkpoint(session.id)
    progress = Progress(pages=12, units=8, units_done=1, usage=Usage(1, 900, 0, 40, usd))
    store.checkpoint(session.id, session.lease.epoch, replace(given, progress=progress))


def end(store, session):
    store.update(session.id, move(SessionState.PARTIAL))


def test_what_was_paid_for_is_counted_once_with_what_it_bought(home):
    store = home.store
    ann, bob = running(store), running(store, "bob")
    today = day_of(time.time())
    for usd in (0.25, 0.25, 0.75):
        cost(store, ann, usd)
    cost(store, bob, 0.5)
    assert store.spending.spent(today) == 1.25
    assert store.spending.spent(today, "ann") == 0.75


def test_deleting_a_session_gives_no_money_back(home):
    ann = running(home.store)
    cost(home.store, ann, 0.75)
    end(home.store, ann)
    home.store.delete(ann.id)
    assert home.store.spending.spent(day_of(time.time())) == 0.75


@pytest.mark.parametrize(
    "engine", [replace(CHAT, typed_key=True), replace(CHAT, base_url="http://127.0.0.1:1/v1")]
)
def test_what_a_typed_key_or_server_costs_is_nobodys_budget(home, engine):
    ann = running(home.store, engine=engine)
    cost(home.store, ann, 0.75)
    assert home.store.spending.spent(day_of(time.time())) == 0
    budget = DailyBudget(home.store, SpendingLimits(0.0), Clock())
    assert budget.allowance(ann) is None
    budget.check(engine, "ann")


def test_promises_of_all_never_come_to_more_than_the_day_allows(home):
    limits = SpendingLimits(everybody=1.0)
    sessions = [running(home.store, owner) for owner in ("ann", "bob", "cem")]
    got = 0.0
    for _ in range(10):
        for each in sessions:
            got += home.store.spending.promise(each, TODAY, limits, least=0.05, most=0.1)
    assert got == pytest.approx(1.0)
    assert home.store.spending.left(TODAY, "ann", limits) == pytest.approx(0)


def test_one_person_is_promised_no_more_than_one_may_spend(home):
    limits = SpendingLimits(everybody=10.0, owner=1.0)
    first, second, other = running(home.store), running(home.store), running(home.store, "bob")
    promise = home.store.spending.promise
    assert promise(first, TODAY, limits, least=0.1, most=0.7) == 0.7
    assert promise(second, TODAY, limits, least=0.1, most=0.7) == pytest.approx(0.3)
    assert promise(second, TODAY, limits, least=0.1, most=0.7) == 0
    assert promise(other, TODAY, limits, least=0.1, most=0.7) == 0.7


def test_what_a_run_that_ended_was_promised_and_did_not_spend_is_there_for_others(home):
    limits = SpendingLimits(everybody=1.0)
    dead, other = running(home.store), running(home.store, "bob")
    promise = home.store.spending.promise
    assert promise(dead, TODAY, limits, least=0.1, most=1.0) == 1.0
    assert promise(other, TODAY, limits, least=0.1, most=1.0) == 0
    home.store.update(dead.id, move(SessionState.INTERRUPTED))
    assert promise(other, TODAY, limits, least=0.1, most=0.4) == 0.4
    home.store.update(dead.id, move(SessionState.QUEUED))
    run(home.store, dead.id)
    again = home.store.session(dead.id)
    assert promise(again, TODAY, limits, least=0.1, most=1.0) == pytest.approx(0.6)


def test_another_day_is_another_budget_and_old_sums_go(home):
    limits = SpendingLimits(everybody=1.0)
    ann = running(home.store)
    assert home.store.spending.promise(ann, TODAY, limits, least=0.1, most=1.0) == 1.0
    assert home.store.spending.promise(ann, "2026-11-28", limits, least=0.1, most=1.0) == 1.0
    home.store.spending.forget_before("2026-11-28")
    assert home.store.spending.left(TODAY, "ann", limits) == 1.0
    assert home.store.spending.left("2026-11-28", "ann", limits) == 0


GREEDY = """
import sys
import time
from pathlib import Path
from core.domain.ports import SpendingLimits
from core.sessions.home import Home

home = Home.open(Path(sys.argv[1]), sys.argv[2])
session, got = home.store.session(sys.argv[3]), 0.0
print("ready", flush=True)
sys.stdin.readline()
while True:
    more = home.store.spending.promise(session, "2026-11-27", SpendingLimits(1.0), least=0.003, most=0.004)
    if not more:
        break
    got += more
    time.sleep(0.002)  # as for the calls that it pays: who waits for the store has a turn
print(got)
"""


def test_processes_that_ask_at_once_share_a_day_without_a_cent_too_much(home, url):
    sessions = [running(home.store, owner).id for owner in ("ann", "bob", "cem", "dan")]
    greedy = [
        subprocess.Popen(
            [sys.executable, "-c", GREEDY, str(home.folder), url, each],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in sessions
    ]
    # all begin at once, or the first would have all of it before the last has loaded; whether each has
    # some of it is the machine's affair
    for each in greedy:
        assert each.stdout.readline() == "ready\n"
    for each in greedy:
        each.stdin.write("go\n")
        each.stdin.flush()
    got = [float(each.communicate()[0]) for each in greedy]
    assert 1.0 - 4 * 0.004 <= sum(got) <= 1.0 + 1e-9


@pytest.fixture
def server():
    answers = Model({})
    with ChatServer(answers) as running_server:
        yield running_server


def allowed(store, session, limits, clock=None):
    return DailyBudget(store, limits, clock or Clock()).allowance(session)


def test_runs_that_ask_at_once_spend_what_the_day_allows_and_say_why_they_end(tmp_path, server):
    home = Home.open(tmp_path)
    limits = SpendingLimits(everybody=0.02)
    results = []

    def ask(session):
        work = Work(list(windows(40)), questions(2), allowance=allowed(home.store, session, limits))
        results.append(asked(server, work, price=PRICE, concurrency=8))
        home.store.close()

    threads = [threading.Thread(target=ask, args=(running(home.store, owner),)) for owner in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(each.error, BudgetReached) for each in results)
    assert "Today's budget of this server, $0.02 for everybody, is used up" in str(results[0].error)
    spent = sum(each.usage.usd for each in results)
    one = spent / len(server.answered)
    assert 0.02 - 3 * 9 * one <= spent <= 0.02 + 3 * 8 * 0.2 * one


def test_nothing_is_asked_when_nothing_is_left(tmp_path, server):
    home = Home.open(tmp_path)
    ann = running(home.store)
    work = Work(list(windows(5)), questions(2), allowance=allowed(home.store, ann, SpendingLimits(owner=0.0)))
    result = asked(server, work, price=PRICE)
    assert isinstance(result.error, BudgetReached)
    assert "Your budget on this server for today" in str(result.error)
    assert not server.asked


def test_a_model_without_a_price_is_not_asked_on_a_budget(tmp_path, server):
    home = Home.open(tmp_path)
    ann = running(home.store)
    work = Work(list(windows(5)), questions(2), allowance=allowed(home.store, ann, SpendingLimits(1.0)))
    result = asked(server, work)
    assert isinstance(result.error, RequestInvalid)
    assert not server.asked


def test_portions_of_yesterday_are_worth_nothing_today(tmp_path, server):
    home = Home.open(tmp_path)
    ann, clock, limits = running(home.store), Clock(), SpendingLimits(everybody=1.0)
    work = Work(list(windows(30)), questions(2), allowance=allowed(home.store, ann, limits, clock))

    def script(each):
        if each.number == 10:
            clock.at += 86_400.0

    server.script = script
    assert asked(server, work, price=PRICE, concurrency=2).error is None
    assert home.store.spending.left("2026-11-28", "ann", limits) < 1.0


def test_a_start_is_refused_with_a_line_when_the_day_is_spent(tmp_path):
    app = build(Settings(PAGEWISE_HOME=tmp_path, PAGEWISE_OWNER_DAY_USD=0.5))
    ann = running(app.store)
    app.daily_budget.check(CHAT, "ann")
    cost(app.store, ann, 0.6)
    with pytest.raises(QuotaReached, match="Your budget on this server for today"):
        app.daily_budget.check(CHAT, "ann")
    app.daily_budget.check(CHAT, "bob")
    app.daily_budget.check(EngineChoice("extractive"), "ann")
    app.daily_budget.check(replace(CHAT, typed_key=True), "ann")
