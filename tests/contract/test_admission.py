"""Admin without sign-in: one token for an installation, on one machine and on several."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.cli.main import main
from core.domain.errors import NotPermitted
from core.sessions import admission
from core.sessions.home import Home
from core.sessions.postgres.database import Database
from core.sessions.postgres.key_value import PostgresKeyValue
from pages.parts.shell.admin_token import AdminToken
from tests import postgres


@pytest.fixture(params=["disk", "postgres"])
def processes(request, tmp_path):
    """Open the installation as one more process does: on its folder, or on a machine of its own."""
    made = []
    url = ""
    if request.param == "postgres":
        url = postgres.emptied(request.getfixturevalue("database").url)

    def process():
        made.append(Home.open(tmp_path / (f"machine-{len(made)}" if url else "home"), url))
        return made[-1].admission

    yield process
    for home in made:
        if url:
            home.store._key_value._database.close()
        home.store.close()


def test_all_processes_have_one_token_though_they_ask_for_it_at_once(processes):
    asking = [processes() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(lambda each: each.token(), asking))
    assert len(tokens) == 1
    assert len(tokens.pop()) >= 32


def test_who_typed_the_token_in_one_process_is_an_admin_in_all(processes):
    one, other = AdminToken(processes()), AdminToken(processes())
    with pytest.raises(NotPermitted):
        one.sign_in("not the token", "ann")
    assert not one.is_admin("ann")
    one.sign_in(other.read(), "ann")
    assert one.is_admin("ann")
    assert other.is_admin("ann")
    assert not other.is_admin("eve")
    other.sign_out("ann")
    assert not one.is_admin("ann")


def test_a_new_token_ends_every_admins_access_everywhere(processes):
    one, other = processes(), processes()
    one.grant("ann")
    other.grant("ben")
    before = one.token()
    assert other.renew() != before
    assert one.token() == other.token() != before
    assert not any(each.granted(owner) for each in (one, other) for owner in ("ann", "ben"))


def test_a_grant_ends_by_itself(processes, monkeypatch):
    one = processes()
    monkeypatch.setattr(admission, "GRANTED", -1.0)
    one.grant("ann")
    assert not one.granted("ann")


def test_the_command_line_shows_the_token_that_servers_ask_for(tmp_path, database, monkeypatch, capsys):
    url = postgres.emptied(database.url)
    monkeypatch.setenv("PAGEWISE_STORE", url)
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "here"))
    home = Home.open(tmp_path / "server", url)
    assert main(["sessions", "token"]) == 0
    assert capsys.readouterr().out.strip() == home.admission.token()
    assert main(["sessions", "token", "--new"]) == 0
    assert capsys.readouterr().out.strip() == home.admission.token()
    home.store._key_value._database.close()


def test_an_admin_stays_one_while_the_database_is_away(database):
    shared = Database(postgres.emptied(database.url), timeout=3.0)
    door = admission.StoreAdmission(PostgresKeyValue(shared))
    door.grant("ann")
    assert door.granted("ann")
    with database.away():
        assert door.granted("ann")
    shared.close()
