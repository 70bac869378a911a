"""What tokens cost: one dated table, which a setting can override."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from core.domain.answer import Usage
from core.domain.errors import RequestInvalid

__all__ = ["Price", "PriceTable", "Tokens", "price_table"]

_TABLE = Path(__file__).with_name("prices.yaml")
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one reply used, as the server reports it or, failing that, as estimated."""

    prompt: int = 0
    #: the part of ``prompt`` that the provider's cache served
    cached: int = 0
    #: the part of ``prompt`` written to the provider's cache at a price of its own
    written: int = 0
    completion: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float
    #: for prompt tokens that the provider's cache serves; None: as ``input``
    cached: float | None = None
    #: for prompt tokens written to the provider's cache; None: as ``input``
    write: float | None = None

    @classmethod
    def parse(cls, text: str) -> Price:
        """Read ``input,output`` or ``input,cached,output``, in dollars per million tokens."""
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) not in {2, 3} or not all(0 <= number < _MILLION for number in numbers):
            raise RequestInvalid(
                f"{text!r} is not a price.", "Give dollars per million tokens as input,cached,output."
            )
        return cls(numbers[0], numbers[-1], numbers[1] if len(numbers) == 3 else None)

    def usd(self, tokens: Tokens) -> float:
        """Return what these tokens cost, in US dollars."""
        cached = self.input if self.cached is None else self.cached
        write = self.input if self.write is None else self.write
        # no token is both read from the cache and written to it, whatever a server reports
        written = min(tokens.written, max(0, tokens.prompt - tokens.cached))
        plain = max(0, tokens.prompt - tokens.cached - written)
        prompt = plain * self.input + tokens.cached * cached + written * write
        return (prompt + tokens.completion * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices known, and since when."""

    as_of: date
    source: str
    models: dict[str, Price]

    def price(self, model: str) -> Price | None:
        """Return the model's price, or None when it is unknown."""
        name = model.strip().casefold()
        for known in (name, name.rpartition("/")[2]):
            for spelling in (known, _SNAPSHOT.sub("", known)):
                if spelling in self.models:
                    return self.models[spelling]
        return None


@cache
def price_table() -> PriceTable:
    """Return the shipped table."""
    from core.text.shipped_data import read_yaml  # workers that ask no model need no prices

    return msgspec.convert(read_yaml(_TABLE), PriceTable)


def usage_of(tokens: Tokens, price: Price | None) -> Usage:
    """Return one call's usage; dollars are None when the price is unknown."""
    usd = None if price is None else price.usd(tokens)
    return Usage(1, tokens.prompt, tokens.cached, tokens.completion, usd)
