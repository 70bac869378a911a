"""What an engine would have to do, and what that takes, before anything is spent."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.document import DocumentFacts
from core.domain.plan import Plan

__all__ = ["Cost", "Workload"]


@dataclass(frozen=True, slots=True)
class Workload:
    """A plan, and the document it is for as far as a look at it told."""

    plan: Plan
    facts: DocumentFacts
    #: pages of all windows
    pages: int
    #: pages of each window that may have something to ask about
    windows: tuple[int, ...]
    #: characters of the neighbouring page that a window shows on each side
    context: int
    #: 1 for the first reading, 2 for the second pass
    pass_number: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one pass takes, reading left aside, without what a reply cache may save."""

    #: seconds
    seconds: float = 0.0
    #: calls to a model
    calls: int = 0
    prompt_tokens: int = 0
    #: the part of the prompt tokens that a provider's cache can serve
    cached_tokens: int = 0
    completion_tokens: int = 0
    #: US dollars when the provider's cache works; None when the model's price is unknown
    usd: float | None = 0.0
    #: US dollars when it does not
    usd_at_most: float | None = 0.0
