"""The client that carries calls: bounds what a server may send, and masks the key in all of it.

A reply is measured while it comes and while it is unpacked, so that a kilobyte of gzip does not become
a gigabyte of memory, and whatever reads it afterwards - a message, a log, the store, a report - never
sees the key that a server repeated.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx2
import msgspec
from openai import DefaultAsyncHttpxClient

from core.domain.secret import Secret

__all__ = ["MOST_BYTES", "BoundedClient", "ReplyTooLarge"]

#: bytes of a reply or an error, unpacked, that are read at all; a full reply has some 100,000
MOST_BYTES: Final = 8_000_000
#: bytes unpacked at a time
_STEP: Final = 1 << 16
#: what we can unpack within bounds: `zlib.decompressobj` takes both, by their own heads
_PACKED: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
#: headers that describe a body as it was sent, not as it is handed on
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class ReplyTooLarge(httpx2.TransportError):
    """A server sent more than any reply has, or packed it in a way that cannot be bounded."""


class BoundedClient(DefaultAsyncHttpxClient):
    """`send` returns replies whole, unpacked, bounded and without the key."""

    def __init__(self, key: Secret, **options: Any) -> None:
        """Take the key to mask, and what httpx2's client takes."""
        super().__init__(**options)
        self._key = key
        self.headers["Accept-Encoding"] = "gzip, deflate"

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send a request; raise `ReplyTooLarge` or another `httpx2.HTTPError`."""
        del stream  # nothing of ours is read piece by piece
        response = await super().send(request, stream=True, **options)
        try:
            body = await _read(response)
        finally:
            await response.aclose()
        return httpx2.Response(
            response.status_code,
            headers=list(self._kept(response.headers)),
            content=body if response.is_success and self._key.is_a_word else self._masked(body),
            request=response.request,
        )

    def _kept(self, headers: httpx2.Headers) -> Iterator[tuple[str, str]]:
        """Yield the headers that describe the body as it is handed on, without the key."""
        for name, value in headers.multi_items():
            if name.lower() == "content-type":
                yield name, f"{self._key.redact(value.partition(';')[0])}; charset=utf-8"
            elif name.lower() not in _OF_THE_WIRE:
                yield self._key.redact(name), self._key.redact(value)

    def _masked(self, body: bytes) -> bytes:
        """Return a body in UTF-8 and without escapes, so that nobody reads a key that was not looked for."""
        code = json.detect_encoding(body)
        if not code.startswith("utf-8"):
            body = body.decode(code, "replace").encode()
        body = self._key.redact_bytes(body)
        if b"\\" in body:
            with contextlib.suppress(msgspec.MsgspecError, RecursionError, UnicodeError):
                body = self._key.redact_bytes(msgspec.json.encode(msgspec.json.decode(body)))
        return body


async def _read(response: httpx2.Response) -> bytes:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    pieces: AsyncIterator[bytes] = response.aiter_raw(_STEP)
    if coding not in {"", "identity"}:
        if coding not in _PACKED:
            raise ReplyTooLarge(f"packed as {coding[:40]}", request=response.request)
        pieces = _unpacked(pieces, _PACKED[coding])
    body = bytearray()
    try:
        async for piece in pieces:
            body += piece
            if len(body) > MOST_BYTES:
                raise ReplyTooLarge("too large", request=response.request)
    except zlib.error as error:
        raise httpx2.DecodingError("damaged", request=response.request) from error
    return bytes(body)


async def _unpacked(pieces: AsyncIterator[bytes], window: int) -> AsyncIterator[bytes]:
    """Unpack step by step, so that no step makes more than its bound out of a few bytes."""
    unpacker = zlib.decompressobj(window)
    async for packed in pieces:
        yield unpacker.decompress(packed, _STEP)
        while unpacker.unconsumed_tail:
            yield unpacker.decompress(unpacker.unconsumed_tail, _STEP)
    yield unpacker.flush()
