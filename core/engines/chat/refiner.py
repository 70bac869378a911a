"""The chat refiner: a model looks at the labels of register lines again, some lines a call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from core.domain.answer import Usage
from core.domain.errors import EngineError, RequestInvalid
from core.domain.ports import PeerGroups, RefinementWork, ReplyCache, StopSignal
from core.domain.refinement import Labelled, LabelOutcome
from core.engines.chat.call_faults import Filtered, TooLong
from core.engines.chat.call_gate import GateShut
from core.engines.chat.call_thread import CallThread
from core.engines.chat.caller import Answered, Caller, GaveUp, Priority
from core.engines.chat.calling import RunEnd, calling
from core.engines.chat.label_prompt import batches, label_prompt
from core.engines.chat.parse_labels import read_labels
from core.engines.chat.parse_reply import Malformed
from core.engines.chat.render_prompt import Prompt
from core.engines.chat.settings import ChatSettings

__all__ = ["ChatRefiner"]


class ChatRefiner:
    """Implements `core.domain.ports.Refiner` with one server and one model."""

    def __init__(
        self, settings: ChatSettings, peer_groups: PeerGroups | None = None, replies: ReplyCache | None = None
    ) -> None:
        """Keep what is needed; without ``replies`` nothing that was asked before is remembered."""
        if not settings.model:
            raise RequestInvalid("No chat model is chosen.", "Set PAGEWISE_CHAT_MODEL.")
        self._settings = settings
        self._peer_groups = peer_groups
        self._replies = replies

    def refine(self, work: RefinementWork, stop: StopSignal) -> Iterator[LabelOutcome]:
        """Yield outcomes as they finish; see `core.domain.ports.Refiner`."""

        async def asked(put: Callable[[LabelOutcome], None], cancelled: threading.Event) -> None:
            del cancelled  # everything is cancelled with this
            async with calling(self._settings, work, self._peer_groups, self._replies) as caller:
                await _Run(work, caller, put).ask()

        yield from CallThread[LabelOutcome](asked).results(stop)


class _Run:
    """All lines of one refinement."""

    def __init__(self, work: RefinementWork, caller: Caller, put: Callable[[LabelOutcome], None]) -> None:
        self._work = work
        self._caller = caller
        self._put = put
        self._end = RunEnd(caller.gate)

    async def ask(self) -> None:
        """Ask about all lines; raise what ended that early, after what was in flight has come home."""
        async with self._end.raised(), asyncio.TaskGroup() as tasks:
            for batch in batches(self._work.lines):
                tasks.create_task(self._ask_batch(batch))

    async def _ask_batch(self, lines: Sequence[Labelled]) -> None:
        try:
            self._put(await self._asked(lines))
        except EngineError as error:
            self._end.fail(error)
        except GateShut:
            return

    async def _asked(self, lines: Sequence[Labelled]) -> LabelOutcome:
        prompt = label_prompt(lines, self._work.fields)
        try:
            answered = await self._call(prompt, lines)
        except TooLong:
            return await self._in_halves(lines, "The lines do not fit the model's context.", Usage())
        except (Filtered, GaveUp) as fault:
            return _failed(lines, fault.reason)
        completion = answered.completion
        if completion.declined:
            return _failed(lines, completion.declined, answered.usage)
        if completion.finish == "length":
            await self._caller.keep(prompt, answered)
            return await self._in_halves(lines, "The reply was cut off at its length limit.", answered.usage)
        return await self._read(prompt, answered, lines)

    async def _in_halves(self, lines: Sequence[Labelled], reason: str, usage: Usage) -> LabelOutcome:
        if len(lines) < 2:
            return _failed(lines, reason, usage)
        middle = len(lines) // 2
        first, second = await self._asked(lines[:middle]), await self._asked(lines[middle:])
        return replace(_both(first, second), usage=usage + first.usage + second.usage)

    async def _read(self, prompt: Prompt, answered: Answered, lines: Sequence[Labelled]) -> LabelOutcome:
        """Read the reply; when it cannot be read, ask once more and read that."""
        usage, fields = answered.usage, self._work.fields
        try:
            relabelled, dropped = read_labels(answered.completion.text, lines, fields)
        except Malformed as problem:
            repair = prompt.repaired(answered.completion.text, str(problem))
            try:
                answered = await self._call(repair, lines)
                usage += answered.usage
                relabelled, dropped = read_labels(answered.completion.text, lines, fields)
            except (Filtered, GaveUp, TooLong, Malformed) as fault:
                return _failed(lines, f"The reply could not be read: {fault}.", usage)
        await self._caller.keep(prompt, answered)
        return LabelOutcome(tuple(line.id for line in lines), relabelled, dropped, usage=usage)

    async def _call(self, prompt: Prompt, lines: Sequence[Labelled]) -> Answered:
        return await self._caller.call(prompt, Priority.LEAD, lines[0].id)


def _failed(lines: Sequence[Labelled], reason: str, usage: Usage = Usage()) -> LabelOutcome:
    return LabelOutcome(failed=len(lines), reason=reason, usage=usage)


def _both(first: LabelOutcome, second: LabelOutcome) -> LabelOutcome:
    """Return what came of two calls as that of one."""
    reasons = {**first.dropped, **second.dropped}
    return LabelOutcome(
        first.checked + second.checked,
        first.relabelled + second.relabelled,
        {each: first.dropped.get(each, 0) + second.dropped.get(each, 0) for each in reasons},
        first.failed + second.failed,
        first.reason or second.reason,
    )
