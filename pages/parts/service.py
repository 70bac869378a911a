"""The services of this server process: built once, shared by all its visitors."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App, build
from core.settings import Settings
from pages.parts.admin_token import AdminToken

__all__ = ["app", "start", "stop", "token"]


@dataclass(frozen=True, slots=True)
class _Service:
    """What one process has once."""

    app: App
    token: AdminToken


def app() -> App:
    """Return the object graph of this process; the first call starts its supervisor."""
    return _service().app


def token() -> AdminToken:
    """Return the admin token of this installation."""
    return _service().token


def start() -> None:
    """Build everything before the first visitor comes, so that interrupted work resumes at once."""
    _service()


def stop() -> None:
    """End what `start` began; workers go on, and whichever supervisor comes next finds them."""
    app().supervisor.stop()


def _service() -> _Service:
    settings = Settings.load()
    return _built(str(settings.home), settings)


@st.cache_resource(show_spinner=False)
def _built(home: str, _settings: Settings) -> _Service:
    """Build the services of one installation; Streamlit's lock lets a single thread do it."""
    del home  # the cache's key
    app = build(_settings)
    app.supervisor.start()
    token = AdminToken(_settings.home)
    sys.stderr.write(f"Pagewise admin token: {token.read()} (open the Admin page and enter it)\n")
    sys.stderr.flush()
    return _Service(app, token)
