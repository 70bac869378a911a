"""Who may spend on the operator's key, and on which models.

Without sign-in nobody knows who a visitor is, and behind a proxy every address is the proxy's: there, the
key serves visitors only where the operator says so by a setting. Whoever types a key of their own spends
their own money, on any model.
"""

from __future__ import annotations

from pydantic import SecretStr

from core.domain.chat_address import Reach
from core.domain.errors import NotPermitted
from core.domain.plan import EngineChoice
from core.engines.catalog import kind_of
from core.services import chat_addresses
from core.settings import Settings

__all__ = ["as_seen_by", "check", "models", "said_at_start"]


def serves(settings: Settings, *, known: bool) -> bool:
    """Whether the operator's key serves visitors whom he knows, or others."""
    return known or settings.chat_open


def as_seen_by(settings: Settings, *, known: bool) -> Settings:
    """Return the settings without the operator's key, where that does not serve the visitor."""
    if serves(settings, known=known):
        return settings
    return settings.model_copy(update={"openai_api_key": SecretStr("")})


def models(settings: Settings) -> tuple[str, ...]:
    """Return the models that may be named for the operator's key."""
    return tuple(name for name in dict.fromkeys((settings.chat_model, *settings.chat_models)) if name)


def check(settings: Settings, engine: EngineChoice, *, known: bool) -> None:
    """Raise `NotPermitted` if a visitor's analysis would spend what it may not."""
    if not kind_of(engine.name).asks_model or engine.typed_key or not settings.openai_api_key:
        return
    if chat_addresses.is_typed(settings, engine):
        return  # the key goes nowhere else
    if not serves(settings, known=known):
        raise NotPermitted(
            "The key of this server is not open to its visitors.",
            "Type a key of your own; whoever runs the server may set PAGEWISE_CHAT_OPEN or sign-in.",
        )
    allowed = models(settings)
    if (engine.model or settings.chat_model) not in allowed:
        raise NotPermitted(
            f"The key of this server may not be used for the model {engine.model}.",
            f"Choose one of {', '.join(allowed) or 'none'}, or type a key of your own.",
        )


def said_at_start(settings: Settings, *, sign_in: bool, address: str) -> list[str]:
    """Return what a server's log says first: who can reach what."""
    who = "whoever signs in" if sign_in else "whoever reaches it, for there is no sign-in"
    where = f"at {address}" if address else "on all interfaces of this machine"
    lines = [f"Pagewise listens {where}; it may be used by {who}."]
    if not address and not sign_in:
        lines.append("For this machine alone: streamlit run streamlit_app.py --server.address 127.0.0.1")
    if settings.openai_api_key:
        if serves(settings, known=sign_in):
            allowed = ", ".join(models(settings)) or "no model yet: set PAGEWISE_CHAT_MODEL"
            lines.append(f"Its key serves {who}; models: {allowed}.")
        else:
            lines.append("Its key serves nobody: set PAGEWISE_CHAT_OPEN=true, or sign-in, to let it.")
    if settings.chat_addresses in {Reach.PUBLIC, Reach.ANY}:
        private = ", in private networks too" if settings.chat_addresses is Reach.ANY else ", public ones"
        lines.append(f"Other chat servers may be named by {who}{private}.")
    return lines
