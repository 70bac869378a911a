"""Units as the chat engine sees them: their keys, and those that need no call."""

from __future__ import annotations

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.document import PageSet, Window
from core.domain.question import Section

__all__ = ["covered", "unasked"]


def unasked(pass_number: int, window: Window, section: Section, status: UnitStatus) -> Outcome:
    """Return the outcome of a unit about which nobody is asked."""
    ids = tuple(question.id for question in section.questions)
    return Outcome(UnitKey(pass_number, window.index, section.id), status, covered(window), ids)


def covered(window: Window) -> PageSet:
    """Return the pages of a window that count as read."""
    return PageSet.of(page.number for page in window.pages if page.status.is_read)
