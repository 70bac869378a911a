"""The chat engine's row in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.ports import Engine, RefinementWork, Refiner
from core.engines.chat.prompts import VERSION
from core.engines.kind import EngineKind, Parts, RefiningKind
from core.engines.workload import Cost, Workload

if TYPE_CHECKING:
    from core.engines.chat.settings import ChatSettings

__all__ = ["CHAT"]


def _build(parts: Parts) -> Engine:
    from core.engines.chat.engine import ChatEngine  # loaded when chosen

    return ChatEngine(parts.model(), parts.grounder(), parts.ranker(), parts.peer_groups, parts.replies())


def _refiner(parts: Parts) -> Refiner:
    from core.engines.chat.refiner import ChatRefiner  # loaded when chosen

    return ChatRefiner(parts.model(), parts.peer_groups, parts.replies())


def _estimate_refinement(work: RefinementWork, model: ChatSettings | None) -> Cost:
    from core.engines.chat.estimate import cost_of_refinement

    return cost_of_refinement(work, model)


def _estimate(work: Workload, model: ChatSettings | None) -> Cost:
    from core.engines.chat.estimate import cost

    return cost(work, model)


CHAT = EngineKind(
    id="chat",
    title="Chat model",
    summary="An expert for each section reads every window and answers with quotes.",
    build=_build,
    estimate=_estimate,
    follows_guardrails=True,
    asks_model=True,
    refining=RefiningKind(_refiner, _estimate_refinement),
    spreads=True,
    prompt_version=VERSION,
)
