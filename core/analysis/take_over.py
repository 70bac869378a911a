"""What a revision takes over from the session that it revises: whatever was asked about the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.analysis.passes import window_size
from core.domain.answer import Outcome, Span, UnitStatus
from core.domain.document import Page
from core.domain.package import Package
from core.domain.plan import Plan
from core.domain.revision import Inheritance
from core.engines.catalog import find
from core.reading.windows import windows
from core.revisions.alignment import Alignment, Edition, align
from core.revisions.kept_windows import keep_windows
from core.revisions.rebase import Rebase

__all__ = ["Revised", "TakenOver", "take_over"]


@dataclass(frozen=True, slots=True)
class Revised:
    """The session that is revised, as the store has it."""

    session_id: str
    plan: Plan
    outcomes: tuple[Outcome, ...]
    #: what it took over itself
    inheritance: Inheritance | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a revision begins with; stored in one transaction."""

    inheritance: Inheritance
    outcomes: tuple[Outcome, ...] = ()

    @property
    def words(self) -> str:
        """What the activity log says of it."""
        had, fresh = self.inheritance, len(self.inheritance.fresh)
        said = f"{fresh:,} pages are new or say something else than before"
        if not had.units_before:
            return f"{said}."
        taken = f"{had.units:,} of {had.units_before:,} units of work are about the same words"
        return f"{said}; {taken} and were taken over."


def take_over(revised: Revised, old_pages: Sequence[Page], plan: Plan, pages: Sequence[Page]) -> TakenOver:
    """Return what ``plan`` need not ask again, with its spans where the pages stand now.

    An engine that costs nothing takes nothing over: its scores are of the whole package, so it ranks anew.
    ``old_pages`` and ``pages`` are all that was, and is, put to the engine.
    """
    found = align(Edition(revised.plan.contents, old_pages), Edition(plan.contents, pages))
    amended = _amended(plan.contents, pages, found)
    if not _asked_alike(revised.plan, plan):
        return TakenOver(Inheritance(revised.session_id, found.fresh, amended))
    starts: dict[int, tuple[int, ...]] = {}
    outcomes: list[Outcome] = []
    rebase = Rebase(revised.session_id, _by_number(old_pages), _by_number(pages), found.to_new)
    for number in sorted({each.key.pass_number for each in revised.outcomes}):
        kept = _kept(revised, old_pages, number, found, pages)
        starts[number], places = kept
        outcomes += _moved(revised, plan, number, places, rebase)
    first = [each for each in outcomes if each.key.pass_number == 1]
    done = sum(_is_done(each) and each.key.pass_number == 1 for each in revised.outcomes)
    inheritance = Inheritance(revised.session_id, found.fresh, amended, starts, len(first), done)
    return TakenOver(inheritance, tuple(outcomes))


def _amended(package: Package, pages: Sequence[Page], found: Alignment) -> tuple[Span, ...]:
    """Return the passages that new documents change by their words, or leave as they were."""
    from core.revisions.amendments import amendments  # no other worker reads what addenda say

    fresh = frozenset(found.fresh)
    documents = enumerate(package.documents)
    new = {n for n, each in documents if each.positions and fresh.issuperset(each.positions)}
    changes = [each for each in amendments(package, pages) if each.document in new] if new else []
    passages = [cited for each in changes for cited in (each.passage, *each.left) if cited is not None]
    return tuple(dict.fromkeys(span for cited in passages for span in cited.spans))


def _kept(
    revised: Revised, old_pages: Sequence[Page], number: int, found: Alignment, pages: Sequence[Page]
) -> tuple[tuple[int, ...], Mapping[int, int]]:
    size = window_size(revised.plan, number)
    before = revised.inheritance.starts_of(number) if revised.inheritance else ()
    return keep_windows(list(windows(old_pages, size, starts=before)), pages, found.to_new, size)


def _moved(
    revised: Revised, plan: Plan, number: int, places: Mapping[int, int], rebase: Rebase
) -> Iterator[Outcome]:
    """Yield the outcomes of a pass that hold for windows that are the same; see `keep_windows`."""
    before = {section.id: section for section in revised.plan.question_set.sections}
    same = {section.id for section in plan.question_set.sections if before.get(section.id) == section}
    for outcome in revised.outcomes:
        key = outcome.key
        if key.pass_number != number or not _is_done(outcome) or key.section_id not in same:
            continue
        place = places.get(key.window)
        moved = rebase.outcome(outcome, place) if place is not None else None
        if moved is not None:
            yield moved


def _is_done(outcome: Outcome) -> bool:
    # what focused mode left out is judged anew, beside the new pages
    return outcome.status is UnitStatus.DONE


def _asked_alike(before: Plan, plan: Plan) -> bool:
    """Return whether a model was asked then as it would be now."""
    kind = find(plan.engine.name)
    return (
        kind is not None
        and kind.asks_model
        and (before.engine.name, before.engine.model, before.engine.base_url)
        == (plan.engine.name, plan.engine.model, plan.engine.base_url)
        and (before.options.window, before.options.guardrails)
        == (plan.options.window, plan.options.guardrails)
    )


def _by_number(pages: Sequence[Page]) -> Mapping[int, Page]:
    return {page.number: page for page in pages}
