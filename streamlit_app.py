"""The web app: ``streamlit run streamlit_app.py``.

This file is the server's entry; the page frame and the menu are in ``pages/frame.py``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.analysis import page_routes
from pages.parts.components import served
from pages.parts.registers import register_links
from pages.parts.sessions import downloads
from pages.parts.shell import service
from pages.parts.shell.browser import BrowserCookie
from pages.parts.shell.front_guard import FrontGuard


@asynccontextmanager
async def _life(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start the services with the server, not with its first visitor, and end them with it."""
    with service.running():
        yield {}


app = st.App(
    "pages/frame.py",
    lifespan=_life,
    middleware=[Middleware(FrontGuard), Middleware(BrowserCookie)],
    routes=[*downloads.routes(), *page_routes.routes(), *register_links.routes(), *served.routes()],
)
