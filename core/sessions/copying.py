"""Moving everything from one store to another, of whichever kind, and proving that it arrived."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.domain.errors import RequestInvalid, StoreDamaged
from core.domain.session import LIVE
from core.sessions.documents.folder import DocumentFolder
from core.sessions.home import Home
from core.sessions.store import keys
from core.sessions.store.key_value import KeyValue

__all__ = ["Copied", "copy", "copy_documents"]

#: families of keys in the order in which they are copied: the lists come last, so that nobody finds
#: a session before all of it is there. Server processes stay behind.
FAMILIES = ("s:", keys.DOCUMENTS, keys.UPLOADS, "q:", "p:", "t:", keys.SPENDING, "x:", "y:", keys.ALL)

#: stands in a store while it is being filled
UNFINISHED = "copying"

#: rows read and written together
BATCH = 200

#: seconds to wait for those who use the source to go
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy brought, counted and compared in the target."""

    sessions: int
    values: int
    documents: int
    #: files of documents: the PDFs and the texts of their pages
    files: int
    #: SHA-256 over all keys and values in their order
    checksum: str


def copy(source: Home, target: Home) -> Copied:
    """Copy sessions, question sets, uploads and documents into an empty store; begun ones go on.

    Raise `RequestInvalid` when somebody works in the source or the target holds sessions of its own,
    and `StoreDamaged` when what arrived is not what was sent.
    """
    _check_idle(source)
    into = target.store.key_value
    if into.get(UNFINISHED) is None and any(into.latest([family], limit=1) for family in FAMILIES):
        raise RequestInvalid("The store to copy to is not empty.", "Name an empty folder or database.")
    with into.transaction():
        into.put(UNFINISHED, "1")
    documents, files = _copy_all(source.documents, target.documents)
    for batch in _batches(source.store.key_value):
        with into.transaction():
            into.put_many(batch)
    sent, arrived = (_summary(home.store.key_value) for home in (source, target))
    if sent != arrived:
        raise StoreDamaged(
            f"{sent[0]} values were sent and {arrived[0]} arrived, or not as they were.",
            "Nobody may use either store meanwhile. Empty the target and copy again.",
        )
    with into.transaction():
        into.drop(UNFINISHED)
    sessions = sum(target.store.counts().values())
    return Copied(sessions, arrived[0], documents, files, arrived[1])


def copy_documents(source: Home, target: DocumentFolder) -> tuple[int, int]:
    """Copy the documents alone; return how many they are, and how many files.

    Raise `RequestInvalid` when somebody works in the source, and `StoreDamaged` when what arrived is not
    what was sent.
    """
    _check_idle(source)
    return _copy_all(source.documents, target)


def _check_idle(source: Home) -> None:
    """Wait a little: right after a database has started, every owner counts as alive."""
    give_up = time.monotonic() + PATIENCE
    while users := _users(source):
        if time.monotonic() > give_up:
            raise RequestInvalid(
                f"The store to copy from is in use by {', '.join(users)}.",
                "Stop the app and its workers first.",
            )
        time.sleep(0.2)


def _users(source: Home) -> list[str]:
    """Return the server processes that live and the sessions that run."""
    locks, store = source.locks, source.store
    serving = [each.name for each in store.beside.instances() if locks.lives(each.name)]
    active = locks.owned([each.id for each in store.sessions(states=LIVE, limit=None)])
    return [*serving, *(f"session {each}" for each in sorted(active))]


def _copy_all(source: DocumentFolder, target: DocumentFolder) -> tuple[int, int]:
    documents = sorted(source.all())
    return len(documents), sum(_copy_document(source, target, sha256) for sha256 in documents)


def _copy_document(source: DocumentFolder, target: DocumentFolder, sha256: str) -> int:
    """Copy a document with the texts of its pages, and compare; return the number of files."""
    names = sorted(source.files(sha256))
    with target.locked(sha256):
        for name in names:
            wanted = source.checksum(sha256, name)
            if name not in target.files(sha256) or target.checksum(sha256, name) != wanted:
                target.take(sha256, name, source.file(sha256, name))
            if target.checksum(sha256, name) != wanted:
                raise StoreDamaged(f"Document {sha256[:12]} did not arrive whole.", "Copy again.")
    return len(names)


def _batches(key_value: KeyValue) -> Iterator[Mapping[str, str]]:
    """Yield everything that is to be copied, family by family, each from its end."""
    for family in FAMILIES:
        last: str | None = None
        while batch := key_value.scan(family, reverse=True, limit=BATCH, before=last):
            yield dict(batch)
            last = batch[-1][0]


def _summary(key_value: KeyValue) -> tuple[int, str]:
    """Return how many values there are, and the checksum of all of them with their keys."""
    count, digest = 0, hashlib.sha256()
    for batch in _batches(key_value):
        count += len(batch)
        for key, value in batch.items():
            digest.update(f"{key}\0{len(value)}\0{value}".encode())
    return count, digest.hexdigest()
