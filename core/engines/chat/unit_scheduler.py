"""All units of a run in one pool: in what order they are asked, and how the run ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.document import Page, Window
from core.domain.errors import EngineError, RequestInvalid
from core.domain.ports import DocumentEvidence, Ranker, Work
from core.domain.question import Section
from core.engines.chat.call_gate import GateShut
from core.engines.chat.caller import Caller, Priority
from core.engines.chat.calling import RunEnd
from core.engines.chat.experts import Experts
from core.engines.chat.prefilter import passages_for, prefilter_in_thread
from core.engines.chat.prompt_injection import suspicion
from core.engines.chat.render_prompt import Task, document_part
from core.engines.chat.unit_asker import Asker
from core.engines.chat.units import covered, in_line, screen, unasked, unfinished

__all__ = ["Arrivals", "UnitScheduler"]

#: windows as they come; None after the last, or what went wrong with getting them
Arrivals = asyncio.Queue[Window | Exception | None]

#: failures after which a call is given up that is made once more at the end; one timeout counts as many
_LAST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Text:
    """The part of the prompt that all calls about one window have in common."""

    shared: str
    #: whether there is more than one such call
    reusable: bool


@dataclass(frozen=True, slots=True)
class _Failed:
    """A unit without a usable reply, to be asked once more when all others are done."""

    window: Window
    section: Section
    text: _Text
    outcome: Outcome


class UnitScheduler:
    """Asks every unit of one run, the lead section of a window before its siblings.

    The lead's call writes the window's text into the provider's cache; its siblings, sent when it
    is back, read it there at a fraction of the price.
    """

    def __init__(self, work: Work, caller: Caller, asker: Asker, emit: Callable[[Outcome], None]) -> None:
        self._work = work
        self._asker = asker
        self._experts = Experts(caller)
        self._emit = emit
        self._end = RunEnd(caller.gate)
        self._elsewhere = work.elsewhere or DocumentEvidence({}, {})
        self._failed: list[_Failed] = []

    async def run(self, arrivals: Arrivals, ranker: Ranker | None, threshold: float) -> None:
        """Ask about windows as they arrive, until None does; raise what ended the run early."""
        focused = self._work.screens
        if focused and ranker is None:
            raise RequestInvalid("Focused mode needs the extractive engine.", "Switch focused mode off.")
        try:
            async with self._end.raised():
                async with asyncio.TaskGroup() as tasks:
                    if ranker is not None and self._work.looks_first:
                        await self._ask_ranked(arrivals, ranker, threshold if focused else None, tasks)
                    else:
                        while (window := await self._next(arrivals)) is not None:
                            self._start(window, unfinished(self._work, window), tasks)
                await self._ask_failed_again()
        finally:
            for failed in self._failed:
                self._emit(failed.outcome)

    async def _next(self, arrivals: Arrivals) -> Window | None:
        item = await arrivals.get()
        if isinstance(item, Exception):
            self._end.fail(item)
        return item if isinstance(item, Window) and self._end.error is None else None

    async def _ask_ranked(
        self, arrivals: Arrivals, ranker: Ranker, threshold: float | None, tasks: asyncio.TaskGroup
    ) -> None:
        """Look at all windows before asking about any; with a threshold, leave out the implausible."""
        windows: list[Window] = []
        while (window := await self._next(arrivals)) is not None:
            windows.append(window)
        if self._end.error is not None or not windows:
            return
        found = await prefilter_in_thread(ranker, windows, self._work.question_set, threshold)
        self._elsewhere = found.elsewhere or self._elsewhere
        for window, asked in zip(windows, found.sections, strict=True):
            sections, screened = screen(self._work, window, asked)
            for outcome in screened:
                self._emit(outcome)
            self._start(window, sections, tasks)

    def _start(self, window: Window, sections: Sequence[Section], tasks: asyncio.TaskGroup) -> None:
        if sections and window.readable:
            tasks.create_task(self._ask_window(window, sections))
            return
        for section in sections:
            self._emit(unasked(self._work.pass_number, window, section, UnitStatus.DONE))

    async def _ask_window(self, window: Window, sections: Sequence[Section]) -> None:
        lead, *siblings = sections
        text = _Text(document_part(window), reusable=bool(siblings))
        await self._ask_unit(window, lead, Priority.LEAD, text)
        async with asyncio.TaskGroup() as tasks:
            for section in siblings:
                tasks.create_task(self._ask_unit(window, section, Priority.SIBLING, text))

    async def _ask_failed_again(self) -> None:
        """Ask once more what has no usable reply: what was wrong then may be over."""
        async with asyncio.TaskGroup() as tasks:
            for failed in tuple(self._failed):
                tasks.create_task(
                    self._ask_unit(failed.window, failed.section, Priority.RETRY, failed.text, failed)
                )

    async def _ask_unit(
        self,
        window: Window,
        section: Section,
        priority: Priority,
        text: _Text,
        earlier: _Failed | None = None,
    ) -> None:
        if self._end.error is not None:
            return
        key = self._key(window, section)
        try:
            task = Task(
                window,
                section,
                await self._experts.of(section),
                self._work.guardrails,
                passages_for(self._elsewhere, section, window),
                may_infer=self._work.pass_number > 1,
                reusable=text.reusable,
                shared=text.shared,
            )
            tally = await self._asker.ask(
                task, in_line(window, priority), key, _LAST_ATTEMPTS if earlier else None
            )
        except EngineError as error:
            self._end.fail(error)
            return
        except GateShut:
            return
        pages = sorted({p.number: p for p in (*window.neighbours, *window.pages)}.values(), key=_number)
        findings = self._asker.findings(tally, task, pages, self._elsewhere.pages)
        settled = tally.settled(section)
        outcome = Outcome(
            key,
            UnitStatus.DONE if settled else UnitStatus.FAILED,
            covered(window),
            settled or tuple(question.id for question in section.questions),
            findings,
            tally.usage + self._experts.take_usage(),
            " ".join(tally.reasons),
            _flags(window) if priority is Priority.LEAD else (),
        )
        if earlier is not None:
            self._failed.remove(earlier)
            spent = earlier.outcome.usage + outcome.usage
            self._emit(replace(outcome, usage=spent, flagged=earlier.outcome.flagged))
        elif settled:
            self._emit(outcome)
        else:
            self._failed.append(_Failed(window, section, text, outcome))

    def _key(self, window: Window, section: Section) -> UnitKey:
        return UnitKey(self._work.pass_number, window.index, section.id)


def _number(page: Page) -> int:
    return page.number


def _flags(window: Window) -> tuple[tuple[int, str], ...]:
    return tuple((page.number, seen) for page in window.readable if (seen := suspicion(page)))
