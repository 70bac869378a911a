"""A store of every release opens, shows what it showed, is exported, and goes on to the end."""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
from urllib.parse import quote

import pytest

from core.bootstrap import App, build
from core.domain.errors import StoreError
from core.domain.secret import Secret
from core.domain.session import LIVE, SessionState
from core.reports.formats import Format, write
from core.sessions.home import Home
from core.sessions.store.schema import VERSION
from core.settings import Settings
from tests import postgres
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.contract.release_store import ANSWERS, KEY, RELEASES, shown
from tests.processes.conftest import until

VERSIONS = sorted(path.name.removesuffix(".tar.gz") for path in RELEASES.glob("*.tar.gz"))


def unpacked(version, folder):
    """Unpack a release's home folder; return it with what people saw there."""
    with tarfile.open(RELEASES / f"{version}.tar.gz") as archive:
        # ours, and older patches of Python 3.11 know no filter
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return folder / "home", json.loads((folder / "shown.json").read_text())


def restored(version, url):
    """Fill a database with a release's dump."""
    postgres.emptied(url)
    dump = gzip.decompress((RELEASES / f"{version}.sql.gz").read_bytes())
    command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", url]
    subprocess.run(command, input=dump, check=True, stdout=subprocess.DEVNULL)
    return url


@pytest.fixture(params=["disk", "postgres"])
def place(request, tmp_path):
    """Return a function from a release to ``(home folder, store's URL, what people saw)``."""

    def place(version):
        folder, seen = unpacked(version, tmp_path)
        if request.param == "disk":
            return folder, "", seen
        return tmp_path / "machine", restored(version, request.getfixturevalue("database").url), seen

    return place


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_a_release_opens_and_shows_what_it_showed(version, place):
    folder, url, seen = place(version)
    home = Home.open(folder, url)
    assert shown(home) == seen
    assert list(home.store.problems()) == []
    assert [len(home.store.beside.uploads()), len(home.store.beside.question_sets("ann@example.org"))] == [
        1,
        1,
    ]
    home.store.close()
    if home.database is not None:
        home.database.close()


@pytest.fixture
def app(place, monkeypatch):
    """Return a function from a release to the product on its store, with a server that knows the model."""
    opened: list[App] = []
    with ChatServer(Model(ANSWERS), key=KEY) as server:

        def open_app(version):
            folder, url, seen = place(version)
            monkeypatch.setenv("PAGEWISE_HOME", str(folder))
            monkeypatch.setenv("PAGEWISE_STORE", url)
            monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            # workers of one machine: what jobs do with a store is tested with them
            opened.append(build(Settings.load(), alone=True))
            return opened[0], seen

        yield open_app
    for each in opened:
        each.supervisor.stop()
        each.supervisor.dismiss()
        each.store.close()
        if each.home.database is not None:
            each.home.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_session_of_a_release_is_exported(version, app, tmp_path):
    opened, seen = app(version)
    for session_id, session in seen.items():
        report = opened.report(session_id)
        for kind in Format.offered(1):
            write(report, tmp_path / f"{session_id}.{kind}", kind)
        told = json.loads((tmp_path / f"{session_id}.{Format.JSON}").read_text())
        assert [question["id"] for question in told["questions"]] == [row[0] for row in session["rows"]]


def ended(store, names):
    until(lambda: not any(store.session(name).state in LIVE for name in names))


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_session_of_a_release_goes_on_to_the_end(version, app):
    opened, seen = app(version)
    store = opened.store
    opened.supervisor.start()
    by_itself = {name for name, each in seen.items() if each["state"] in {"queued", "running", "interrupted"}}
    ended(store, seen)
    assert {store.session(name).state for name in by_itself} == {SessionState.COMPLETED}
    continued = {name for name, each in seen.items() if each["state"] in {"partial", "failed", "stopping"}}
    assert not {SessionState.COMPLETED} & {store.session(name).state for name in continued}
    while left := [name for name in continued if store.session(name).state is not SessionState.COMPLETED]:
        before = {name: store.session(name).progress.units_done for name in left}
        for name in left:
            key = Secret(KEY) if store.session(name).engine.typed_key else None
            opened.session_commands.resume(name, "ann@example.org", key)
        ended(store, left)
        assert all(store.session(name).progress.units_done > done for name, done in before.items())
    for name in by_itself | continued:
        progress = store.session(name).progress
        assert (progress.units_done, progress.units_failed) == (progress.units, 0)
        assert progress.answered + progress.conflicting >= 2
    untouched = {name: each for name, each in seen.items() if each["state"] == "completed"}
    after = shown(opened.home)
    assert {name: after[name] for name in untouched} == untouched
    assert list(store.problems()) == []


def with_first_lists(key_value):
    """Give a store the lists that version 1 began with."""
    with key_value.transaction():
        for prefix in ("x:", "y:", "z:"):
            key_value.drop_all(prefix)
        for key, text in key_value.scan("s:"):
            if key.endswith(":record"):
                record = json.loads(text)
                place = f"{record['order']:015d}:{record['id']}"
                key_value.put(f"z:{place}", record["state"])
                key_value.put(f"y:{quote(record['owner'], safe='@+')}:{place}", "")
                if record["state"] in {"queued", "running", "stopping", "interrupted"}:
                    key_value.put(f"a:{place}", "")
        key_value.put("schema", "1")


def test_the_first_lists_of_version_1_are_converted_and_every_session_is_found(place):
    folder, url, seen = place("0.1.0")
    home = Home.open(folder, url)
    with_first_lists(home.store.key_value)
    assert sum(home.store.counts().values()) == 0
    again = Home.open(folder, url)
    assert shown(again) == seen
    assert list(again.store.problems()) == []
    claimed = again.store.claim("host:1:1", limit=100)
    assert claimed.state is SessionState.QUEUED
    for each in (home, again):
        each.store.close()
        if each.database is not None:
            each.database.close()


def test_a_process_that_is_at_work_begins_nothing_once_a_newer_program_converted_the_store(place):
    folder, url, _ = place("0.1.0")
    home = Home.open(folder, url)
    with home.store.key_value.transaction():
        home.store.key_value.put("schema", str(VERSION + 1))
    with pytest.raises(StoreError, match="newer Pagewise"):
        home.store.claim("host:1:1", limit=100)
    assert home.store.sessions()
    with pytest.raises(StoreError, match="newer Pagewise"):
        Home.open(folder, url)
    home.store.close()
    if home.database is not None:
        home.database.close()
