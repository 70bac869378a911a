"""What the server can do with a request, well or badly."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """A completion. ``content`` None lets the model speak."""

    content: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    usage: bool = True


@dataclass(frozen=True)
class Refuse:
    """A status, a body and headers."""

    status: int
    body: dict | str | bytes = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Nothing, for ever."""


@dataclass(frozen=True)
class Drip:
    """A completion, one byte per half second."""


@dataclass(frozen=True)
class Cut:
    """Headers that promise a body, half of it, and a closed connection."""


@dataclass(frozen=True)
class Drop:
    """A connection closed without a word."""


@dataclass(frozen=True)
class Raw:
    """Status 200 with any body."""

    body: bytes
    content_type: str = "application/json"


def error(message: str, *, code: str | None = None, param: str | None = None, kind: str = "x") -> dict:
    return {"error": {"message": message, "type": kind, "code": code, "param": param}}


TOO_MANY = error("Rate limit reached for requests", code="rate_limit_exceeded")


def too_many(retry_after: float | None = None) -> Refuse:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Refuse(429, TOO_MANY, headers)


def encoded(body: dict | str | bytes) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
