"""What can go wrong with a call, told apart by what it takes to go on.

`classify` turns a status and a body into one of these, or into an `EngineError` that ends the run.
Servers disagree on codes and words; everything known about that is in this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from core.domain.errors import (
    EngineError,
    KeyRefused,
    ModelUnknown,
    NotAModelServer,
    QuotaExhausted,
)

__all__ = ["CallFault", "Filtered", "Throttled", "TimedOut", "TooLong", "Trouble", "Unsupported", "classify"]

#: characters of a server's own words that are repeated in a message
_SAID = 200
#: characters of them that are read at all
_READ = 4_000


class CallFault(Exception):
    """A call failed in a way the engine knows how to deal with."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(reason.split())
        super().__init__(self.reason)


class Throttled(CallFault):
    """Too many requests; ``wait`` is the Retry-After in seconds, if the server gave one."""

    def __init__(self, reason: str, wait: float | None) -> None:
        super().__init__(reason)
        self.wait = wait
        #: being told to wait is not the call's own failure
        self.weight = 0


class Trouble(CallFault):
    """The server or the line failed; the same call may work later. ``wait`` as for `Throttled`."""

    def __init__(
        self, reason: str, wait: float | None = None, *, unreached: bool = False, weight: int = 1
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        #: how many failures this one counts as: one that took long counts for more
        self.weight = weight
        #: no connection was made at all
        self.unreached = unreached


class TimedOut(Trouble):
    """The call took longer than it may."""


class Unsupported(CallFault):
    """The server refuses the request as put; ``parameter`` is what it names, or empty."""

    def __init__(self, reason: str, parameter: str = "") -> None:
        super().__init__(reason)
        self.parameter = parameter


class TooLong(CallFault):
    """The prompt does not fit the model's context, or not together with the reply we allow."""

    def __init__(self, reason: str, *, blames_reply: bool = False) -> None:
        super().__init__(reason)
        #: the server counts the reply's limit in
        self.blames_reply = blames_reply


class Filtered(CallFault):
    """A content filter or the model itself withheld the reply."""


_CONTEXT = re.compile(
    r"context[ _-]?(length|size|window)|maximum context|too many tokens|prompt is too long|"
    r"exceed\w* .{0,40}context|input .{0,30}too (long|large)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"max_(completion_)?tokens|in the completion", re.IGNORECASE)
_FILTER = re.compile(r"content[ _]?(filter|policy|management)|moderation|flagged", re.IGNORECASE)
_QUOTA = re.compile(
    r"insufficient[ _](quota|balance|credit|funds)|billing_hard_limit|exceeded your current quota|"
    r"no credit",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model_not_found|DeploymentNotFound|not a valid model|(unknown|invalid) model|"
    r"model\b.{0,120}\b(not found|not exist|unknown|not available|not supported on)",
    re.IGNORECASE | re.DOTALL,
)
#: our own parameters that a server may refuse, longest names first where one contains another
PARAMETERS = (
    "prompt_cache_breakpoint",
    "prompt_cache_options",
    "prompt_cache_key",
    "response_format",
    "json_schema",
    "json_object",
    "max_completion_tokens",
    "max_tokens",
    "temperature",
    "reasoning_effort",
)


def classify(status: int, headers: Mapping[str, str], body: bytes, *, host: str) -> CallFault | EngineError:
    """Return what an answer other than 2xx means."""
    code, said = _error_of(body)
    text = f"{code} {said}"
    ending = _ending(status, text, host)
    if ending is not None:
        return ending
    brief = f"{host} answered {status}: {said[:_SAID] or 'no reason given'}"
    if status == 429:
        return Throttled(brief, retry_after(headers))
    if status == 413 or _CONTEXT.search(text):
        return TooLong(brief, blames_reply=bool(_REPLY.search(text)))
    if _FILTER.search(text):
        return Filtered("The server's content filter withheld the reply.")
    parameter = next((name for name in PARAMETERS if name in text), "")
    if status in {408, 409, 425} or (status >= 500 and status != 501 and not parameter):
        return Trouble(brief, retry_after(headers))
    return Unsupported(brief, parameter)


def _ending(status: int, text: str, host: str) -> EngineError | None:
    """Return the error that ends the run, if this answer means one."""
    error: EngineError | None = None
    if status == 402 or (status in {400, 403, 429} and _QUOTA.search(text)):
        error = QuotaExhausted(f"The account at {host} has no credit left.", "Add credit, then continue.")
    elif status == 401:
        error = KeyRefused(f"{host} refused the key.", "Check the key, and that it belongs to this server.")
    elif status == 403 and not _FILTER.search(text):
        error = KeyRefused(
            f"{host} does not let this key use the model.", "Check what the key is allowed to do."
        )
    elif status in {400, 404, 422} and _MODEL.search(text):
        error = ModelUnknown(f"{host} does not have this model.", "Choose a model that the server lists.")
    elif status in {404, 405} or 300 <= status < 400:
        error = NotAModelServer(
            f"No chat model answers at this address of {host} (status {status}).",
            "Check the base URL; it usually ends in /v1.",
        )
    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a server asks to wait, if it does."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue  # absent, or a date: wait as if none were given
        if 0 <= seconds < 1e9:
            return seconds
    return None


def _error_of(body: bytes) -> tuple[str, str]:
    """Return the error's code and words, whatever shape the server gives them."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return "", ""
    error = document.get("error", document) if isinstance(document, dict) else document
    if isinstance(error, dict):
        codes = (error.get(name) for name in ("code", "type", "param"))
        words = error.get("message") or error.get("detail") or ""
        return " ".join(str(code)[:_READ] for code in codes if code), " ".join(str(words)[:_READ].split())
    return "", " ".join(str(error)[:_READ].split())
