"""The extractive engine's row in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.ports import Engine
from core.engines.kind import EngineKind, Parts
from core.engines.workload import Cost, Workload

if TYPE_CHECKING:
    from core.engines.chat.settings import ChatSettings

__all__ = ["EXTRACTIVE"]

#: seconds in which a page is searched (bench/README.md)
_SEARCH_SECONDS = 0.008


def _build(_: Parts) -> Engine:
    from core.engines.extractive.engine import ExtractiveEngine  # loaded when chosen

    return ExtractiveEngine()


def _estimate(work: Workload, _: ChatSettings | None) -> Cost:
    return Cost(seconds=work.pages * _SEARCH_SECONDS)


EXTRACTIVE = EngineKind(
    id="extractive",
    title="Extractive, offline",
    summary="Quotes the passages most likely to answer. No key, no cost; it does not sum up or infer.",
    build=_build,
    estimate=_estimate,
    reads_first=True,
    caveat="The extractive engine shows the passages most likely to answer each question, word for word. "
    "It does not answer in words of its own, add up, compare or infer.",
    short_caveat="The offline engine quotes the likeliest passage; it does not sum up or infer.",
)
