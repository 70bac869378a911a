"""Plain links into a session: whoever draws one has checked that its reader may see the session.

The signature holds for two hours at most, for those sessions and for one kind of thing alone.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request

from core.domain.errors import RequestInvalid
from pages.parts.shell import service

__all__ = ["opened", "query"]

_SECONDS = 3_600


def query(kind: str, session_ids: Sequence[str]) -> str:
    """Return the query of a link to something of these sessions."""
    # whole hours, so that a page that is drawn again shows the same link
    until = str((int(time.time()) // _SECONDS + 2) * _SECONDS)
    parts = [("session", session_id) for session_id in session_ids]
    parts += [("until", until), ("signature", _signature(session_ids, kind, until))]
    return urlencode(parts)


def opened(request: Request, kind: str) -> list[str]:
    """Return the sessions a link is for; raise `RequestInvalid` when it is not ours, or too old."""
    session_ids = request.query_params.getlist("session")
    until = request.query_params.get("until", "")
    signature = request.query_params.get("signature", "")
    expected = _signature(session_ids, kind, until)
    if not session_ids or not hmac.compare_digest(signature.encode(), expected.encode()):
        raise RequestInvalid("This link is not one of ours.", "Open the analysis and click again.")
    if float(until) < time.time():
        raise RequestInvalid("This link has expired.", "Open the analysis and click again.")
    return session_ids


def _signature(session_ids: Sequence[str], kind: str, until: str) -> str:
    said = "\n".join((kind, until, *session_ids))
    return hmac.digest(service.token().read().encode(), said.encode(), "sha256").hex()
