"""Which pages were really read for each question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.answer import Coverage, Outcome, UnitStatus
from core.domain.document import Page, PageSet, PageStatus

__all__ = ["CoverageBook", "unread_pages"]


def unread_pages(pages: Sequence[Page]) -> dict[int, str]:
    """Return the reason of every page that could not be read, by page number."""
    return {page.number: page.reason for page in pages if not page.status.is_read}


@dataclass(slots=True)
class _Tally:
    """Page numbers by what became of them, for the questions that one expert is asked together."""

    questions: frozenset[str] = frozenset()
    read: set[int] = field(default_factory=set)
    screened: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)


class CoverageBook:
    """Keeps the coverage of every question while outcomes arrive, in any order."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[int, str], _Tally] = {}

    def add(self, outcome: Outcome) -> None:
        """Count one outcome for each question it asked."""
        tally = self._tallies.setdefault((outcome.key.pass_number, outcome.key.section_id), _Tally())
        tally.questions |= frozenset(outcome.question_ids)
        if outcome.status is UnitStatus.DONE:
            tally.read.update(outcome.pages)
        elif outcome.status is UnitStatus.SCREENED:
            tally.screened.update(outcome.pages)
        else:
            reason = outcome.reason or "the engine gave no usable reply"
            tally.failed.update(dict.fromkeys(outcome.pages, reason))

    def coverage(
        self,
        question_ids: Sequence[str],
        pages: Sequence[Page],
        positions: PageSet,
        chosen: PageSet = PageSet(),
    ) -> Mapping[str, Coverage]:
        """Return the coverage of each question over the pages that ``positions`` number.

        ``pages`` are those opened so far, ``chosen`` those to be read, all of them if empty. A page
        that any pass read counts as read; a blank page is read as soon as it is opened, for there is
        nothing more to see on it; an unreadable page is unread, with its reason, even where the rest
        of its window was asked.
        """
        unreadable = unread_pages(pages)
        blank = {page.number for page in pages if page.status is PageStatus.BLANK}
        everything = frozenset(positions)
        wanted = everything.intersection(chosen) if chosen.ranges else everything
        made: dict[tuple[tuple[int, str], ...], Coverage] = {}
        result: dict[str, Coverage] = {}
        for question_id in question_ids:
            keys = tuple(sorted(k for k, tally in self._tallies.items() if question_id in tally.questions))
            if keys not in made:
                tallies = [self._tallies[key] for key in keys]
                made[keys] = _merge(tallies, unreadable, blank, wanted, everything)
            result[question_id] = made[keys]
        return result


def _merge(
    tallies: Sequence[_Tally],
    unreadable: Mapping[int, str],
    blank: set[int],
    wanted: frozenset[int],
    everything: frozenset[int],
) -> Coverage:
    read = blank.union(*(tally.read for tally in tallies)) - unreadable.keys()
    screened = set[int]().union(*(tally.screened for tally in tallies)) - read - unreadable.keys()
    unread = {number: reason for tally in tallies for number, reason in tally.failed.items()}
    unread = {n: reason for n, reason in unread.items() if n not in read and n not in screened}
    unread.update(unreadable)
    seen = read | screened | unread.keys()
    return Coverage(
        read=PageSet.of(read),
        screened=PageSet.of(screened),
        unread=tuple(sorted(unread.items())),
        not_reached=PageSet.of(wanted - seen),
        left_out=PageSet.of(everything - wanted - seen),
    )
