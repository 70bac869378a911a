"""Who answers a section: its own persona, one that the model writes, or a plain one."""

from __future__ import annotations

import asyncio
import logging

from core.domain.answer import Usage
from core.domain.question import Expert, Section
from core.engines.chat.call_faults import Filtered, TooLong
from core.engines.chat.caller import Caller, GaveUp, Priority
from core.engines.chat.parse_reply import Malformed, read_expert
from core.engines.chat.prompts import FALLBACK_EXPERT
from core.engines.chat.render_prompt import persona_prompt

__all__ = ["Experts"]

_log = logging.getLogger(__name__)


class Experts:
    """The personas of one run; each is written at most once, and cached by its section's content."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._known: dict[str, asyncio.Task[Expert]] = {}
        self._usage = Usage()

    async def of(self, section: Section) -> Expert:
        """Return the section's expert; any failure to write one gives a plain one."""
        if section.expert is not None:
            return section.expert
        if section.id not in self._known:
            self._known[section.id] = asyncio.create_task(self._write(section))
        return await asyncio.shield(self._known[section.id])

    def take_usage(self) -> Usage:
        """Return what writing personas cost since this was last asked."""
        usage, self._usage = self._usage, Usage()
        return usage

    async def _write(self, section: Section) -> Expert:
        prompt = persona_prompt(section)
        try:
            answered = await self._caller.call(prompt, Priority.SIBLING, ("expert", section.id))
            self._usage += answered.usage
            expert = read_expert(answered.completion.text)
        except (GaveUp, Filtered, TooLong, Malformed) as error:
            _log.info(
                "No expert could be written for a section; a plain one answers it.",
                extra={"action": "expert_plain", "section": section.id, "error": type(error).__name__},
            )
            name, specialisation = FALLBACK_EXPERT
            return Expert(name, specialisation.format(title=section.title))
        await self._caller.keep(prompt, answered)
        return expert
