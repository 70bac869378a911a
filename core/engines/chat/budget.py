"""What a run may still spend, kept before the money is gone rather than after."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from core.domain.answer import Usage
from core.domain.errors import BudgetReached, RequestInvalid
from core.domain.ports import Allowance
from core.engines.chat.prices import Price, Tokens

__all__ = ["CHARACTERS_A_TOKEN", "Budget"]

#: what English text comes to in all common tokenizers, within a fifth
CHARACTERS_A_TOKEN = 4.0
#: completion tokens assumed for a call until real ones are known
_FIRST_GUESS = 400.0
#: share that the newest call has in the running mean
_NEWEST = 0.1
#: calls for which a portion of a shared budget is asked at once: each portion is a transaction
_PORTION = 32


@dataclass(frozen=True, slots=True)
class Hold:
    """What one call in flight is expected to cost."""

    usd: float
    tokens: float


class Budget:
    """Holds back what calls in flight will probably cost, so that a limit is kept.

    A limit can still be passed by what calls in flight cost more than expected, at most one round
    of them; it is never passed by starting another. Of an ``allowance``, which is shared with other runs,
    portions are fetched before the calls that need them.
    """

    def __init__(
        self,
        price: Price | None,
        usd_left: float | None,
        tokens_left: int | None,
        allowance: Allowance | None = None,
    ) -> None:
        if price is None and (usd_left is not None or allowance is not None):
            raise RequestInvalid(
                "The price of this model is unknown, so a budget in dollars cannot be kept.",
                "Give a budget in tokens, or set PAGEWISE_CHAT_PRICE.",
            )
        self._allowance = allowance
        #: what is left of the portions fetched, of which day they are, and whether the last was refused
        self._portion, self._day, self._refused = 0.0, "", False
        self._fetching = asyncio.Lock()
        self._price = price
        self._usd_left = float("inf") if usd_left is None else usd_left
        self._tokens_left = float("inf") if tokens_left is None else float(tokens_left)
        self._holds: dict[int, Hold] = {}
        self._next = 0
        self._held_usd = 0.0
        self._held_tokens = 0.0
        self._changed = asyncio.Event()
        self._completion = _FIRST_GUESS
        self._ratio = 1.0

    async def reserve(self, characters: int) -> int:
        """Wait until a call with a prompt of this size fits; raise `BudgetReached` when it cannot."""
        while True:
            number = self.reserve_now(characters)
            if number is not None:
                return number
            hold = self._expected(characters)
            if await self._fetched(hold):
                continue
            if not self._holds:
                if self._allowance is not None and self._fits(hold):
                    raise self._allowance.used_up()
                raise BudgetReached(
                    "The session's budget is used up.",
                    "Continue to allow as much again; nothing is asked twice.",
                )
            self._changed.clear()
            await self._changed.wait()

    def reserve_now(self, characters: int) -> int | None:
        """Hold back what another such call will cost; None when it does not fit at present."""
        hold = self._expected(characters)
        if not self._fits(hold) or not self._is_covered(hold):
            return None
        self._next += 1
        self._holds[self._next] = hold
        self._held_usd += hold.usd
        self._held_tokens += hold.tokens
        return self._next

    def settle(self, number: int, usage: Usage) -> None:
        """Replace what was held back by what the call really cost."""
        hold = self._holds.pop(number)
        self._held_usd -= hold.usd
        self._held_tokens -= hold.tokens
        self._usd_left -= usage.usd or 0.0
        self._tokens_left -= usage.tokens
        self._portion -= usage.usd or 0.0
        self._refused = False
        self._changed.set()

    def guess(self, characters: int, reply: int) -> Tokens:
        """Return the tokens of a call whose server does not count them."""
        return Tokens(
            prompt=round(characters / CHARACTERS_A_TOKEN), completion=round(reply / CHARACTERS_A_TOKEN)
        )

    def learn(self, characters: int, tokens: Tokens) -> None:
        """Correct what is expected by what was used."""
        self._completion += _NEWEST * (tokens.completion - self._completion)
        ratio = tokens.prompt / max(1.0, characters / CHARACTERS_A_TOKEN)
        self._ratio += _NEWEST * (ratio - self._ratio)

    def expected(self, characters: int) -> Tokens:
        """Return the tokens that a call with a prompt of this size will probably use."""
        prompt = characters / CHARACTERS_A_TOKEN * self._ratio
        return Tokens(prompt=round(prompt), completion=round(self._completion))

    def _expected(self, characters: int) -> Hold:
        tokens = self.expected(characters)
        usd = self._price.usd(tokens) if self._price else 0.0
        return Hold(usd, tokens.prompt + tokens.completion)

    def _fits(self, hold: Hold) -> bool:
        return (
            self._held_usd + hold.usd <= self._usd_left
            and self._held_tokens + hold.tokens <= self._tokens_left
        )

    def _is_covered(self, hold: Hold) -> bool:
        """Return whether portions fetched cover another call."""
        if self._allowance is None:
            return True
        if self._allowance.day != self._day:
            self._day, self._portion, self._refused = self._allowance.day, 0.0, False
        return self._held_usd + hold.usd <= self._portion

    async def _fetched(self, hold: Hold) -> bool:
        """Fetch another portion where that keeps a call from fitting; return whether it may fit now."""
        if self._allowance is None or not self._fits(hold):
            return False
        async with self._fetching:
            if self._is_covered(hold):
                return True
            if self._refused:
                return False
            lacking = self._held_usd + hold.usd - self._portion
            most = lacking + (_PORTION - 1) * hold.usd
            more = await asyncio.to_thread(self._allowance.portion, lacking, most)
            self._portion += more
            self._refused = more <= 0
            return not self._refused
