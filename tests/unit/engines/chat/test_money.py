"""What it costs: counted as it happens, kept within a budget, and not paid twice."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.domain.answer import UnitStatus
from core.domain.errors import BudgetReached, RequestInvalid
from core.domain.ports import Work
from core.domain.secret import Secret
from core.engines.chat.prices import Price, Tokens, price_table
from tests.chat_server.acts import Answer
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.files import holding
from tests.unit.engines.chat.material import (
    EXPERT,
    assert_nothing_was_paid_twice,
    page,
    questions,
    run,
    thickness,
    windows,
)

MODEL = Model({"s0.q0": [thickness(1)], "s1.q1": [thickness(3)]})
PRICE = Price(1.0, 4.0, 0.1, 1.25)


def test_usage_is_what_the_server_counted():
    with ChatServer(MODEL) as server:
        result = run(server, price=PRICE)
    usage, counted = result.usage, server.usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens) == (
        6,
        counted["prompt"],
        counted["completion"],
    )
    expected = PRICE.usd(
        Tokens(counted["prompt"], counted["cached"], counted["written"], counted["completion"])
    )
    assert usage.usd == pytest.approx(expected)


def test_usage_is_estimated_where_the_server_does_not_count():
    with ChatServer(MODEL, lambda asked: Answer(usage=False)) as server:
        result = run(server, price=PRICE)
    characters = sum(len(asked.text) for asked in server.answered)
    assert result.usage.prompt_tokens == pytest.approx(characters / 4, rel=0.02)


def test_the_cost_of_a_model_without_a_price_is_unknown():
    with ChatServer(MODEL) as server:
        result = run(server)
    assert result.usage.usd is None
    assert result.usage.tokens > 0


def test_dated_and_routed_names_cost_what_the_model_costs():
    table = price_table()
    name, price = next(iter(table.models.items()))
    assert table.price(f"{name}-2026-04-23") == price
    assert table.price(f"openai/{name}") == price
    assert table.price("no-such-model") is None


def test_cached_and_written_tokens_have_their_own_price():
    assert PRICE.usd(Tokens(1_000_000, 400_000, 100_000, 500_000)) == pytest.approx(0.5 + 0.04 + 0.125 + 2.0)


def test_no_token_is_paid_for_twice_whatever_a_server_reports():
    assert PRICE.usd(Tokens(1_000, 800, 1_000, 0)) == PRICE.usd(Tokens(1_000, 800, 200, 0))


@pytest.mark.parametrize(("text", "price"), [("1,4", Price(1, 4)), ("2, 0.5, 8", Price(2, 8, 0.5))])
def test_a_price_can_be_given_as_a_setting(text, price):
    assert Price.parse(text) == price


@pytest.mark.parametrize("text", ["", "1", "a,b", "1,2,3,4", "-1,2", "nan,1"])
def test_a_price_that_is_none_is_refused(text):
    with pytest.raises(RequestInvalid):
        Price.parse(text)


@pytest.mark.parametrize("limit", ["tokens_left", "usd_left"])
def test_a_budget_ends_the_run_with_what_was_found_and_continues_from_exactly_there(limit, tmp_path):
    work = Work(list(windows(12)), questions(sections=3))
    with ChatServer(MODEL, latency=(0.0, 0.02)) as server:
        price = Price(1.0, 4.0)
        whole = run(server, work, price=price).usage
        server.asked.clear()
        server.answered.clear()
        part = {"tokens_left": whole.tokens // 3, "usd_left": whole.usd / 3}[limit]
        first = run(server, replace(work, **{limit: part}), price=price, cache_folder=tmp_path)
        second = run(server, replace(work, finished=first.finished), price=price, cache_folder=tmp_path)
    assert type(first.error) is BudgetReached
    assert 0 < len(first.outcomes) < 36
    spent = first.usage.tokens if limit == "tokens_left" else first.usage.usd
    assert spent <= part * 1.05
    assert spent >= part * 0.5
    assert second.error is None
    assert {o.key for o in first.outcomes}.isdisjoint(o.key for o in second.outcomes)
    assert len(first.outcomes) + len(second.outcomes) == 36
    assert_nothing_was_paid_twice(server)


def test_a_budget_of_nothing_asks_nothing():
    with ChatServer(MODEL) as server:
        result = run(server, Work(list(windows(2)), questions(), tokens_left=0))
    assert type(result.error) is BudgetReached
    assert server.asked == []


def test_a_budget_in_dollars_is_refused_for_a_model_without_a_price():
    with ChatServer(MODEL) as server:
        result = run(server, Work(list(windows(1)), questions(), usd_left=1.0))
    assert type(result.error) is RequestInvalid


def test_asking_the_same_again_costs_nothing_and_finds_the_same(tmp_path):
    with ChatServer(MODEL) as server:
        first = run(server, cache_folder=tmp_path)
        second = run(server, cache_folder=tmp_path)
    assert len(server.asked) == 6
    assert second.usage.calls == second.usage.tokens == 0
    assert sorted(map(str, first.findings)) == sorted(map(str, second.findings))


@pytest.mark.parametrize(
    "change",
    [
        {"model": "other"},
        {"temperature": 0.7},
        {"reasoning_effort": "high"},
        {"guardrails": "Only the north reach."},
        {"expert": None},
        {"text": "The liner is 9 mm thick."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_anything_that_shapes_a_reply_asks_anew(change, tmp_path):
    def work(guardrails="", text=None, expert=EXPERT):
        (window,) = windows(1)
        window = replace(window, pages=(page(1, text),))
        return Work([window], questions(sections=1, expert=expert), guardrails=guardrails)

    of_work = {name: value for name, value in change.items() if name in {"guardrails", "text", "expert"}}
    of_settings = {name: value for name, value in change.items() if name not in of_work}
    with ChatServer(MODEL) as server:
        run(server, work(), cache_folder=tmp_path)
        before = len(server.asked)
        run(server, work(**of_work), cache_folder=tmp_path, **of_settings)
        assert len(server.asked) > before


def test_a_reply_that_could_not_be_used_is_not_kept(tmp_path):
    bad = Answer(content="nonsense")
    work = Work(list(windows(1)), questions(sections=1))
    with ChatServer(MODEL, lambda asked: bad if asked.number < 4 else None) as server:
        assert run(server, work, cache_folder=tmp_path).statuses == {UnitStatus.FAILED: 1}
        assert run(server, work, cache_folder=tmp_path).statuses == {UnitStatus.DONE: 1}


def test_the_reply_cache_is_private_and_holds_no_key(tmp_path):
    folder = tmp_path / "replies"
    with ChatServer(MODEL, key="sk-secret-1234567890") as server:
        result = run(server, key=Secret("sk-secret-1234567890"), cache_folder=folder)
    assert result.error is None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert holding(folder, b"sk-secret") == []


class Evil:
    ran = False

    def __reduce__(self):
        return (os.system, ("touch evil-was-here",))


def test_a_forged_row_in_the_reply_cache_is_never_unpickled(tmp_path, monkeypatch):
    import pickle

    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "replies"
    with ChatServer(MODEL) as server:
        run(server, cache_folder=folder)
        with sqlite3.connect(folder / "cache.db") as database:
            database.execute("UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(Evil()),))
        database.close()
        result = run(server, cache_folder=folder)
    assert result.statuses == {UnitStatus.DONE: 6}
    assert not (tmp_path / "evil-was-here").exists()


@pytest.mark.parametrize("harm", ["damaged", "unwritable"])
def test_a_run_goes_on_without_a_cache_that_fails(harm, tmp_path):
    folder = tmp_path / "replies"
    folder.mkdir()
    if harm == "damaged":
        (folder / "cache.db").write_bytes(b"this is no database" * 1000)
    else:
        folder = tmp_path / "replies" / "file" / "below"
        folder.parent.write_text("a file where a folder should be")
    with ChatServer(MODEL) as server:
        result = run(server, cache_folder=folder)
    assert result.statuses == {UnitStatus.DONE: 6}


def test_several_runs_share_one_reply_cache_at_the_same_time(tmp_path):
    work = Work(list(windows(10)), questions(sections=3))
    with ChatServer(MODEL, latency=(0.0, 0.02)) as server, ThreadPoolExecutor(4) as threads:
        runs = [threads.submit(run, server, work, cache_folder=tmp_path) for _ in range(4)]
        results = [each.result() for each in runs]
        before = len(server.asked)
        again = run(server, work, cache_folder=tmp_path)
    assert all(result.statuses == {UnitStatus.DONE: 30} for result in results)
    assert len(server.asked) == before
    assert again.usage.calls == 0
