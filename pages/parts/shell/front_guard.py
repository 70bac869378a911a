"""What the server refuses before Streamlit sees it: foreign names, curious eyes, and too many bytes.

Streamlit keeps an uploaded file in memory as long as its tab lives, also one that no page asked for. Here the
bytes of each tab and of all are bounded, and what no page has taken some time after a tab's last upload is
removed again, in the way in which a browser removes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from core.domain.chat_address import is_own_name
from pages.parts.shell import own_machine

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["FrontGuard", "Uploads", "uploads"]

_UPLOAD, _METRICS = "/_stcore/upload_file/", "/_stcore/metrics"

#: bytes of uploads in memory, of one tab and of all: a package is dropped at once, and taken at once
_TAB_BYTES, _ALL_BYTES = 1_000_000_000, 3_000_000_000
#: files of one tab in memory
_TAB_FILES = 1_000

#: seconds after a tab's last upload, and after its page was drawn last, in which a page takes what came; and
#: between two looks at what was not
_TAKEN, _LOOK = 22.0, 4.0


@dataclass(slots=True)
class _Tab:
    """The uploads of one tab that Streamlit has in memory or is receiving."""

    #: bytes by the file's id
    files: dict[str, int] = field(default_factory=dict)
    receiving: int = 0
    #: runs of its page that are under way
    drawing: int = 0
    #: when the last upload or run ended
    at: float = 0.0


class Uploads:
    """The uploads that this server process has in memory. Used in its event loop, and told by page runs."""

    def __init__(self) -> None:
        self._tabs: dict[str, _Tab] = {}

    def refusal(self, tab: str, size: int) -> str:
        """Return why a tab may not upload so many bytes now; empty when it may."""
        known = self._tabs.get(tab, _Tab())
        if len(known.files) >= _TAB_FILES:
            return f"This tab has {len(known.files):,} uploads that were not taken in yet."
        if sum(known.files.values()) + size > _TAB_BYTES:
            return f"A tab may upload {_TAB_BYTES // 10**6:,} MB at once. Drop fewer files at a time."
        if sum(sum(each.files.values()) for each in self._tabs.values()) + size > _ALL_BYTES:
            return "The server is receiving as many uploads as it has room for. Try again in a minute."
        return ""

    def begin(self, tab: str, file_id: str, size: int) -> None:
        """Note that a file is being received."""
        known = self._tabs.setdefault(tab, _Tab())
        known.files[file_id] = size
        known.receiving += 1

    def end(self, tab: str, file_id: str, *, kept: bool) -> None:
        """Note that it was, or was not."""
        known = self._tabs.get(tab)
        if known is None:
            return
        known.receiving -= 1
        known.at = time.monotonic()
        if not kept:
            self.taken(tab, [file_id])

    def taken(self, tab: str, file_ids: Iterable[str]) -> None:
        """Note that a page has stored files and had Streamlit forget them."""
        known = self._tabs.get(tab)
        if known is None:
            return
        for file_id in file_ids:
            known.files.pop(file_id, None)
        if not known.files and not known.receiving:
            self._tabs.pop(tab, None)

    @contextlib.contextmanager
    def drawing(self, tab: str) -> Iterator[None]:
        """Note that a tab's page is being drawn, which may take files when it has time."""
        known = self._tabs.get(tab)
        if known is None:
            yield
            return
        known.drawing += 1
        try:
            yield
        finally:
            known.drawing -= 1
            known.at = time.monotonic()

    def is_left(self, tab: str, file_id: str) -> bool:
        """Return whether a file is still there although its tab has been quiet for long."""
        known = self._tabs.get(tab)
        if known is None or file_id not in known.files:
            return False
        return not (known.receiving or known.drawing) and time.monotonic() - known.at >= _TAKEN

    def is_there(self, tab: str, file_id: str) -> bool:
        """Return whether a file is in memory."""
        known = self._tabs.get(tab)
        return known is not None and file_id in known.files


#: of this process
uploads = Uploads()


class FrontGuard:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sweeping: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not pass; pass the rest on."""
        path = str(scope.get("path", ""))
        if scope["type"] == "websocket" and _is_rebound(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "unknown host"})
        elif scope["type"] == "http" and path.endswith(_METRICS) and not _is_direct(scope):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "PUT" and _UPLOAD in path:
            await self._receive_upload(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _receive_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        tab, _, file_id = scope["path"].partition(_UPLOAD)[2].partition("/")
        declared = Headers(scope=scope).get("content-length", "")
        if not (declared.isascii() and declared.isdecimal()):
            await PlainTextResponse("An upload says how long it is.", 411)(scope, receive, send)
            return
        if reason := uploads.refusal(tab, int(declared)):
            await PlainTextResponse(reason, 413)(scope, receive, send)
            return
        status = 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        uploads.begin(tab, file_id, int(declared))
        try:
            await self._app(scope, receive, send_noting)
        finally:
            kept = 200 <= status < 300
            uploads.end(tab, file_id, kept=kept)
            if kept:
                task = asyncio.create_task(self._remove_left(scope, tab, file_id))
                self._sweeping.add(task)
                task.add_done_callback(self._sweeping.discard)

    async def _remove_left(self, scope: Scope, tab: str, file_id: str) -> None:
        """Remove a file that no page takes, as the browser would that sent it."""
        while uploads.is_there(tab, file_id):
            await asyncio.sleep(_LOOK)
            if uploads.is_left(tab, file_id):
                await self._app({**scope, "method": "DELETE"}, _nothing_more, _to_nobody)
                uploads.taken(tab, [file_id])


def _is_rebound(scope: Scope) -> bool:
    """Whether a browser on this machine asks for it by a name that is not its own.

    So does a page of a stranger whose name was made to lead here. A front on this machine says for whom it
    asks, which no page can make a browser's WebSocket do. Names by which others reach a server are the
    operator's to list, in Streamlit's `server.allowedHosts`, which then decides alone.
    """
    if st.get_option("server.allowedHosts") or not _is_direct(scope):
        return False
    name = own_machine.name_in(Headers(scope=scope).get("host", ""))
    if is_own_name(name):
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return True
    return False


def _is_direct(scope: Scope) -> bool:
    """Whether a program on this machine asks for itself, with no front between."""
    client = scope.get("client")
    headers = Headers(scope=scope)
    if client is None or own_machine.is_forwarded(headers):
        return False
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(client[0])
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback
    return False


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _to_nobody(_message: Message) -> None:
    """Nobody waits for the answer."""
