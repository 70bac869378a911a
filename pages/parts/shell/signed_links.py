"""Plain links into a session: whoever draws one has checked that its reader may see the session.

The signature holds for minutes, for those sessions, for one kind of thing, and for the browser that was shown
the link: whoever it is passed on to, or finds it in a log, opens nothing. A browser that refuses cookies gets
one that any such browser can open; where people sign in there is none.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request

from core.domain.errors import RequestInvalid
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE, is_browser_id

__all__ = ["PICTURE_SECONDS", "REPORT_SECONDS", "opened", "query"]

#: seconds for which a link holds at least, and at most twice as long; pages that offer links are drawn anew
#: sooner than that
REPORT_SECONDS = 600
#: the pictures of an analysis somebody works on, whose page may not be drawn anew for long
PICTURE_SECONDS = 3_600


def query(kind: str, session_ids: Sequence[str], *, seconds: int = REPORT_SECONDS) -> str:
    """Return the query of a link to something of these sessions, for the browser that looks."""
    # whole periods, so that a page that is drawn again shows the same link
    until = str((int(time.time()) // seconds + 2) * seconds)
    parts = [("session", session_id) for session_id in session_ids]
    browser = st.context.cookies.get(COOKIE, "")
    parts += [("until", until), ("signature", _signature(session_ids, kind, until, browser))]
    return urlencode(parts)


def opened(request: Request, kind: str) -> list[str]:
    """Return the sessions a link is for; raise `RequestInvalid` when it is not ours, or too old."""
    session_ids = request.query_params.getlist("session")
    until = request.query_params.get("until", "")
    signature = request.query_params.get("signature", "")
    expected = _signature(session_ids, kind, until, request.cookies.get(COOKIE, ""))
    if not session_ids or not hmac.compare_digest(signature.encode(), expected.encode()):
        raise RequestInvalid("This link is not one of ours.", "Open the analysis and click again.")
    if float(until) < time.time():
        raise RequestInvalid("This link has expired.", "Open the analysis and click again.")
    return session_ids


def _signature(session_ids: Sequence[str], kind: str, until: str, browser: str) -> str:
    said = "\n".join((kind, until, browser if is_browser_id(browser) else "", *session_ids))
    return hmac.digest(service.token().read().encode(), said.encode(), "sha256").hex()
