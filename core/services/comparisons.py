"""Comparing stored analyses: any two, or one with the one that it revises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.changes import Comparison
from core.domain.document import Page
from core.domain.errors import SessionNotFound
from core.domain.package import Package
from core.domain.ports import SessionStore
from core.domain.review import stale_questions
from core.domain.session import Session
from core.revisions.comparison import Analysis, compare

__all__ = ["Comparisons", "called"]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Every verb may raise a `StoreError`. Whether somebody may see a session is asked by the caller."""

    store: SessionStore
    #: the pages of a package that have been read, at their positions
    pages: Callable[[Package], Sequence[Page]]

    def compare(self, old_id: str, new_id: str) -> Comparison:
        """Compare two sessions, the older one first; raise `SessionNotFound` for an unknown one.

        Takes some seconds for a thousand pages.
        """
        session, stale = self.store.session(new_id), self._stale(new_id)
        old = self._analysis(self.store.session(old_id))
        return compare(old, self._analysis(session), stale)

    def as_decided(self, found: Comparison) -> Comparison:
        """Return a comparison with the decisions that are stale by now; nothing else in it follows them."""
        return replace(found, stale=self._stale(found.new_id))

    def with_revised(self, session_id: str) -> Comparison | None:
        """Compare a session with the one that it revises; None where it revises none, or that one is gone."""
        revised = self.store.plan(session_id).revises
        if not revised:
            return None
        try:
            return self.compare(revised, session_id)
        except SessionNotFound:
            return None

    def _stale(self, session_id: str) -> tuple[str, ...]:
        rows = self.store.table(session_id).rows
        stale = stale_questions(self.store.reviews(session_id), rows)
        return tuple(row.question_id for row in rows if row.question_id in stale)

    def _analysis(self, session: Session) -> Analysis:
        plan = self.store.plan(session.id)
        package = plan.contents
        return Analysis(
            session_id=session.id,
            name=called(session),
            package=package,
            question_ids=tuple(question.id for _, _, question in plan.question_set.numbered()),
            answers=self.store.answers(session.id),
            pages=self.pages(package),
        )


def called(session: Session) -> str:
    """Return what tells a session from the others of its chain: its name and when it began."""
    begun = datetime.fromtimestamp(session.created).astimezone()
    return f"{session.document.name} of {begun:%Y-%m-%d %H:%M}"
