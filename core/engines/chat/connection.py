"""Does this server, key and model work? One small call tells, and says what to mend."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

from core.domain.errors import ModelUnknown, PagewiseError
from core.engines.chat import prompts
from core.engines.chat.call_faults import CallFault, Filtered, Throttled, TooLong, Unsupported
from core.engines.chat.dialect import Dialect, fallback, first_dialect, request_body
from core.engines.chat.render_prompt import Prompt
from core.engines.chat.server import Completion, Server
from core.engines.chat.settings import ChatSettings

__all__ = ["ConnectionReport", "check_connection"]

#: seconds the test may take; a model that is loaded from disk for it needs some
_SECONDS = 30.0
#: model names shown when the one asked for is unknown
_NAMES = 12


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a connection test found."""

    ok: bool
    #: what happened, for a person
    message: str
    #: what to do about it; empty when all is well
    advice: str = ""
    #: how long the server took to answer, in seconds
    seconds: float = 0.0


def check_connection(settings: ChatSettings) -> ConnectionReport:
    """Make one small call and say in plain words how it went; never raises for what it finds."""
    if not settings.model:
        return ConnectionReport(ok=False, message="No model is chosen.", advice="Set PAGEWISE_CHAT_MODEL.")
    brief = replace(settings, call_seconds=min(_SECONDS, settings.call_seconds), concurrency=1)
    return asyncio.run(_check(brief))


async def _check(settings: ChatSettings) -> ConnectionReport:
    began = time.monotonic()
    try:
        async with Server(settings) as server:
            return _good_news(settings, await _probe(settings, server), time.monotonic() - began)
    except PagewiseError as error:
        return ConnectionReport(ok=False, message=error.what, advice=error.advice)
    except CallFault as fault:
        return ConnectionReport(ok=False, message=fault.reason, advice=_advice(fault))


def _good_news(
    settings: ChatSettings, probed: tuple[Completion, Dialect], seconds: float
) -> ConnectionReport:
    completion, dialect = probed
    counts = "" if completion.tokens else " It does not count tokens, so they are estimated."
    price = "" if settings.known_price else " The price of this model is unknown."
    message = f"{settings.host} answered in {seconds:.1f} s (replies as {dialect.form}).{counts}{price}"
    return ConnectionReport(ok=True, message=message, seconds=seconds)


async def _probe(settings: ChatSettings, server: Server) -> tuple[Completion, Dialect]:
    prompt = Prompt(prompts.PROBE, "", prompts.PROBE, "answers", prompts.ANSWERS_SCHEMA)
    dialect = first_dialect(settings)
    while True:
        try:
            return await server.complete(request_body(prompt, dialect, settings)), dialect
        except ModelUnknown as error:
            names = await server.models()
            if not names:
                raise
            raise ModelUnknown(error.what, f"The server has: {', '.join(names[:_NAMES])}.") from None
        except Unsupported as refusal:
            weaker = fallback(dialect, refusal)
            if weaker is None:
                raise
            dialect = weaker


def _advice(fault: CallFault) -> str:
    match fault:
        case Throttled():
            return "The server, key and model exist; it is busy now."
        case Filtered() | TooLong():
            return "Choose another model."
        case Unsupported():
            return "Check the base URL and the model."
        case _:
            return "Check that the server is up and that the base URL is right."
