"""Engines, and what refines registers, as the settings and a plan want them."""

from __future__ import annotations

from dataclasses import replace

from core.domain.errors import RequestInvalid
from core.domain.plan import EngineChoice
from core.domain.ports import Engine, Grounder, PeerGroups, Ranker, Refiner, ReplyCache
from core.domain.secret import Secret
from core.engines.catalog import kind_of, refining_of
from core.engines.chat.prices import Price
from core.engines.chat.settings import ChatSettings
from core.engines.kind import Parts
from core.services import chat_addresses
from core.sessions.home import OpenReplies, replies_of
from core.settings import Settings

__all__ = ["chat_settings", "keyless_settings", "make_engine", "make_ranker", "make_refiner"]


def make_engine(
    settings: Settings,
    choice: EngineChoice,
    key: Secret | None = None,
    peer_groups: PeerGroups | None = None,
    replies: OpenReplies | None = None,
) -> Engine:
    """Return the engine a plan chose; raise `RequestInvalid` when it cannot be had.

    With ``peer_groups`` it shares the calls it may make with the runs on other machines. Without
    ``replies`` it opens the cache of models' replies by itself.
    """
    return kind_of(choice.name).build(_parts(settings, choice, key, peer_groups, replies))


def make_refiner(
    settings: Settings,
    choice: EngineChoice,
    key: Secret | None = None,
    peer_groups: PeerGroups | None = None,
    replies: OpenReplies | None = None,
) -> Refiner:
    """Return what looks at labels of register lines again, as `make_engine` returns an engine."""
    return refining_of(choice.name).build(_parts(settings, choice, key, peer_groups, replies))


def _parts(
    settings: Settings,
    choice: EngineChoice,
    key: Secret | None,
    peer_groups: PeerGroups | None,
    replies: OpenReplies | None,
) -> Parts:
    def kept_replies() -> ReplyCache | None:
        most = settings.chat_cache_megabytes * 2**20
        return (
            (replies or replies_of(settings.home, settings.store.get_secret_value()))(most) if most else None
        )

    return Parts(
        model=lambda: chat_settings(settings, choice, key),
        grounder=_grounder,
        ranker=make_ranker,
        replies=kept_replies,
        peer_groups=peer_groups,
    )


def _grounder() -> Grounder:
    from core.grounding.locate_quotes import TextGrounder  # loaded when chosen

    return TextGrounder()


def make_ranker() -> Ranker:
    """Return what ranks windows without a model."""
    from core.engines.extractive.ranker import ExtractiveRanker

    return ExtractiveRanker()


def chat_settings(settings: Settings, choice: EngineChoice, key: Secret | None = None) -> ChatSettings:
    """Return how to reach the server a plan chose; ``key`` is one typed for this session.

    The key from the settings goes to the server from the settings and to no other, and where another leads
    is looked at when it is asked.
    """
    typed = chat_addresses.is_typed(settings, choice)
    if choice.typed_key and not key:
        raise RequestInvalid("The key typed for this session is gone.", "Type it again to continue.")
    if not key:
        key = Secret("" if typed else settings.openai_api_key.get_secret_value())
    return ChatSettings(
        base_url=choice.base_url if typed else settings.openai_base_url,
        reach=chat_addresses.reach(settings, at_server=choice.at_server) if typed else None,
        model=choice.model or settings.chat_model,
        key=key,
        concurrency=settings.chat_concurrency,
        call_seconds=settings.chat_seconds,
        patience_seconds=settings.chat_patience,
        temperature=settings.chat_temperature,
        reasoning_effort=settings.chat_effort,
        max_output_tokens=settings.chat_output_tokens,
        hedge=settings.chat_hedge,
        price=Price.parse(settings.chat_price) if settings.chat_price else None,
        focus_threshold=settings.chat_focus,
    )


def keyless_settings(settings: Settings, choice: EngineChoice) -> ChatSettings:
    """Return `chat_settings` to estimate by: what a call costs does not need the key, which may be gone."""
    return chat_settings(settings, replace(choice, typed_key=False), Secret("unknown"))
