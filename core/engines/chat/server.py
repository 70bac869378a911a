"""One call over the wire: the `openai` package carries it, we judge what comes back."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec

from core.domain.errors import NotAModelServer, RequestInvalid, ServerNotAllowed
from core.engines.chat.call_faults import TimedOut, Trouble, classify
from core.engines.chat.prices import Tokens
from core.engines.chat.settings import ChatSettings

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

__all__ = ["Completion", "Server", "is_encrypted"]

#: seconds to make a connection; a server that listens answers much sooner
_CONNECT = 10.0
#: connections of one client: it looks at all of them for each call, so many clients with few
#: connections take a fifth less CPU than one with many
_LINE = 16
#: these packages log request bodies, which hold document text, at their own whim
_QUIET = ("openai", "httpx2", "httpcore2")


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered."""

    text: str
    #: why it ended: "stop", "length", "content_filter", ...
    finish: str
    #: the model's words when it declines; empty otherwise
    refusal: str
    #: None when the server does not count
    tokens: Tokens | None

    @property
    def declined(self) -> str:
        """Why there is no answer although the server replied; empty where there may be one."""
        if self.refusal:
            return "The model declined to answer."
        if self.finish == "content_filter":
            return "The server's content filter withheld the reply."
        return ""


class _Message(msgspec.Struct):
    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Details(msgspec.Struct):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Envelope(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


@dataclass(slots=True)
class _Line:
    """A client with its own connections."""

    client: AsyncOpenAI
    #: calls in flight
    busy: int = 0


def _busy(line: _Line) -> int:
    return line.busy


class Server:
    """A connection pool to one server, used within one event loop."""

    def __init__(self, settings: ChatSettings) -> None:
        import httpx2  # half a second that only a chat session pays
        from openai import AsyncOpenAI

        from core.engines.chat.bounded_client import BoundedClient
        from core.engines.chat.checked_transport import CheckedTransport

        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        encrypted = is_encrypted(settings.base_url)
        # loading certificates takes long: once for all lines, and not where there is no TLS
        verify = httpx2.create_ssl_context() if encrypted else False
        limits = httpx2.Limits(max_connections=_LINE + 2, max_keepalive_connections=_LINE)
        self._lines = []
        for _ in range(-(-settings.concurrency // _LINE)):
            way: dict[str, Any] = {"verify": verify, "limits": limits}
            if settings.reach is not None:
                checked = CheckedTransport(settings.reach, settings.key, **way)
                way = {"transport": checked, "trust_env": False}
            http = BoundedClient(
                settings.key,
                timeout=httpx2.Timeout(settings.call_seconds, connect=_CONNECT),
                follow_redirects=False,  # a redirected POST would lose its body or leak the key
                **way,
            )
            client = AsyncOpenAI(
                api_key=settings.key.reveal() or "none",  # servers of one's own want no key
                base_url=settings.base_url,
                max_retries=0,
                timeout=settings.call_seconds,
                http_client=http,
            )
            self._lines.append(_Line(client))

    async def complete(self, body: dict[str, Any], seconds: float | None = None) -> Completion:
        """Make one call; raise a `CallFault` or an `EngineError` when it does not bring a completion.

        ``seconds`` is how long it may take, by default as long as the settings allow.
        """
        import httpx2  # loaded already
        import openai  # loaded already

        host = self._settings.host
        allowed = seconds or self._settings.call_seconds
        line = min(self._lines, key=_busy)
        line.busy += 1
        try:
            async with asyncio.timeout(allowed):
                response = await line.client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        except openai.APIStatusError as error:
            answer = error.response
            raise classify(answer.status_code, answer.headers, answer.content, host=host) from None
        except (TimeoutError, openai.APITimeoutError):
            raise TimedOut(f"{host} did not finish its answer in {allowed:.3g} seconds.", weight=3) from None
        except openai.APIConnectionError as error:
            raise _line_trouble(error, host) from None
        except httpx2.HTTPError as error:
            raise Trouble(f"The line to {host} failed ({type(error).__name__}).") from None
        finally:
            line.busy -= 1
        return _completion(response, host)

    async def models(self) -> tuple[str, ...]:
        """Return the names of the models the server lists; empty when it does not say."""
        import openai  # loaded already

        try:
            async with asyncio.timeout(_CONNECT):
                page = await self._lines[0].client.models.list()
        except (TimeoutError, openai.OpenAIError, ValueError):
            return ()
        return tuple(model.id for model in page.data or ())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close all connections, also where the run is cancelled while they close."""
        closing = asyncio.ensure_future(self._close())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await closing  # nothing here waits for the other side
            raise

    async def _close(self) -> None:
        for line in self._lines:
            await line.client.close()


def is_encrypted(base_url: str) -> bool:
    """Return whether the address uses TLS; raise `RequestInvalid` when it is no web address."""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        # whatever stands before the last @ may be a password
        shown = base_url.rpartition("@")[2]
        raise RequestInvalid(f"{shown!r} is not a web address.", "Give one like https://host/v1.")
    return parts.scheme == "https"


def _line_trouble(error: Exception, host: str) -> Trouble | ServerNotAllowed:
    """Tell apart why there is no answer at all."""
    import httpx2  # loaded already

    from core.engines.chat.bounded_client import MOST_BYTES, ReplyTooLarge
    from core.engines.chat.checked_transport import AddressRefused

    cause = error.__cause__
    if isinstance(cause, AddressRefused):
        return ServerNotAllowed(
            f"{host} leads where typed addresses may not lead here.",
            "Whoever runs the server may set PAGEWISE_CHAT_ADDRESSES.",
        )
    if isinstance(cause, ReplyTooLarge):
        most = f"{MOST_BYTES // 1_000_000} MB"
        return Trouble(f"{host} sent a reply of more than {most}, or packed so that it may be.", weight=3)
    if not isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
        kind = type(cause).__name__ if cause else "no connection"
        return Trouble(f"The line to {host} failed ({kind}).")
    if "CERTIFICATE_VERIFY_FAILED" in str(cause):
        return Trouble(
            f"The certificate of {host} is not one this machine trusts (SSL_CERT_FILE can name more).",
            unreached=True,
        )
    return Trouble(f"No connection to {host} can be made.", unreached=True)


def _completion(response: httpx2.Response, host: str) -> Completion:
    body = response.content
    if "html" in response.headers.get("content-type", ""):
        raise NotAModelServer(
            f"A web page answers at this address of {host}.",
            "Check the base URL; it usually ends in /v1.",
        )
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
    except (msgspec.MsgspecError, RecursionError):
        raise _no_envelope(response, host) from None
    if not envelope.choices:
        raise Trouble(f"{host} sent a reply without a choice.")
    choice = envelope.choices[0]
    return Completion(
        _text(choice.message.content),
        choice.finish_reason or "",
        choice.message.refusal or "",
        _tokens(envelope.usage),
    )


def _no_envelope(response: httpx2.Response, host: str) -> Exception:
    """Tell an error sent as 200, which routers do, from a body that was cut."""
    try:
        document = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, RecursionError):
        return Trouble(f"{host} sent a reply that is cut off or not JSON.")
    if isinstance(document, dict) and isinstance(document.get("error"), dict):
        code = document["error"].get("code")
        status = code if isinstance(code, int) and 400 <= code < 600 else 500
        return classify(status, response.headers, response.content, host=host)
    return Trouble(f"{host} sent a reply in an unknown form.")


def _text(content: str | list[dict[str, Any]] | None) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return content or ""


def _tokens(usage: _Usage | None) -> Tokens | None:
    if usage is None or not (usage.prompt_tokens or usage.completion_tokens):
        return None
    details = usage.prompt_tokens_details or _Details()
    return Tokens(
        usage.prompt_tokens,
        details.cached_tokens or 0,
        details.cache_write_tokens or 0,
        usage.completion_tokens,
    )
