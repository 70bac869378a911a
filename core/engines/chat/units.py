"""Units as the chat engine sees them: those still to be asked, and those that need no call."""

from __future__ import annotations

from collections.abc import Collection

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.document import PageSet, Window
from core.domain.package import DocumentKind
from core.domain.parts import FRONT_END, kind_of_part
from core.domain.ports import Work
from core.domain.question import Section
from core.engines.chat.caller import Priority

__all__ = ["covered", "in_line", "screen", "unasked", "unfinished"]


def unfinished(work: Work, window: Window) -> list[Section]:
    """Return the sections that have not been asked about this window."""
    return [
        section
        for section in work.question_set.sections
        if UnitKey(work.pass_number, window.index, section.id) not in work.finished
    ]


def screen(work: Work, window: Window, asked: Collection[str]) -> tuple[list[Section], list[Outcome]]:
    """Return which of the unfinished sections are asked about a window, and the outcomes of the others."""
    left = unfinished(work, window)
    return [section for section in left if section.id in asked], [
        unasked(work.pass_number, window, section, UnitStatus.SCREENED)
        for section in left
        if section.id not in asked
    ]


def unasked(pass_number: int, window: Window, section: Section, status: UnitStatus) -> Outcome:
    """Return the outcome of a unit about which nobody is asked."""
    ids = tuple(question.id for question in section.questions)
    return Outcome(UnitKey(pass_number, window.index, section.id), status, covered(window), ids)


def covered(window: Window) -> PageSet:
    """Return the pages of a window that count as read."""
    return PageSet.of(page.number for page in window.pages if page.status.is_read)


def in_line(window: Window, priority: Priority) -> int:
    """Return the place in line of a call about a window, the smallest first.

    Of windows about which nobody has asked yet those of addenda come first, wherever in the package they
    stand, then those of the front end. What is begun comes before all of them.
    """
    if priority is not Priority.LEAD:
        return priority
    kinds = {kind_of_part(page.part) for page in window.pages}
    if DocumentKind.ADDENDUM in kinds:
        return priority
    return priority + (2 if kinds.isdisjoint(FRONT_END) else 1)
