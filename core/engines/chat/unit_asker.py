"""One unit of work: put a window to an expert, and make findings of what comes back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.answer import Citation, Finding, Match, UnverifiedQuote, Usage
from core.domain.document import Page
from core.domain.ports import Grounder
from core.domain.question import Section
from core.engines.chat.call_faults import Filtered, TooLong
from core.engines.chat.caller import Answered, Caller, GaveUp
from core.engines.chat.parse_reply import Malformed, Said, read_answers
from core.engines.chat.render_prompt import Prompt, Task, prompt_for

__all__ = ["Asker", "Tally"]

#: the most an inferred answer, one of the second pass, and one without a located quote may claim
_INFERRED_AT_MOST = 0.5
_SECOND_LOOK = 0.8
_UNPROVEN_AT_MOST = 0.3


@dataclass(slots=True)
class Tally:
    """What became of one unit so far."""

    #: names the unit, for telling one caller's trouble from everybody's
    who: Hashable
    #: when its calls may start; see `core.engines.chat.caller.Priority`
    priority: int
    said: list[Said] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    reasons: list[str] = field(default_factory=list)
    #: ids of questions without a usable reply
    unanswerable: set[str] = field(default_factory=set)
    #: a later attempt may bring what this one did not
    worth_retrying: bool = False
    #: failures after which each of its calls is given up; None: as many as the settings say
    attempts: int | None = None

    def fail(self, task: Task, reason: str, *, passing: bool = False) -> None:
        """Note that part of the unit went without a usable reply; ``passing`` troubles may pass."""
        self.unanswerable.update(question.id for question in task.section.questions)
        self.worth_retrying = self.worth_retrying or passing
        self.note(reason)

    def settled(self, section: Section) -> tuple[str, ...]:
        """Return the ids of the questions that are done with; empty when the unit has failed.

        A unit of which a part will never be answered is done with the rest: asking again would
        bring the same. One that may yet be answered in full has failed, and keeps its good
        replies in the cache.
        """
        ids = tuple(q.id for q in section.questions if q.id not in self.unanswerable)
        return () if self.worth_retrying else ids

    def note(self, reason: str) -> None:
        """Note something odd, once."""
        if reason not in self.reasons:
            self.reasons.append(reason)


class Asker:
    """Asks, splits what is too large, repairs once, and locates every quote."""

    def __init__(self, caller: Caller, grounder: Grounder) -> None:
        self._caller = caller
        self._grounder = grounder

    async def ask(self, task: Task, priority: int, who: Hashable, attempts: int | None = None) -> Tally:
        """Put a task to the model, in as many calls as it takes, each given up after so many failures."""
        tally = Tally(who, priority, attempts=attempts)
        await self._ask(task, tally)
        return tally

    async def _ask(self, task: Task, tally: Tally) -> None:
        prompt = prompt_for(task)
        try:
            answered = await self._caller.call(prompt, tally.priority, tally.who, tally.attempts)
        except TooLong:
            await self._ask_parts(
                task, task.less_text(), "The window does not fit the model's context.", tally
            )
            return
        except (Filtered, GaveUp) as fault:
            tally.fail(task, fault.reason, passing=isinstance(fault, GaveUp))
            return
        tally.usage += answered.usage
        completion = answered.completion
        if completion.declined:
            tally.fail(task, completion.declined)
        elif completion.finish == "length":
            await self._caller.keep(prompt, answered)
            await self._ask_parts(
                task, task.fewer_questions(), "The reply was cut off at its length limit.", tally
            )
        else:
            await self._read(prompt, answered, task, tally)

    async def _ask_parts(
        self, task: Task, parts: tuple[Task, Task] | None, reason: str, tally: Tally
    ) -> None:
        if parts is None:
            tally.fail(task, reason)
            return
        for part in dict.fromkeys(parts):
            await self._ask(part, tally)

    async def _read(self, prompt: Prompt, answered: Answered, task: Task, tally: Tally) -> None:
        """Read the reply; when it cannot be read, ask once more and read that."""
        ids = [question.id for question in task.section.questions]
        try:
            said, unusable = read_answers(answered.completion.text, ids)
        except Malformed as problem:
            repair = prompt.repaired(answered.completion.text, str(problem))
            try:
                answered = await self._caller.call(repair, tally.priority, tally.who, tally.attempts)
                tally.usage += answered.usage
                said, unusable = read_answers(answered.completion.text, ids)
            except (Filtered, GaveUp, TooLong, Malformed) as fault:
                tally.fail(task, f"The reply could not be read: {fault}.", passing=isinstance(fault, GaveUp))
                return
        await self._caller.keep(prompt, answered)
        tally.said.extend(_with_pages(each, task) for each in said)
        if unusable:
            tally.note(f"{unusable} answers of the reply had no usable form.")

    def findings(
        self, tally: Tally, task: Task, pages: Sequence[Page], elsewhere: Mapping[int, Page]
    ) -> tuple[Finding, ...]:
        """Locate every quote on ``pages``, else on the pages of the task's passages."""
        distant = [elsewhere[n] for n in dict.fromkeys(p.page for p in task.passages) if n in elsewhere]
        findings = []
        for said in tally.said:
            if said.inferred and not task.may_infer:
                tally.note("An inferred answer was left to the second pass.")
                continue
            findings.append(self._finding(said, task, pages, distant))
        return tuple(findings)

    def _finding(self, said: Said, task: Task, pages: Sequence[Page], distant: Sequence[Page]) -> Finding:
        citations: list[Citation] = []
        unverified: list[UnverifiedQuote] = []
        for quote in said.quotes:
            place = self._grounder.locate(quote, pages)
            for page in distant:
                if isinstance(place, Citation):
                    break
                other = self._grounder.locate(quote, (page,))
                if isinstance(other, Citation) or place.match is Match.MISSING:
                    place = other
            if isinstance(place, Citation):
                citations.append(place)
            else:
                unverified.append(place)
        confidence = said.confidence * (_SECOND_LOOK if task.may_infer else 1.0)
        if said.inferred:
            confidence = min(confidence, _INFERRED_AT_MOST)
        if not citations:
            confidence = min(confidence, _UNPROVEN_AT_MOST)
        return Finding(
            said.question_id,
            said.claim,
            tuple(dict.fromkeys(citations)),
            tuple(dict.fromkeys(unverified)),
            round(confidence, 3),
            said.footnote,
            said.inferred,
        )


def _with_pages(said: Said, task: Task) -> Said:
    """Return an answer whose quotes name pages of the document, where the model named those of its prompt."""
    quotes = (
        replace(each, page_hint=None if each.page_hint is None else task.page_of(each.page_hint))
        for each in said.quotes
    )
    return replace(said, quotes=tuple(quotes))
