"""What a bid schedule holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Span
from core.evidence.unit import EvidenceUnit

__all__ = ["BidItem", "ItemChange", "SumPart"]


class SumPart(StrEnum):
    """Which sum an item belongs to."""

    BASE = "base"
    ALTERNATE = "alternate"
    ALLOWANCE = "allowance"

    @property
    def words(self) -> str:
        """What it is called on screen and in reports."""
        return {"base": "Base bid", "alternate": "Alternate", "allowance": "Allowance"}[self.value]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What an addendum changed of an item."""

    #: as the form, or the addendum before, had it: "223 LF"
    was: str
    now: str
    #: number of the addendum
    addendum: int
    #: its words
    span: Span
    words: str

    @property
    def said(self) -> str:
        """``223 LF -> 436 LF, Addendum 2``, with an arrow."""
        return f"{self.was} \u2192 {self.now}, Addendum {self.addendum}"


@dataclass(frozen=True, slots=True)
class BidItem:
    """One item of a bid form."""

    #: as printed: "7", "A-3", "001"
    number: str
    description: str
    #: in one spelling: ``LF``; as printed where it is not known
    unit: str
    #: None where the form states none that can be read
    quantity: float | None
    #: where the row stands, and the page's own words there
    span: Span
    words: str
    #: title of its schedule as printed; empty where the form has one
    schedule: str = ""
    part: SumPart = SumPart.BASE
    #: unit price and extension that the form itself fills in
    unit_price: float | None = None
    extension: float | None = None
    #: the sentences that say how it is measured and paid
    measured: tuple[EvidenceUnit, ...] = ()
    changes: tuple[ItemChange, ...] = ()
    #: what is doubtful about it, each for a person
    doubts: tuple[str, ...] = ()

    @property
    def shown_quantity(self) -> str:
        """The quantity with its unit: ``9,240 LF``."""
        return f"{figures(self.quantity)} {self.unit}".strip() if self.quantity is not None else self.unit


def figures(quantity: float) -> str:
    """Return a quantity as forms print it: ``9,240``, ``1.75``."""
    return f"{quantity:,.3f}".rstrip("0").rstrip(".")
