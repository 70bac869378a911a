"""The kinds of engines there are. To add one, write its folder with a ``kind.py``, and a row here."""

from __future__ import annotations

from core.domain.errors import RequestInvalid
from core.domain.plan import Plan
from core.engines.chat.kind import CHAT
from core.engines.extractive.kind import EXTRACTIVE
from core.engines.kind import EngineKind, RefiningKind

__all__ = ["KINDS", "find", "kind_of", "reads_first", "refining_of"]

#: in the order in which they are offered; the first is there without any settings
KINDS: tuple[EngineKind, ...] = (EXTRACTIVE, CHAT)

_BY_ID = {kind.id: kind for kind in KINDS}


def find(name: str) -> EngineKind | None:
    """Return the kind of this id; None for one that is not known here, or not any more."""
    return _BY_ID.get(name)


def kind_of(name: str) -> EngineKind:
    """Return the kind of this id; raise `RequestInvalid` when there is none."""
    kind = find(name)
    if kind is None:
        raise RequestInvalid(f"There is no engine {name!r}.", f"Choose {' or '.join(_BY_ID)}.")
    return kind


def refining_of(name: str) -> RefiningKind:
    """Return how the kind of this id refines registers; raise `RequestInvalid` when it cannot."""
    refining = kind_of(name).refining
    if refining is None:
        raise RequestInvalid(f"The engine {name} refines no registers.", "Choose a chat model.")
    return refining


def reads_first(plan: Plan) -> bool:
    """Return whether the engine of a plan begins with the units when all pages are read."""
    kind = find(plan.engine.name)
    return kind is not None and kind.reads_first
