"""What is PostgreSQL's own: encryption, passwords in errors, locks that reach over transactions."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from core.domain.errors import StoreBusy, StoreError
from core.sessions.home import Home
from tests import postgres
from tests.contract.builders import create, plan
from tests.needs import needs
from tests.processes.conftest import until

#: what is registered first is called last
ENDING = """
import atexit, sys
databases = []
atexit.register(lambda: print(databases[0].pool.closed))
from core.sessions.postgres.database import Database
databases.append(Database(sys.argv[1]))
databases[0].run("SELECT 1")
"""


@pytest.fixture
def machine(tmp_path, database):
    opened = []

    def make(url=None):
        opened.append(Home.open(tmp_path / f"machine-{len(opened)}", url or database.url))
        return opened[-1]

    postgres.emptied(database.url)
    yield make
    for home in opened:
        home.store.key_value._database.close()


def test_a_url_that_asks_for_encryption_gets_it(machine, database, tmp_path):
    with psycopg.connect(database.url, autocommit=True) as admin:
        folder = admin.execute("SHOW data_directory").fetchone()[0]
        owner = postgres.Path(folder).owner()
        key, certificate = f"{folder}/server.key", f"{folder}/server.crt"
        request = ["req", "-new", "-x509", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        subprocess.run(
            [needs("openssl"), *request, "-keyout", key, "-out", certificate], check=True, capture_output=True
        )
        for path in (key, certificate):
            postgres.shutil.chown(path, owner)
        admin.execute("ALTER SYSTEM SET ssl = on")
        admin.execute("SELECT pg_reload_conf()")
    home = machine(f"{database.url}?sslmode=require&channel_binding=prefer")
    create(home.store)
    rows = home.store.key_value._database.run("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    assert rows == [(True,)]
    with home.locks.acquire_instance("here:1:1"):
        assert machine().locks.lives("here:1:1")


def test_no_error_shows_the_password_of_the_url(database, tmp_path):
    _, _, place = database.url.partition("@")
    for url in (
        f"postgresql://nobody:pass-word@{place}",
        "postgresql://nobody:pass-word@127.0.0.1:1/postgres",
        "postgresql://nobody:pass-word@127.0.0.1:1/postgres?sslmode=perhaps",
    ):
        with pytest.raises(StoreError) as raised:
            Home.open(tmp_path / "home", url)
        assert "pass-word" not in str(raised.value)


def test_sessions_started_at_once_on_documents_of_their_own_take_places_of_their_own(machine):
    homes = [machine(), machine()]

    def start(number):
        home, sha256 = homes[number % 2], f"{number:064x}"
        with home.documents.locked(sha256):  # as a desk does: a transaction that others do not see into
            return create(home.store, id=f"s{number}", created=1_000.0, the_plan=plan(sha256)).order

    with ThreadPoolExecutor(8) as pool:
        orders = list(pool.map(start, range(40)))
    assert len(set(orders)) == 40
    assert len(homes[0].store.sessions(limit=None)) == 40


def test_a_lock_is_free_as_soon_as_its_holder_lets_go_and_not_before(machine):
    one, other = machine(), machine()
    lock = one.locks.acquire_session("s", timeout=60.0)
    assert other.locks.acquire_session("s") is None
    assert list(other.locks.owned(["s", "another"])) == ["s"]
    lock.release()
    with other.locks.acquire_session("s", timeout=60.0):
        assert one.locks.is_owned("s")
    assert not one.locks.is_owned("s")


def test_a_database_that_goes_away_is_said_plainly_and_found_again(machine, database):
    home = machine()
    made = create(home.store)
    with database.away(), pytest.raises(StoreBusy, match=r"does not answer|busy"):
        home.store.session(made.id)
    assert until(lambda: found(home, made)) == made


def found(home, made):
    with contextlib.suppress(StoreBusy):
        return home.store.session(made.id)


def test_a_process_that_ends_closes_its_connections_and_waits_for_no_thread(database):
    ended = subprocess.run(
        [sys.executable, "-c", ENDING, database.url], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "True\n"
