"""Everything the chat engine is told from outside, the key included; `core.bootstrap` fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.chat_address import Reach, host_of
from core.domain.secret import Secret
from core.engines.chat.prices import Price, price_table

__all__ = ["ChatSettings"]

#: servers that take marks for where a reusable prompt ends, and charge for what they cache; others
#: may turn a message in parts into nonsense without a word, so they are not tried
MARKS_CACHE = frozenset({"api.openai.com"})


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """One server, one model, and how to treat them."""

    #: address up to and including the version: ``https://host/v1``
    base_url: str
    model: str
    key: Secret = field(default_factory=Secret)
    #: where the address may lead, if a visitor typed it; None for the operator's own
    reach: Reach | None = None
    #: calls in flight at most
    concurrency: int = 64
    #: seconds one call may take, from sending to the last byte
    call_seconds: float = 180.0
    #: seconds without any success after which a failing server counts as down
    patience_seconds: float = 180.0
    #: failures of one call after which its unit is given up while the server answers others;
    #: a call that timed out counts three
    attempts: int = 8
    #: seconds of the first wait after a failure; doubles each time, with jitter
    backoff_seconds: float = 0.5
    #: None sends none
    temperature: float | None = 0.0
    #: "low", "medium", ...; empty leaves it to the server
    reasoning_effort: str = ""
    #: tokens one reply may have, a model's reasoning included; for a longer one the questions are
    #: split; left out where it does not fit a model's context
    max_output_tokens: int = 16_000
    #: mark where the reusable part of a prompt ends; None: on servers known to understand it
    cache_marks: bool | None = None
    #: ask once more, beside it, what takes far longer than other calls; both are paid for
    hedge: bool = False
    #: overrides the price table
    price: Price | None = None
    #: probability of an answer from which focused mode asks the model about a window
    focus_threshold: float = 0.05

    @property
    def host(self) -> str:
        """The server's name and port, without credentials, for messages."""
        return host_of(self.base_url)

    @property
    def marks_cache(self) -> bool:
        """Whether to mark the end of the reusable part of a prompt."""
        return self.host in MARKS_CACHE if self.cache_marks is None else self.cache_marks

    @property
    def known_price(self) -> Price | None:
        """The price in force: the override, else the table's, else None for unknown."""
        return self.price or price_table().price(self.model)
