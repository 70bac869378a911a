"""The browser's own id: an unguessable cookie that ties anonymous sessions to one browser.

The cookie is set on the first page a browser loads, by whichever server process answers, and
needs nothing on the server: it survives reloads, restarts and a change of process. A reverse
proxy can use the same cookie to send a browser to the same process again. Scripts in the page
cannot read it, and the store keeps only a digest of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COOKIE", "BrowserCookie", "is_browser_id", "new_browser_id", "owner_key"]

COOKIE = "pagewise_browser"

_ID = re.compile(r"[0-9a-f]{32}")
_YEAR = 365 * 24 * 3_600


def new_browser_id() -> str:
    """Return 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_browser_id(value: str) -> bool:
    """Whether ``value`` could be one of ours."""
    return _ID.fullmatch(value) is not None


def owner_key(browser_id: str) -> str:
    """Return what the store knows of a browser: enough to compare, not enough to impersonate."""
    return f"browser-{hashlib.sha256(browser_id.encode()).hexdigest()[:16]}"


class BrowserCookie:
    """ASGI middleware that gives every browser its id with the first page it loads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the cookie to the answer when a page was asked for."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "text/html" not in headers.get("accept", ""):
            await self._app(scope, receive, send)
            return
        known = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        browser_id = known if is_browser_id(known) else new_browser_id()
        secure = "; Secure" if _is_https(scope, headers) else ""

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{COOKIE}={browser_id}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax{secure}",
                )
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _is_https(scope: Scope, headers: Headers) -> bool:
    return scope.get("scheme") == "https" or headers.get("x-forwarded-proto", "") == "https"
