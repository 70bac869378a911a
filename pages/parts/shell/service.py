"""The services of this server process: built once, shared by all its visitors."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App, build
from core.domain.errors import PagewiseError
from core.jobs.sidecar import Sidecar
from core.services import operator_key
from core.settings import Settings
from pages.parts.shell.admin_token import AdminToken

__all__ = ["app", "running", "token"]


@dataclass(frozen=True, slots=True)
class _Service:
    """What one process has once."""

    app: App
    token: AdminToken
    sidecar: Sidecar | None


def app() -> App:
    """Return the object graph of this process; the first call starts its supervisor."""
    return _service().app


def token() -> AdminToken:
    """Return the admin token of this installation."""
    return _service().token


@contextmanager
def running() -> Iterator[None]:
    """Serve: everything is built before the first visitor comes, so interrupted work resumes at once.

    Where that is impossible the server serves all the same, and its pages say why. At the end the
    supervisor ends; workers go on, and whichever supervisor comes next finds them.
    """
    started = None
    try:
        started = _service()
    except PagewiseError as error:
        sys.stderr.write(f"Pagewise cannot work yet: {error}\n")
    yield
    if started is not None:
        if started.sidecar is not None:
            started.sidecar.stop()
        started.app.supervisor.stop()


def _service() -> _Service:
    settings = Settings.load()
    return _built(str(settings.home), settings)


@st.cache_resource(show_spinner=False)
def _built(home: str, _settings: Settings) -> _Service:
    """Build the services of one installation; Streamlit's lock lets a single thread do it."""
    del home  # the cache's key
    app = build(_settings)
    app.supervisor.start()
    sidecar = app.sidecar()
    if sidecar is not None:
        sidecar.start()
    token = AdminToken(app.home.admission)
    address = str(st.get_option("server.address") or "")
    for line in operator_key.said_at_start(_settings, sign_in=_signs_in(), address=address):
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"Pagewise admin token: {token.read()} (open the Admin page and enter it)\n")
    sys.stderr.flush()
    return _Service(app, token, sidecar)


def _signs_in() -> bool:
    """Whether the secrets configure sign-in; asked before there is a visitor whom it would name."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False
