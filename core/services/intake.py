"""Taking a PDF in: stored at once, looked at, unlocked if need be, and kept until a session uses it.

Its size is checked while it is written: `core.sessions.documents.folder`.
"""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeAlias

from core.domain.document import DocumentFacts, DocumentRef
from core.domain.errors import (
    DocumentDamaged,
    DocumentError,
    DocumentMissing,
    DocumentTooLarge,
    NoPages,
    NotAPdf,
    PagewiseError,
)
from core.domain.package import Description
from core.domain.ports import Clock, DocumentReading
from core.domain.upload import Upload
from core.reading.document_facts import facts
from core.reading.limits import ReadingLimits
from core.reading.unlock import unlock
from core.services.quotas import Quotas
from core.sessions.home import Home

__all__ = ["Intake", "OpenForALook"]

#: opens a stored document for a quick look
OpenForALook: TypeAlias = Callable[[DocumentRef], DocumentReading]

#: what a second look would say again
HOPELESS = (DocumentDamaged, DocumentTooLarge, NoPages, NotAPdf)


@dataclass(frozen=True, slots=True)
class Intake:
    """The verbs of the upload page. An upload lives in the store, so any process can go on with it."""

    home: Home
    clock: Clock
    limits: ReadingLimits
    #: opens a stored document's pages for a quick look, and keeps them for the session to come if it can
    open_pages: OpenForALook
    quotas: Quotas = Quotas()

    def receive(self, stream: BinaryIO, name: str, owner: str) -> Upload:
        """Store a PDF's bytes and remember them as an upload with an unguessable id.

        Raise `NotAPdf`, `DocumentTooLarge`, `QuotaReached` or a `StoreError`; nothing is kept then.
        """
        return self._keep(stream, name, owner)

    def look(self, upload: Upload) -> DocumentFacts:
        """Read the document once and sum it up; its pages are kept for the session to come.

        Raise `PasswordNeeded` or another `DocumentError` when it cannot be opened; see `refuse`.
        """
        try:
            with self.open_pages(upload.document) as reading:
                return facts(reading)
        except DocumentError as error:
            self.refuse(upload, error)
            raise

    def refuse(self, upload: Upload, error: DocumentError) -> Upload:
        """Note why a document cannot be analysed; give its bytes up where no second try could help.

        So what is damaged takes no room. Return the upload as it is now.
        """
        if not isinstance(error, HOPELESS):
            return upload
        refused = replace(upload, trouble=str(error), refused=True)
        with self.home.documents.locked(upload.document.sha256):
            self.home.store.beside.save_upload(refused)
        self.home.remove_orphan(upload.document.sha256)
        return refused

    def unlock(self, upload: Upload, password: str) -> Upload:
        """Replace a protected document by an unprotected copy, so that the password is stored nowhere.

        Return the upload of the copy; the one given is forgotten. Raise `PasswordNeeded` when the
        password is wrong.
        """
        original = upload.document
        with tempfile.TemporaryDirectory(prefix="pagewise-") as folder:
            copy = Path(folder) / "unlocked.pdf"
            unlock(
                self.home.documents.path(original.sha256),
                password,
                copy,
                limits=self.limits,
                name=original.name,
            )
            with copy.open("rb") as stream:
                unlocked = self._keep(stream, original.name, upload.owner)
        self.drop(upload)
        return unlocked

    def again(self, document: DocumentRef, owner: str, description: Description, group: str = "") -> Upload:
        """Remember a document that is here already as an upload; raise `DocumentMissing` when it is not."""
        now = self.clock.now()
        upload = Upload(secrets.token_urlsafe(16), owner, document, now, group=group, description=description)
        with self.home.documents.locked(document.sha256):
            self.home.documents.path(document.sha256)
            self._remember(upload)
        return upload

    def counted(self, upload: Upload, pages: int) -> Upload:
        """Return the upload with the number of its pages noted, in the store as well."""
        known = replace(upload, document=replace(upload.document, pages=pages))
        self.home.store.beside.save_upload(known)
        return known

    def drop(self, upload: Upload) -> None:
        """Forget an upload, and its document when nothing else uses it."""
        self.home.remove_upload(upload.id)

    def _keep(self, stream: BinaryIO, name: str, owner: str) -> Upload:
        """Store bytes and upload so that nobody discards the one before the other is there.

        What is refused is gone again at once, unless somebody else has the same document.
        """
        while True:
            document = self.home.documents.add(stream, name, self.limits.max_bytes)
            upload = Upload(secrets.token_urlsafe(16), owner, document, self.clock.now())
            try:
                with self.home.documents.locked(document.sha256), contextlib.suppress(DocumentMissing):
                    self.home.documents.path(document.sha256)
                    self._remember(upload)
                    return upload
            except PagewiseError:
                self.home.remove_orphan(document.sha256)
                raise
            stream.seek(0)

    def _remember(self, upload: Upload) -> None:
        """Store an upload, unless its owner may not have another."""
        store = self.home.store
        store.beside.save_upload(
            upload, check=lambda: self.quotas.check_upload(store, upload.owner, upload.document)
        )
