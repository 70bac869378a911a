"""Everything that Pagewise keeps, in one folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from core.domain.errors import RequestInvalid
from core.domain.ports import PeerGroups, ReplyCache
from core.sessions.admission import Admission, FolderAdmission, StoreAdmission
from core.sessions.disk.folders import RESERVE
from core.sessions.disk.locks import KernelLocks
from core.sessions.disk.opening import open_store
from core.sessions.disk.reply_cache import REPLIES_FOLDER, DiskReplies
from core.sessions.disk.worker_logs import WorkerLogs
from core.sessions.documents.bucket import Bucket
from core.sessions.documents.document_location import check_place, installation
from core.sessions.documents.folder import DocumentFolder
from core.sessions.documents.shared import Archive, Exclusive, SharedDocuments
from core.sessions.store.locks import SessionLocks
from core.sessions.store.schema import bring_up_to_date
from core.sessions.store.session_store import KeyValueSessionStore

if TYPE_CHECKING:
    from core.sessions.postgres.database import Database

__all__ = ["Home", "OpenReplies", "replies_of"]

#: opens the cache of models' replies; it may take so many bytes
OpenReplies = Callable[[int], ReplyCache]


@dataclass(frozen=True, slots=True)
class Home:
    """The session store and what lies beside it."""

    folder: Path
    store: KeyValueSessionStore
    documents: DocumentFolder
    locks: SessionLocks
    logs: WorkerLogs
    replies: OpenReplies
    admission: Admission
    #: who shares a model's server; None where every run may call as much as it is allowed to
    peer_groups: PeerGroups | None = None
    #: where all of it is kept when that is not the folder
    database: Database | None = None

    @classmethod
    def open(cls, folder: Path, store: str = "", documents: str = "") -> Self:
        """Open the home folder, making it where there is none; raise `StoreError` when impossible.

        ``store`` is the URL of a PostgreSQL database that takes the place of the files in the folder,
        so that several machines share it; the folder then holds copies and logs alone. ``documents`` is
        the URL of a bucket or folder that takes the documents.
        """
        folder = folder.expanduser().resolve()
        opened = cls._on_postgres(folder, store) if store else cls._on_disk(folder)
        if documents:
            opened = opened.with_documents(documents)
        check_place(opened.store.key_value, documents)
        return opened

    def with_documents(self, url: str) -> Self:
        """Return the same home with its documents elsewhere: at ``url``, or with the sessions if empty."""
        key_value, database = self.store.key_value, self.database
        exclusive: Exclusive | None = None
        archive: Archive | None = Bucket(url, partial(installation, key_value)) if url else None
        if database is not None:
            from core.sessions.postgres import documents as rows  # needed by few

            archive, exclusive = archive or rows.RowArchive(database), partial(rows.exclusive, database)
        if archive is None:
            return replace(self, documents=DocumentFolder(self.folder))
        return replace(self, documents=SharedDocuments(self.folder, archive, exclusive))

    @classmethod
    def _on_disk(cls, folder: Path) -> Self:
        records, documents = open_store(folder), DocumentFolder(folder)
        replies, admission = replies_of(folder), FolderAdmission(folder)
        return cls(folder, records, documents, KernelLocks(folder), WorkerLogs(folder), replies, admission)

    @classmethod
    def _on_postgres(cls, folder: Path, url: str) -> Self:
        database = _driver(url)(url)
        from core.sessions.postgres.documents import RowArchive, exclusive
        from core.sessions.postgres.key_value import PostgresKeyValue
        from core.sessions.postgres.locks import PostgresLocks
        from core.sessions.postgres.peers import PostgresPeerGroups  # needed by few
        from core.sessions.postgres.reply_cache import PostgresReplies

        key_value = PostgresKeyValue(database)
        bring_up_to_date(key_value)
        return cls(
            folder,
            KeyValueSessionStore(key_value),
            SharedDocuments(folder, RowArchive(database), partial(exclusive, database)),
            PostgresLocks(database),
            WorkerLogs(folder),
            partial(PostgresReplies, lambda: database),
            StoreAdmission(key_value),
            PostgresPeerGroups(database),
            database,
        )

    def remove_session(self, session_id: str) -> None:
        """Remove an ended session with its log, and its documents when nobody else uses them."""
        session = self.store.session(session_id)
        contents = self.store.contents(session)
        self.store.delete(session_id)
        if session.collection:
            self.store.beside.leave_collection(session.collection, session_id)
        for each in contents.documents:
            self.remove_orphan(each.document.sha256)
        self.logs.remove(session_id)

    def remove_upload(self, upload_id: str) -> None:
        """Forget an upload, and its document when nobody else uses it."""
        upload = self.store.beside.upload(upload_id)
        if upload is not None:
            with self.documents.locked(upload.document.sha256):
                self.store.beside.drop_upload(upload_id)
                self._discard_if_unused(upload.document.sha256)

    def remove_orphan(self, sha256: str) -> None:
        """Remove a document that nobody uses."""
        with self.documents.locked(sha256):
            self._discard_if_unused(sha256)

    def sizes(self) -> tuple[int, int, int]:
        """Return the bytes of the store and of the documents, and the free ones on the disk."""
        return self.store.size(), self.documents.size(), shutil.disk_usage(self.folder).free

    def trouble(self) -> str:
        """Return why nothing new can be stored at present, in a sentence for a person; or nothing.

        Of a database only its own machine knows.
        """
        if self.database is not None:
            return ""
        free = shutil.disk_usage(self.folder).free
        if free >= RESERVE:
            return ""
        return (
            f"The disk that holds {self.folder} has {free // 2**20} MB left: nothing more is stored, and new"
            " calls wait until there is room. Free some space, or delete sessions."
        )

    def _discard_if_unused(self, sha256: str) -> None:
        if not self.store.users_of(sha256):
            self.documents.discard(sha256)


def replies_of(folder: Path, store: str = "") -> OpenReplies:
    """Return what opens the cache of models' replies where there is no need of a whole home."""
    if not store:
        return partial(DiskReplies, folder / REPLIES_FOLDER)
    database_kind = _driver(store)
    from core.sessions.postgres.reply_cache import PostgresReplies  # needed by few

    return partial(PostgresReplies, cache(partial(database_kind, store)))


def _driver(url: str) -> type[Database]:
    if not url.startswith(("postgresql://", "postgres://")) or not _has_host(url):
        raise RequestInvalid(
            "PAGEWISE_STORE is not the URL of a PostgreSQL database.", "Begin it with postgresql://"
        )
    if url.partition("://")[2].partition("/")[0].count("@") > 1:
        # the driver would take the end of the password for the host's name, and log it
        raise RequestInvalid(
            "PAGEWISE_STORE holds an @ in its user or password.", "Write that @ as %40, and a / as %2F."
        )
    try:
        from core.sessions.postgres.database import Database  # needed by few
    except ImportError as error:
        raise RequestInvalid(
            "PAGEWISE_STORE needs PostgreSQL's driver.", "Run: pip install -r requirements-postgres.txt"
        ) from error
    return Database


def _has_host(url: str) -> bool:
    """Return whether the host of a URL can be told from the rest."""
    try:
        return urlsplit(url).hostname != ""
    except ValueError:
        return False
