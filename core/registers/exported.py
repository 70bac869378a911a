"""What a file of a register is written from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from core.registers.source import Source
from core.reports.registers.listed import ListedRegister

__all__ = ["Exported", "FileWriter"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A register with its decisions, and what it was made from."""

    listed: ListedRegister
    source: Source


#: returns the bytes of a file
FileWriter: TypeAlias = Callable[[Exported], bytes]
