"""What there is to know of a kind of engine without loading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.ports import Engine, Grounder, PeerGroups, Ranker, RefinementWork, Refiner, ReplyCache
from core.engines.workload import Cost, Workload

if TYPE_CHECKING:
    from core.engines.chat.settings import ChatSettings

__all__ = ["EngineKind", "Parts", "RefiningKind"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What engines are built from. Each part is made when an engine asks for it."""

    #: how to reach the model of the plan; may raise `RequestInvalid`
    model: Callable[[], ChatSettings]
    grounder: Callable[[], Grounder]
    ranker: Callable[[], Ranker]
    #: None where no replies are kept
    replies: Callable[[], ReplyCache | None]
    #: None where this run shares nothing with others
    peer_groups: PeerGroups | None = None


@dataclass(frozen=True, slots=True)
class RefiningKind:
    """How a kind of engine looks at labels of register lines again."""

    #: makes what does so, as `EngineKind.build` makes an engine
    build: Callable[[Parts], Refiner]
    #: what it will take, as `EngineKind.estimate` says it
    estimate: Callable[[RefinementWork, ChatSettings | None], Cost]


@dataclass(frozen=True, slots=True)
class EngineKind:
    """One row of `core.engines.catalog`."""

    #: what plans and the command line call it; never changed, for it is stored
    id: str
    #: what pages call it
    title: str
    #: one line on what it does
    summary: str
    #: makes one; loads what it needs only then, and raises `RequestInvalid` when it cannot be had
    build: Callable[[Parts], Engine]
    #: what it will take; the second argument is needed by those that ask a model
    estimate: Callable[[Workload, ChatSettings | None], Cost]
    #: how it looks at labels of register lines again; None where it cannot
    refining: RefiningKind | None = None
    #: whether it begins with the units when all pages are read, not as they come
    reads_first: bool = False
    #: whether it can follow instructions on what counts as an answer
    follows_guardrails: bool = False
    #: whether it asks a model on a server, which wants a name and often a key, and costs money
    asks_model: bool = False
    #: whether other machines can ask about some of its windows
    spreads: bool = False
    #: what a reader of a report must know to weigh its answers; empty if nothing
    caveat: str = ""
    #: the same beside one answer on screen
    short_caveat: str = ""
    #: what it can and what it cannot, in plain words, as Markdown; empty if the summary says it all
    explanation: str = ""
    #: what it must do without on this machine, in a sentence; empty if nothing
    lacks: Callable[[], str] = lambda: ""
    #: of the words it says to a model; empty if it says none
    prompt_version: str = ""
