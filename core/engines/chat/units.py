"""Units as the chat engine sees them: those still to be asked, and those that need no call."""

from __future__ import annotations

from collections.abc import Collection

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.document import PageSet, Window
from core.domain.ports import Work
from core.domain.question import Section

__all__ = ["covered", "screen", "unasked", "unfinished"]


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
