"""The registers of stored sessions: made from pages that were read, with what was decided on their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.document import Page
from core.domain.ports import Clock, SessionStore
from core.domain.register import RegisterKind
from core.registers.catalog import MAKERS, REPORTED
from core.registers.catalog import make as make_register
from core.registers.exported import Exported
from core.registers.refinement.labels import in_force
from core.registers.source import Source
from core.reports.registers.listed import ListedRegister
from core.services.document_pages import DocumentPages, survey

__all__ = ["SessionRegisters"]


@dataclass(frozen=True, slots=True)
class SessionRegisters:
    """Makes registers anew whenever they are asked for: nothing of them is kept but decisions."""

    store: SessionStore
    pages: DocumentPages
    clock: Clock

    def source(self, session_id: str, pages: Sequence[Page] | None = None) -> Source:
        """Return what the registers of a session are made from: pages that have been read, and answers.

        ``pages`` are all that were read, where they are at hand.
        """
        return self.answered(session_id, self.unanswered(session_id, pages))

    def unanswered(self, session_id: str, pages: Sequence[Page] | None = None) -> Source:
        """Return the pages of a session that have been read, without its answers; see `source`."""
        package = self.store.plan(session_id).contents
        if pages is None:
            pages = self.pages.kept(package)
        surveyed = survey(self.store, session_id, package, pages)
        return Source(package, pages, surveyed.arrangement, inventory=surveyed.inventory)

    def answered(self, session_id: str, source: Source) -> Source:
        """Return a source of a session with what is answered and decided by now; its pages stay."""
        return replace(
            source,
            question_set=self.store.plan(session_id).question_set,
            answers=self.store.answers(session_id),
            reviews=self.store.reviews(session_id),
            refined={
                kind: labels
                for kind, maker in MAKERS.items()
                if maker.labels and (labels := in_force(self.store.refinements.history(session_id, kind)))
            },
        )

    def exported(self, session_id: str, kind: RegisterKind) -> Exported:
        """Return a register of a session with what was decided on its lines, to be written as a file."""
        source = self.source(session_id)
        return Exported(self._listed(session_id, kind, source), source)

    def listed(self, session_id: str, source: Source) -> list[ListedRegister]:
        """Return all registers of a session but open matters, made from its `source`."""
        return [self._listed(session_id, kind, source) for kind in REPORTED]

    def _listed(self, session_id: str, kind: RegisterKind, source: Source) -> ListedRegister:
        return ListedRegister(
            make_register(kind, source),
            self.store.lines.history(session_id, kind.value),
            self.store.session(session_id).document.name,
            self.clock.now(),
        )
