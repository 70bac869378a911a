"""The page of an analysis that is read first: what could disqualify a bid and what could not be settled."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.register import RegisterLine

__all__ = ["FrontPage", "FrontPart"]


@dataclass(frozen=True, slots=True)
class FrontPart:
    """A half of the page."""

    title: str
    #: those that fit a printed page, of every kind some
    lines: tuple[RegisterLine, ...] = ()
    #: how many there are in all
    count: int = 0
    #: what is left out, counted: "3 more: 2 conflicts, 1 page not read"; empty for nothing
    rest: str = ""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What of the open matters fits one printed page; the register has them all."""

    parts: tuple[FrontPart, ...] = ()

    @property
    def count(self) -> int:
        """How many open matters there are in all."""
        return sum(part.count for part in self.parts)
