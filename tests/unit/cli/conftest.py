import pytest

from core.bootstrap import build
from core.settings import Settings


@pytest.fixture
def app(tmp_path, monkeypatch):
    """The product on a store of its own, which commands of this test find too."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    app = build(Settings.load(), alone=True)
    yield app
    app.store.close()
