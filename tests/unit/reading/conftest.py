import pytest

from core.reading import unruled


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Do not take the table finder for hung that only lacks a processor."""
    monkeypatch.setattr(unruled, "SILENCE", 100.0)
