import pytest

from core.reading import borderless_tables


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Do not take the table finder for hung that only lacks a processor."""
    monkeypatch.setattr(borderless_tables, "SILENCE", 100.0)
