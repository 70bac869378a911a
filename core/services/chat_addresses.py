"""Which model's server an analysis may ask: the operator's, or one that a visitor typed where he may.

The operator's key goes to the operator's server alone; see `core.services.engines.chat_settings`. Where the
setting says nothing, only who sits at the server's own machine may name another, for there it is theirs.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.chat_address import Reach, is_same, names_this_machine, normal
from core.domain.errors import NotPermitted, RequestInvalid
from core.domain.plan import EngineChoice
from core.settings import Settings

__all__ = ["check", "chosen", "is_typed", "reach"]


def reach(settings: Settings, *, at_server: bool) -> Reach:
    """Return where addresses may lead that are typed by somebody ``at_server``, or elsewhere."""
    if settings.chat_addresses is not None:
        return settings.chat_addresses
    return Reach.ANY if at_server and not settings.store.get_secret_value() else Reach.NONE


def is_typed(settings: Settings, engine: EngineChoice) -> bool:
    """Whether an engine asks another server than the operator's."""
    return bool(engine.base_url) and not is_same(engine.base_url, settings.openai_base_url)


def chosen(settings: Settings, engine: EngineChoice, text: str, *, at_server: bool) -> EngineChoice:
    """Return the engine with a typed address, or as it is where that is empty or the operator's.

    Raise `RequestInvalid` for what is no address that may be stored.
    """
    if not text.strip() or is_same(text.strip(), settings.openai_base_url):
        return engine
    return replace(engine, base_url=normal(text), at_server=at_server)


def check(settings: Settings, engine: EngineChoice, *, at_server: bool) -> None:
    """Raise `NotPermitted` if this person may not have an engine ask the server that was typed for it."""
    if not is_typed(settings, engine):
        return
    if reach(settings, at_server=at_server) is Reach.NONE:
        raise NotPermitted(
            "Other chat servers than this server's own cannot be asked from here.",
            "Leave the address out; whoever runs the server may set PAGEWISE_CHAT_ADDRESSES.",
        )
    if settings.store.get_secret_value() and names_this_machine(engine.base_url):
        raise RequestInvalid(
            "This name means another machine on each of the machines that share the work.",
            "Name the server as all of them reach it.",
        )
