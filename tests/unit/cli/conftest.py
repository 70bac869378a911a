import pytest

from core.bootstrap import build
from core.settings import Settings
from tests.unit.cli.material import OWN_SET


@pytest.fixture
def app(tmp_path, monkeypatch):
    """The product on a store of its own, which commands of this test find too."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    app = build(Settings.load(), alone=True)
    yield app
    app.store.close()


@pytest.fixture
def own_set(tmp_path):
    """A file with a question set of one's own."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN_SET)
    return path
