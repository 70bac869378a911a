"""The cache of models' replies: the same promises on disk and in the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from core.domain.answer import UnitStatus
from core.domain.secret import Secret
from core.sessions.disk.reply_cache import DiskReplies
from core.sessions.home import replies_of
from core.sessions.postgres.database import Database
from core.sessions.postgres.reply_cache import PostgresReplies
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.processes.conftest import until
from tests.unit.engines.chat.material import Work, questions, run, windows

MEGABYTE = 2**20


@pytest.fixture(params=["disk", "postgres"])
def opened(request, tmp_path):
    """Open the cache as one more process would; every use of it counts at once."""
    if request.param == "disk":
        made = []

        def make(most=10 * MEGABYTE):
            made.append(DiskReplies(tmp_path / "replies", most))
            return made[-1]

        yield make
        for each in made:
            each.close()
    else:
        database = Database(postgres.emptied(request.getfixturevalue("database").url))
        yield lambda most=10 * MEGABYTE: PostgresReplies(lambda: database, most, noted=0.0)
        database.close()


@pytest.mark.parametrize("text", ["", "Résumé \ufffe", "x" * 511, "clause 7 " * 20_000])
def test_what_one_process_keeps_another_finds(text, opened):
    opened().put_many({"a": text, "b": "other"})
    assert opened().get_many(["a", "missing"]) == {"a": text}


def test_the_last_one_kept_under_a_key_counts(opened):
    cache = opened()
    cache.put_many({"a": "one"})
    cache.put_many({"a": "two"})
    assert cache.get_many(["a"]) == {"a": "two"}


def test_what_is_kept_for_a_while_is_gone_afterwards(opened):
    cache = opened()
    cache.put_many({"a": "text"}, life=0.5)
    cache.put_many({"b": "text"}, life=3_600.0)
    until(lambda: not cache.get_many(["a"]))
    assert cache.get_many(["b"])


def test_it_stays_within_its_bytes_and_forgets_what_was_used_longest_ago(opened):
    """Of many times what fits, what is asked for again and again stays."""
    cache = opened(most=MEGABYTE)
    text = "".join(chr(33 + (n * n) % 94) + str(n) for n in range(700))
    used = [f"used {n}" for n in range(5)]
    cache.put_many({key: key + text for key in used})
    for number in range(120):
        cache.put_many({f"{number} {n}": f"{number} {n}{text}" for n in range(20)})
        assert set(cache.get_many(used)) == set(used)
    kept = cache.get_many([f"{number} {n}" for number in range(120) for n in range(20)])
    assert 100 < len(kept) < 2_000
    assert sum(map(len, kept.values())) < 3 * MEGABYTE, "compressed it may hold more text than bytes"
    assert "0 0" not in kept
    assert "119 19" in kept


def test_many_writers_of_the_same_replies_wait_for_nobody_and_lose_nothing(opened):
    begin = threading.Barrier(8)

    def write(number):
        cache = opened()
        begin.wait()
        for turn in range(10):
            keys = [f"{(number + turn * n) % 40}" for n in range(20)]
            cache.put_many({key: f"reply {key}" for key in keys})
            cache.get_many(keys)
        cache.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    found = opened().get_many([str(n) for n in range(40)])
    assert all(text == f"reply {key}" for key, text in found.items())
    assert len(found) > 30


def test_a_run_on_another_machine_asks_nothing_again(opened):
    work = Work(list(windows(8)), questions(sections=3))
    with ChatServer(Model(), key="sk-secret-1") as server:
        first = run(server, work, key=Secret("sk-secret-1"), cache=opened())
        asked = len(server.asked)
        again = run(server, work, key=Secret("sk-secret-1"), cache=opened())
    assert len(server.asked) == asked
    assert again.usage.calls == 0
    assert sorted(map(str, first.findings)) == sorted(map(str, again.findings))


def test_neither_key_nor_value_holds_the_key_of_the_server(database):
    url = postgres.emptied(database.url)
    opens = replies_of("unused", url)
    with ChatServer(Model(), key="sk-secret-2") as server:
        run(server, key=Secret("sk-secret-2"), cache=opens(MEGABYTE))
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT key, data FROM pagewise_reply").fetchall()
    assert rows
    cache = opens(MEGABYTE)
    assert "sk-secret" not in str(cache.get_many([key for key, _ in rows])) + str(rows)


def test_a_database_that_goes_away_in_mid_run_is_a_miss_and_no_failure(database):
    shared = Database(postgres.emptied(database.url), timeout=1.0)
    stopped = threading.Event()

    def slow(asked):
        if asked.number == 12:
            threading.Thread(target=lambda: (database.stop("immediate"), stopped.set())).start()

    with ChatServer(Model(), slow, latency=(0.02, 0.05)) as server:
        result = run(
            server,
            Work(list(windows(40)), questions(sections=2)),
            cache=PostgresReplies(lambda: shared, MEGABYTE),
            concurrency=4,
            call_seconds=60.0,
            patience_seconds=120.0,
        )
    assert stopped.wait(120), "the run ended before it had asked a dozen times"
    database.start()
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 80}
    until(lambda: keeps(PostgresReplies(lambda: shared, MEGABYTE)))
    shared.close()


def keeps(cache):
    cache.put_many({"a": "text"})
    return cache.get_many(["a"])
