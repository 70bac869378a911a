"""How much of a shared server one person may take up: sessions, documents, bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

from core.domain.document import DocumentRef
from core.domain.errors import QuotaReached
from core.domain.package import Package
from core.domain.ports import SessionStore
from core.domain.session import LIVE, Session
from core.settings import Settings
from core.wording import counted, file_size

__all__ = ["Quotas"]

MEGABYTE = 1_000_000


class OwnedStore(SessionStore, Protocol):
    """The store, asked for the documents of a session even where its plan cannot be read."""

    def contents(self, session: Session) -> Package:
        """Return the documents of a session."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one person may have here; None sets no limit.

    The checks read the store, and are exact when called where nobody else can write; see
    `core.domain.ports.SideStore.save_upload` and `core.domain.ports.StoreKeeper.create`.
    """

    sessions: int | None = None
    #: those of them that wait or run
    queued: int | None = None
    #: documents, and bytes of all of them together; the same document twice counts once
    documents: int | None = None
    megabytes: int | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return those that the operator set."""
        return cls(
            settings.owner_sessions,
            settings.owner_queued,
            settings.owner_documents,
            settings.owner_megabytes,
        )

    def check_upload(self, store: OwnedStore, owner: str, document: DocumentRef) -> None:
        """Raise `QuotaReached` when ``owner`` may not have one more document."""
        if self.documents is None and self.megabytes is None:
            return
        kept = documents_of(store, owner)
        if document.sha256 in kept:
            return
        mine = f"You have {counted(len(kept), 'document')} of {file_size(sum(kept.values()))} here"
        advice = "Delete analyses or uploads of yours that you no longer need; nobody else's count."
        if self.documents is not None and len(kept) >= self.documents:
            raise QuotaReached(f"{mine}; one person may have {self.documents:,} on this server.", advice)
        most = None if self.megabytes is None else self.megabytes * MEGABYTE
        if most is not None and sum(kept.values()) + document.size > most:
            raise QuotaReached(
                f"{mine}, and {document.name} has {file_size(document.size)}; one person may have"
                f" {file_size(most)} on this server.",
                advice,
            )

    def check_start(self, store: SessionStore, owner: str) -> None:
        """Raise `QuotaReached` when ``owner`` may not have one more session."""
        self.check_waiting(store, owner)
        if self.sessions is None:
            return
        kept = sum(store.counts(owner=owner).values())
        if kept >= self.sessions:
            raise QuotaReached(
                f"You have {counted(kept, 'analysis', 'analyses')} here, as many as one person may have on"
                " this server.",
                "Export and delete some of yours that you no longer need.",
            )

    def check_waiting(self, store: SessionStore, owner: str) -> None:
        """Raise `QuotaReached` when one more session of ``owner`` may not wait for its turn."""
        if self.queued is None:
            return
        counts = store.counts(owner=owner)
        waiting = sum(counts[state] for state in LIVE)
        if waiting >= self.queued:
            raise QuotaReached(
                f"You have {counted(waiting, 'analysis', 'analyses')} waiting or running, as many as one"
                " person may on this server.",
                "Wait until some are done, or stop some.",
            )


def documents_of(store: OwnedStore, owner: str) -> dict[str, int]:
    """Return the bytes of each document that sessions and uploads of a person use, by its SHA-256."""
    found: dict[str, int] = {}
    for session in store.sessions(owner=owner, limit=None):
        package = store.contents(session) if session.documents > 1 else Package.single(session.document)
        found |= {each.document.sha256: each.document.size for each in package.documents}
    uploads = (upload for upload in store.beside.uploads(owner=owner) if upload.is_usable)
    return found | {upload.document.sha256: upload.document.size for upload in uploads}
