"""The way to a server whose address a visitor typed: where a name leads is looked at where it is called.

The name is resolved here, each address it stands for is judged, and the connection is made to one of those
addresses, so that a name that leads elsewhere a moment later gains nothing. Certificates are still checked
against the name. No proxy of this machine's is used, which would resolve the name again and unseen.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final

import httpx2

from core.domain.chat_address import Reach
from core.domain.secret import Secret

__all__ = ["AddressRefused", "CheckedTransport"]

#: addresses of one name that are tried, one after the other
_TRIED: Final = 4
#: what is sent along. The client library adds what it finds in the environment: the operator's organisation,
#: project and headers of his own gateway, which concern nobody else
_HEADERS: Final = ("accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent")


class AddressRefused(httpx2.TransportError):
    """The name leads where typed addresses may not lead."""


class CheckedTransport(httpx2.AsyncBaseTransport):
    """Carries requests to addresses within ``reach``, with the key typed for them and no other."""

    def __init__(self, reach: Reach, key: Secret, **options: Any) -> None:
        """Take what httpx2's own transport takes, too."""
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False, **options)
        self._reach = reach
        self._key = key
        #: the address that answered last, tried first
        self._known = ""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; raise `AddressRefused` before anything is sent, or another `httpx2.HTTPError`."""
        found = await self._resolved(request)
        if not all(map(self._reach.allows, found)):
            raise AddressRefused("not within reach", request=request)
        found.sort(key=lambda address: address != self._known)
        trouble: httpx2.TransportError | None = None
        for address in found[:_TRIED]:
            try:
                response = await self._inner.handle_async_request(self._to(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                trouble = error
            else:
                self._known = address
                return response
        raise trouble or httpx2.ConnectError("no address", request=request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()

    async def _resolved(self, request: httpx2.Request) -> list[str]:
        """Return the IP addresses of the server, each once, in the order of the system."""
        url = request.url
        loop = asyncio.get_running_loop()
        try:
            rows = await loop.getaddrinfo(url.raw_host.decode("ascii"), url.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx2.ConnectError("the name is not known", request=request) from error
        return list(dict.fromkeys(str(row[4][0]) for row in rows))

    def _to(self, request: httpx2.Request, address: str) -> httpx2.Request:
        """Return the request as it goes to one address of its host."""
        url = request.url
        headers = [("Host", url.netloc.decode("ascii"))]
        headers += [(name, request.headers[name]) for name in _HEADERS if name in request.headers]
        if self._key:
            headers.append(("Authorization", f"Bearer {self._key.reveal()}"))
        return httpx2.Request(
            request.method,
            url.copy_with(host=address),
            headers=headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.raw_host.decode("ascii")},
        )
