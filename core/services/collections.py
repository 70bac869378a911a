"""Collections: the same questions put to each of several documents, looked at side by side."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.domain.collection import DocumentCollection, Member
from core.domain.errors import RequestInvalid, SessionNotFound
from core.domain.plan import Plan
from core.domain.ports import SessionStore
from core.domain.secret import Secret
from core.domain.session import Session
from core.services.session_commands import SessionCommands

__all__ = ["Collections"]

#: random bytes in an id that only a link carries
ID_BYTES = 16
#: characters of a collection's name that are kept
NAME = 80


@dataclass(frozen=True, slots=True)
class Collections:
    """The verbs for collections. Whether somebody may see the sessions of one is asked by the caller."""

    store: SessionStore
    commands: SessionCommands

    def start(
        self,
        plans: Sequence[Plan],
        owner: str,
        name: str,
        key: Secret | None = None,
        *,
        estimated: Sequence[float] = (),
        started: Callable[[int], None] = lambda _: None,
    ) -> DocumentCollection:
        """Start an analysis of each plan, in one collection; ``started`` hears the index of each.

        What is started before an error is raised stays in the collection.
        """
        collection = DocumentCollection(secrets.token_hex(ID_BYTES), owner, name[:NAME], time.time())
        for index, plan in enumerate(plans):
            seconds = estimated[index] if index < len(estimated) else 0.0
            session = self.commands.start(
                plan, owner, collection.name, key, collection=collection.id, estimated=seconds
            )
            collection = replace(collection, sessions=(*collection.sessions, session.id))
            self.store.beside.save_collection(collection)
            started(index)
        return collection

    def collection(self, collection_id: str) -> DocumentCollection:
        """Return a collection; raise `RequestInvalid` when there is none of that id."""
        found = self.store.beside.collection(collection_id)
        if found is None:
            raise RequestInvalid(
                "There is no such collection.", "Its analyses were deleted, or the link was not copied whole."
            )
        return found

    def adopt(self, session: Session) -> DocumentCollection:
        """Return the collection of a session; of a batch from before there were any, make it one.

        Raise `RequestInvalid` when it was started alone.
        """
        if session.collection:
            return self.collection(session.collection)
        if not session.batch:
            raise RequestInvalid("This analysis was started alone.", "Open it by itself.")
        together = [
            each
            for each in self.store.sessions(owner=session.owner, limit=None)
            if each.batch == session.batch and not each.collection
        ]
        together.sort(key=lambda each: each.order)
        collection = DocumentCollection(
            secrets.token_hex(ID_BYTES),
            session.owner,
            session.batch,
            session.created,
            tuple(each.id for each in together),
        )
        self.store.beside.save_collection(collection)
        for each in together:
            self.store.update(each.id, lambda before: replace(before, collection=collection.id))
        return collection

    def rename(self, collection: DocumentCollection, name: str) -> DocumentCollection:
        """Give a collection another name, and its sessions with it; an empty one changes nothing."""
        name = " ".join(name.split())[:NAME]
        if not name or name == collection.name:
            return collection
        renamed = replace(collection, name=name)
        self.store.beside.save_collection(renamed)
        for session in self.sessions(collection):
            self.store.update(session.id, lambda before: replace(before, batch=name))
        return renamed

    def sessions(self, collection: DocumentCollection) -> list[Session]:
        """Return the records of its sessions; those deleted meanwhile are passed over."""
        found = []
        for session_id in collection.sessions:
            try:
                found.append(self.store.session(session_id))
            except SessionNotFound:
                continue
        return found

    def members(self, collection: DocumentCollection) -> list[Member]:
        """Return its documents with their answers, finished or not, as they are stored now."""
        return [
            Member(session, self.store.table(session.id).rows, self.store.reviews(session.id))
            for session in self.sessions(collection)
        ]
