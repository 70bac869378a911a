import pytest

from core.sessions import MemoryStore, open_store


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    opened = MemoryStore() if request.param == "memory" else open_store(tmp_path / "home")
    yield opened
    opened.close()
