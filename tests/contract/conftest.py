import pytest

from core.sessions import MemoryStore, open_store
from core.sessions.home import Home
from tests import postgres


@pytest.fixture(scope="session")
def database():
    with postgres.server() as server:
        yield server


@pytest.fixture(params=["memory", "disk", "postgres"])
def store(request, tmp_path):
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "disk":
        opened = open_store(tmp_path / "home")
    else:
        opened = Home.open(tmp_path / "home", emptied(request.getfixturevalue("database").url)).store
    yield opened
    opened.close()


def emptied(url):
    """Remove what earlier tests left in the database."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS pagewise_ledger, pagewise_file")
    return url
