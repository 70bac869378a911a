"""Forms in which registers of one kind are handed over, beside those that all have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from core.domain.register import LineReview
from core.registers.source import Source

__all__ = ["Export"]

#: what was decided on lines, by their ids
Held = Mapping[str, LineReview]


@dataclass(frozen=True, slots=True)
class Export:
    """A file that one kind of register can be written to."""

    #: how its name ends, without the dot
    suffix: str
    #: what it is called on a button
    title: str
    #: media type
    mime: str
    write: Callable[[Source, Held, BinaryIO], None]
