"""The web app with its supervisor at rest, so that seeded states stay as they are for a picture."""

from __future__ import annotations

from core.analysis.supervisor import Supervisor

Supervisor.start = lambda self: None  # type: ignore[method-assign]

from streamlit_app import app  # noqa: E402 - the supervisor is put to rest before anything is built

__all__ = ["app"]
