"""A pooler in front of the database: refused where it would break locks, welcome where it does not."""

from __future__ import annotations

import contextlib
import os
import subprocess

import psycopg
import pytest

from core.domain.errors import RequestInvalid, StoreError
from core.sessions.home import Home
from tests import postgres
from tests.contract.builders import create
from tests.needs import needs
from tests.ports import free_port, wait_for_server

SETTINGS = """
[databases]
postgres = host=127.0.0.1 port={behind} user=pagewise
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
"""


@contextlib.contextmanager
def pooler(folder, database, mode):
    """Start PgBouncer before the database; yield the URL that leads through it."""
    program = needs("pgbouncer")
    port = free_port()
    settings = folder / "pgbouncer.ini"
    settings.write_text(SETTINGS.format(behind=database.port, port=port, mode=mode))
    command = [program, "-q", "/dev/stdin"]
    if os.getuid() == 0:  # it refuses to run as root
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    with settings.open() as given:
        process = subprocess.Popen(command, stdin=given, stderr=subprocess.DEVNULL, cwd="/")
    url = database.url.replace(f":{database.port}/", f":{port}/")
    try:
        wait_for_server(process, lambda: answers(url))
        yield url
    finally:
        process.kill()
        process.wait()


def answers(url):
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_a_pooler_that_lends_connections_for_a_transaction_is_refused(mode, tmp_path, database):
    with pooler(tmp_path, database, mode) as url, pytest.raises(RequestInvalid) as refused:
        Home.open(tmp_path / "home", url)
    assert "address of the database itself" in str(refused.value)


def test_a_pooler_that_gives_each_connection_its_own_is_welcome(tmp_path, database):
    postgres.emptied(database.url)
    with pooler(tmp_path, database, "session") as url:
        home = Home.open(tmp_path / "home", url)
        made = create(home.store)
        with home.locks.acquire_session(made.id, timeout=60.0):
            assert home.locks.is_owned(made.id)
        home.store.key_value._database.close()


def test_a_pooled_host_of_neon_is_refused_before_anything_is_sent(tmp_path):
    url = "postgresql://ann:pass-word@ep-blue-sky-123-pooler.eu-central-1.aws.neon.tech/bids?sslmode=require"
    with pytest.raises(RequestInvalid) as refused:
        Home.open(tmp_path / "home", url)
    assert "Take -pooler out of the host's name" in str(refused.value)
    assert "pass-word" not in str(refused.value)


def test_a_direct_url_of_neon_is_understood(tmp_path, database):
    """What the server lacks here is encryption: it is asked for and refused, not left out."""
    url = f"{database.url}?sslmode=require&channel_binding=require&application_name=bids"
    with pytest.raises(StoreError, match=r"SSL|channel binding"):
        Home.open(tmp_path / "home", url)
