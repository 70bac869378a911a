import pytest

from core.sessions import MemoryStore, open_store
from core.sessions.home import Home
from tests import objects, postgres


# for this package alone: other tests look whether this process has any children left
@pytest.fixture(scope="package")
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
        url = postgres.emptied(request.getfixturevalue("database").url)
        opened = Home.open(tmp_path / "home", url).store
    yield opened
    opened.close()
    if request.param == "postgres":
        opened._key_value._database.close()


@pytest.fixture(scope="package")
def object_store():
    with objects.server() as running:
        yield running


@pytest.fixture
def bucket(object_store, monkeypatch):
    """The URL of an empty bucket, with the variables of who may use it."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{object_store.new_bucket()}/documents"
