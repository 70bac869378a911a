"""Does what is stored of a session agree with itself, and what it must be where a part of it was lost.

Outcomes are what was found; answers, table and progress follow from them. Where outcomes are lost, so is
the claim that their pages were read, and a person must hear of it. An answer that is still there is shown
until its pages have been read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.analysis.answer_state import AnswerState
from core.analysis.coverage import unread_pages
from core.analysis.passes import questions_of_pass, settles, units_of_pass
from core.analysis.table import rows, status_counts
from core.domain.answer import Answer, AnswerStatus, Outcome, UnitKey, UnitStatus, Usage
from core.domain.document import Page, PageRef, PageSet, PageStatus
from core.domain.plan import Plan
from core.domain.revision import Inheritance
from core.domain.session import Progress, Session
from core.domain.table import Table
from core.engines.catalog import reads_first

__all__ = ["Rebuilt", "Stored", "disagreements", "lost_units", "rebuilt"]


@dataclass(frozen=True, slots=True)
class Stored:
    """All that a store holds of one session's results."""

    session: Session
    plan: Plan
    outcomes: Sequence[Outcome]
    answers: Mapping[str, Answer]
    table: Table
    inheritance: Inheritance | None = None

    def finished(self, pass_number: int) -> set[UnitKey]:
        """Return the units of a pass that are stored with an answer."""
        asked = questions_of_pass(self.plan.question_set, pass_number, self.outcomes)
        return {
            each.key
            for each in self.outcomes
            if each.key.pass_number == pass_number
            and each.status is not UnitStatus.FAILED
            and settles(each, asked)
        }

    @property
    def positions(self) -> PageSet:
        """The numbers of all pages."""
        known = self.plan.contents.positions
        return known or PageSet.up_to(self.session.progress.pages)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the results of a session are, judged by the outcomes that are stored."""

    #: units that had been finished and are not stored any more
    lost: int
    #: the pass that is to go on: the first one where it has lost units
    pass_number: int
    answers: Mapping[str, Answer]
    table: Table
    progress: Progress


def lost_units(stored: Stored) -> Mapping[int, int]:
    """Return by pass how many units had been finished and are not stored any more; none for none.

    A second pass begins when the first is complete, so then all of the first must be there.
    """
    session, plan = stored.session, stored.plan
    now = session.pass_number
    lost = {now: session.progress.units_done - len(stored.finished(now))}
    if not plan.rebuilt:
        for earlier in range(1, now):
            asked = questions_of_pass(plan.question_set, earlier, stored.outcomes)
            units = set(units_of_pass(plan, earlier, asked, stored.positions, stored.inheritance))
            lost[earlier] = len(units - stored.finished(earlier))
    return {number: count for number, count in sorted(lost.items()) if count > 0}


def disagreements(stored: Stored) -> Iterator[str]:
    """Yield what does not fit together, as ends of a sentence that begins with the session."""
    session, finished = stored.session, stored.finished(stored.session.pass_number)
    lost = sum(lost_units(stored).values())
    if lost:
        yield f"has lost {lost} units of work that it counts as done"
    elif len(finished) > session.progress.units_done:
        yield f"counts {session.progress.units_done} units as done and has {len(finished)}"
    if stored.plan.rebuilt:
        return
    ids = [question.id for question in stored.plan.question_set.questions]
    found = {
        finding.question_id
        for outcome in stored.outcomes
        if outcome.status is not UnitStatus.FAILED
        for finding in outcome.findings
    }
    began = bool(stored.outcomes or stored.answers)
    without = [i for i in ids if began and i not in stored.answers]
    if without:
        yield f"has no answer to {len(without)} of {len(ids)} questions"
    empty = [i for i in ids if i in found and i in stored.answers and not stored.answers[i].claims]
    if empty:
        yield f"has findings on {len(empty)} questions that their answers do not have"
    shown = {row.question_id: row.status for row in stored.table.rows}
    stale = [i for i in ids if shown.get(i) is not _status(stored.answers.get(i))]
    if stale:
        yield f"shows {len(stale)} of {len(ids)} questions otherwise than its answers say"
    counts = status_counts(stored.answers[i] for i in ids if i in stored.answers)
    if began and any(getattr(session.progress, name) != count for name, count in counts.items()):
        yield "counts its answers wrongly"


def _status(answer: Answer | None) -> AnswerStatus:
    return AnswerStatus.PENDING if answer is None else answer.status


def rebuilt(stored: Stored, pages: Sequence[Page], at: float) -> Rebuilt:
    """Return answers, table and progress as the stored outcomes tell them.

    ``pages`` are those that were read before and kept. An answer that is stored still and rests on more
    than the outcomes that are is kept, as one that may change.
    """
    session, plan = stored.session, stored.plan
    lost = lost_units(stored)
    number = min([session.pass_number, *lost])
    pages = pages or tuple(_remembered(stored.table))
    answers = _answers(stored, pages)
    unread = unread_pages(pages)
    refs = {page.number: page.ref for page in pages} or _refs(stored.table)
    flagged = {n: seen for outcome in stored.outcomes for n, seen in outcome.flagged}
    table = replace(
        stored.table,
        at=at,
        rows=rows(plan.question_set, answers, refs, stored.inheritance),
        unread=tuple((refs.get(n, PageRef(n)), reason) for n, reason in unread.items()),
        flagged=tuple((refs.get(n, PageRef(n)), seen) for n, seen in sorted(flagged.items())),
    )
    return Rebuilt(
        sum(lost.values()), number, answers, table, _progress(stored, number, answers, len(unread))
    )


def _answers(stored: Stored, pages: Sequence[Page]) -> Mapping[str, Answer]:
    plan = stored.plan
    found = AnswerState(plan.question_set)
    for outcome in stored.outcomes:
        if outcome.status is not UnitStatus.FAILED:
            found.add(outcome)
    ids = [question.id for question in plan.question_set.questions]
    made = found.answers(ids, pages, stored.positions, plan.options.pages)
    return {each: _further(answer, stored.answers.get(each)) for each, answer in made.items()}


def _further(made: Answer, kept: Answer | None) -> Answer:
    """Return the stored answer where it rests on pages that are to be read again."""
    if kept is None:
        return made
    if len(kept.coverage.read) < len(made.coverage.read) or (made.claims and not kept.claims):
        return replace(made, replaced=kept.replaced)
    return replace(kept, provisional=True) if len(kept.coverage.read) > len(made.coverage.read) else kept


def _progress(stored: Stored, pass_number: int, answers: Mapping[str, Answer], unread: int) -> Progress:
    before, plan = stored.session.progress, stored.plan
    own = [each for each in stored.outcomes if each.key.pass_number == pass_number]
    failed = sum(each.status is UnitStatus.FAILED for each in own)
    units = before.units
    if not plan.rebuilt and (pass_number != stored.session.pass_number or not units):
        asked = questions_of_pass(plan.question_set, pass_number, stored.outcomes)
        units = len(units_of_pass(plan, pass_number, asked, stored.positions, stored.inheritance))
    spent = sum((each.usage for each in stored.outcomes), Usage())
    return replace(
        before,
        pages=len(stored.positions),
        pages_read=before.pages_read or len({page for each in stored.outcomes for page in each.pages}),
        pages_unread=max(before.pages_unread, unread),
        units=units,
        units_done=len(own) - failed,
        units_failed=failed,
        # what lost units cost was paid all the same
        usage=before.usage if before.usage.calls >= spent.calls else spent,
        reads_first=reads_first(plan),
        **status_counts(answers.values()),
    )


def _remembered(table: Table) -> Iterator[Page]:
    """Yield what a table tells of pages that could not be read."""
    for ref, reason in table.unread:
        yield Page(
            ref.number,
            "",
            PageStatus.UNREADABLE,
            ref.label,
            reason,
            document=ref.document,
            own_number=ref.page,
        )


def _refs(table: Table) -> Mapping[int, PageRef]:
    cited = (ref for row in table.rows for ref in row.pages)
    return {ref.number: ref for ref in (*cited, *(ref for ref, _ in table.unread))}
