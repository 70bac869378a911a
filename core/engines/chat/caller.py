"""One logical call: cached, paid for, gated, retried, and put in the server's own dialect."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from enum import IntEnum

from core.domain.answer import Usage
from core.domain.errors import NotAModelServer, ServerUnreachable
from core.engines.chat.budget import Budget
from core.engines.chat.call_faults import CallFault, Throttled, TimedOut, TooLong, Trouble, Unsupported
from core.engines.chat.call_gate import Gate, Patience
from core.engines.chat.dialect import Dialect, fallback, first_dialect, request_body
from core.engines.chat.hedging import Hedge, hedged
from core.engines.chat.kept_replies import Replies
from core.engines.chat.latencies import Latencies
from core.engines.chat.prices import usage_of
from core.engines.chat.render_prompt import Prompt
from core.engines.chat.server import Completion, Server
from core.engines.chat.settings import ChatSettings

__all__ = ["Answered", "Caller", "GaveUp", "Priority"]

_log = logging.getLogger(__name__)

#: longest wait between two attempts of one call, in seconds
_LONGEST_WAIT = 20.0


class Priority(IntEnum):
    """Who goes first when a slot is free: what is begun before what is new."""

    RETRY = 0
    SIBLING = 1
    LEAD = 2


class GaveUp(CallFault):
    """One call has no reply and will get none in this run."""


@dataclass(slots=True)
class _Tries:
    """What one call went through so far."""

    who: Hashable
    #: successes of all calls when this one began
    began: int
    #: failures after which the call is given up while the server answers others
    most: int
    #: made once more at the end of a run, after it failed while others were answered
    again: bool = False
    count: int = 0
    #: failures that may be the call's own fault, weighted
    strikes: int = 0
    #: successes of all calls when the first of them happened
    successes: int = 0
    #: attempts that ran into their limit on time
    timeouts: int = 0
    #: what attempts cost that were made beside others
    extra: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply and what it cost."""

    completion: Completion
    usage: Usage
    #: from the reply cache: nothing was asked
    cached: bool = False


class Caller:
    """Carries prompts to one server within one run."""

    def __init__(
        self,
        settings: ChatSettings,
        server: Server,
        replies: Replies,
        budget: Budget,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._server = server
        self._replies = replies
        self._budget = budget
        self._clock = clock
        self._latencies = Latencies(settings.call_seconds)
        self._patience = Patience(settings.patience_seconds, clock)
        self._dialect = first_dialect(settings)
        #: the form in which the server answered last
        self._proven: Dialect | None = None
        self.gate = Gate(settings.concurrency, clock)

    async def prepare(self) -> None:
        """Recall what the server was found to understand."""
        known = await self._replies.dialect()
        if known is not None:
            self._dialect = known

    async def call(
        self, prompt: Prompt, priority: int, who: Hashable, attempts: int | None = None
    ) -> Answered:
        """Return the reply to a prompt, asked at most once in the life of the cache.

        After ``attempts`` failures it is given up while the server answers others, by default after as
        many as the settings say.

        Raise `TooLong` or `Filtered` as the server does, `GaveUp` when this call is hopeless, and
        `EngineError` when the run is.
        """
        known = await self._replies.find(prompt)
        if known is not None:
            return Answered(known, Usage(), cached=True)
        hold = await self._budget.reserve(prompt.characters)
        # one that is made again at the end has seen what was answered in the whole run
        began = 0 if attempts else self._patience.successes
        tries = _Tries(who, began, attempts or self._settings.attempts, again=attempts is not None)
        usage = Usage()
        try:
            completion = await self._ask(prompt, priority, tries)
            tokens = completion.tokens or self._budget.guess(prompt.characters, len(completion.text))
            self._budget.learn(prompt.characters, tokens)
            usage = usage_of(tokens, self._settings.known_price)
        finally:
            self._budget.settle(hold, usage)
        return Answered(completion, usage + tries.extra)

    async def keep(self, prompt: Prompt, answered: Answered) -> None:
        """Remember a reply that proved usable."""
        if not answered.cached:
            await self._replies.keep(prompt, answered.completion)

    async def _ask(self, prompt: Prompt, priority: int, tries: _Tries) -> Completion:
        """Try until the server answers, or until it is clear that it will not."""
        while True:
            await self.gate.enter(priority)
            dialect = self._dialect
            try:
                completion = await self._attempt(prompt, dialect, tries)
            except NotAModelServer as error:
                if not self._patience.successes:
                    raise
                wait = self._judge(Trouble(error.what), tries)  # a gateway's error page in mid-run
            except CallFault as fault:
                wait = await self._react(fault, dialect, tries)
            else:
                self._patience.success()
                self.gate.succeeded()
                self._proven = dialect
                return completion
            finally:
                self.gate.leave()
            priority = Priority.RETRY
            tries.count += 1
            await asyncio.sleep(wait)

    async def _attempt(self, prompt: Prompt, dialect: Dialect, tries: _Tries) -> Completion:
        """Ask once, and once more beside it where that is allowed and the first takes too long."""
        body = request_body(prompt, dialect, self._settings)
        limit = self._latencies.limit(tries.timeouts)
        holds: list[int] = []

        async def ask() -> Completion:
            began = self._clock()
            completion = await self._server.complete(body, limit)
            self._latencies.add(self._clock() - began)
            return completion

        def start() -> bool:
            hold = self._budget.reserve_now(prompt.characters) if self.gate.has_room else None
            if hold is not None:
                holds.append(hold)
                self.gate.add()
            return hold is not None

        hedge = Hedge(self._latencies.straggles_after() if self._settings.hedge else None, start)
        try:
            return await hedged(ask, hedge)
        finally:
            for hold in holds:
                self.gate.leave()
                # nobody tells what the one that lost has cost: as much as such a call does
                cost = usage_of(self._budget.expected(prompt.characters), self._settings.known_price)
                self._budget.settle(hold, cost)
                tries.extra += cost

    async def _react(self, fault: CallFault, dialect: Dialect, tries: _Tries) -> float:
        """Do about a fault what can be done; return the seconds to wait, or raise."""
        match fault:
            case Throttled():
                self.gate.throttled(fault.wait)
                return self._judge(fault, tries)
            case Trouble():
                tries.timeouts += isinstance(fault, TimedOut)
                return self._judge(fault, tries)
            case Unsupported():
                return await self._change_dialect(dialect, fault)
            case TooLong(blames_reply=True) if dialect.limit:
                return await self._speak(dialect, replace(dialect, limit=""), "max_tokens")
            case _:
                self._patience.success()
                raise fault

    def _judge(self, fault: Throttled | Trouble, tries: _Tries) -> float:
        """Return the seconds to wait before the next attempt; raise when there should be none."""
        patience, settings = self._patience, self._settings
        if tries.strikes == 0:
            tries.successes = patience.successes
        tries.strikes += fault.weight
        unreached = isinstance(fault, Trouble) and fault.unreached
        if patience.is_down(tries.who, unreached=unreached):
            busy = isinstance(fault, Throttled)
            raise ServerUnreachable(
                fault.reason, "Continue later." if busy else "Check that the server is up, then continue."
            )
        if fault.wait is not None and fault.wait > settings.patience_seconds:
            raise ServerUnreachable(
                f"{fault.reason} It asks to wait {fault.wait:.0f} seconds.", "Continue later."
            )
        # at the end of a run nobody is left to be answered after a call that hangs began to, nor after
        # one that the server fails at again; a line that is down may come back
        fails_again = tries.again and isinstance(fault, Trouble) and not unreached
        before = tries.began if fails_again or isinstance(fault, TimedOut) else tries.successes
        answers_others = tries.strikes >= tries.most and patience.successes > before
        if answers_others or patience.is_over():
            raise GaveUp(fault.reason)
        if isinstance(fault, Throttled) and fault.wait is not None:
            return 0.0  # the gate keeps everybody waiting
        longest = min(_LONGEST_WAIT, settings.backoff_seconds * 2 ** min(tries.count, 10))
        return fault.wait or longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing

    async def _change_dialect(self, used: Dialect, fault: Unsupported) -> float:
        """Drop what was refused, unless another call did so meanwhile; return the seconds to wait."""
        if self._dialect != used:
            return 0.0
        # a server that took this form before refuses this prompt, not the form, unless it names it
        weaker = fallback(used, fault) if fault.parameter or used != self._proven else None
        if weaker is None and self._patience.successes:
            raise GaveUp(fault.reason)
        if weaker is None:
            raise NotAModelServer(
                f"The server refuses every form of the request. {fault.reason}",
                "Check the base URL and the model.",
            )
        return await self._speak(used, weaker, fault.parameter)

    async def _speak(self, used: Dialect, weaker: Dialect, parameter: str) -> float:
        """Ask in another form from now on; return the seconds to wait."""
        if self._dialect == used:
            self._dialect = weaker
            _log.info(
                "The server refused a parameter; asking without it.",
                extra={"action": "dialect_changed", "parameter": parameter, "form": weaker.form.value},
            )
            await self._replies.keep_dialect(weaker)
        return 0.0
