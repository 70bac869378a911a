"""What is kept beside the sessions, as `core.domain.ports.SideStore` wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.domain.collection import DocumentCollection
from core.domain.question import QuestionSet
from core.domain.session import Instance
from core.domain.upload import Upload
from core.sessions.store import keys
from core.sessions.store.typed_values import TypedValues

__all__ = ["SideRecords"]


class SideRecords:
    """Users' question sets and names, uploads, collections, and server processes."""

    def __init__(self, values: TypedValues) -> None:
        self._values = values

    def save_question_set(self, owner: str, question_set: QuestionSet) -> None:
        """Store a user's own set, replacing one with the same id."""
        with self._values.key_value.transaction():
            self._values.put(f"q:{keys.part(owner)}:{keys.part(question_set.id)}", question_set)

    def question_sets(self, owner: str) -> Sequence[QuestionSet]:
        """Return a user's own sets, by title."""
        found = self._values.all(f"q:{keys.part(owner)}:", QuestionSet)
        return sorted(found, key=lambda each: (each.title.casefold(), each.id))

    def delete_question_set(self, owner: str, set_id: str) -> None:
        """Remove one of a user's own sets."""
        with self._values.key_value.transaction(grows=False):
            self._values.key_value.drop(f"q:{keys.part(owner)}:{keys.part(set_id)}")

    def save_person_name(self, owner: str, name: str) -> None:
        """Remember what a person wants to be called in reports; an empty name forgets it."""
        with self._values.key_value.transaction(grows=bool(name)):
            if name:
                self._values.put(f"p:{keys.part(owner)}", name)
            else:
                self._values.key_value.drop(f"p:{keys.part(owner)}")

    def person_name(self, owner: str) -> str:
        """Return what a person wants to be called, or nothing."""
        return self._values.get(f"p:{keys.part(owner)}", str) or ""

    def save_upload(self, upload: Upload, *, check: Callable[[], None] | None = None) -> None:
        """Remember a document that no session uses yet; of one that is refused only why."""
        with self._values.key_value.transaction(grows=upload.is_usable):
            if check is not None:
                check()
            self._values.put(f"{keys.UPLOADS}{keys.part(upload.id)}", upload)
            if upload.is_usable:
                self._values.key_value.put(_upload_use(upload), "1")
            else:
                self._values.key_value.drop(_upload_use(upload))

    def upload(self, upload_id: str) -> Upload | None:
        """Return a remembered upload."""
        return self._values.get(f"{keys.UPLOADS}{keys.part(upload_id)}", Upload)

    def uploads(self, *, owner: str | None = None, group: str | None = None) -> Sequence[Upload]:
        """Return the remembered uploads, oldest first; of one owner, or of those dropped together."""
        found = self._values.all(keys.UPLOADS, Upload)
        return sorted(
            (
                each
                for each in found
                if (owner is None or each.owner == owner) and (group is None or each.group == group)
            ),
            key=lambda each: (each.at, each.id),
        )

    def drop_upload(self, upload_id: str) -> None:
        """Forget an upload."""
        with self._values.key_value.transaction(grows=False):
            upload = self.upload(upload_id)
            if upload is not None:
                self._values.key_value.drop(f"{keys.UPLOADS}{keys.part(upload.id)}")
                self._values.key_value.drop(_upload_use(upload))

    def collection(self, collection_id: str) -> DocumentCollection | None:
        """Return a collection, or None when there is none of that id."""
        return self._values.get(_collection_key(collection_id), DocumentCollection)

    def save_collection(self, collection: DocumentCollection) -> None:
        """Store a collection, replacing one with the same id."""
        with self._values.key_value.transaction():
            self._values.put(_collection_key(collection.id), collection)

    def leave_collection(self, collection_id: str, session_id: str) -> None:
        """Take a session out of its collection, and forget the collection with its last one."""
        with self._values.key_value.transaction(grows=False):
            collection = self.collection(collection_id)
            if collection is None:
                return
            left = tuple(each for each in collection.sessions if each != session_id)
            if left:
                self._values.put(_collection_key(collection_id), replace(collection, sessions=left))
            else:
                self._values.key_value.drop(_collection_key(collection_id))

    def announce(self, instance: Instance) -> None:
        """Store or renew what is known of a server process."""
        with self._values.key_value.transaction(grows=False):
            self._values.put(f"{keys.INSTANCES}{keys.part(instance.name)}", instance)

    def instances(self) -> Sequence[Instance]:
        """Return the announced server processes, by name."""
        return sorted(self._values.all(keys.INSTANCES, Instance), key=lambda each: each.name)

    def retire(self, instance: str) -> None:
        """Forget a server process."""
        with self._values.key_value.transaction(grows=False):
            self._values.key_value.drop(f"{keys.INSTANCES}{keys.part(instance)}")


def _collection_key(collection_id: str) -> str:
    return f"c:{keys.part(collection_id)}"


def _upload_use(upload: Upload) -> str:
    return f"{keys.document_keys(upload.document.sha256)}u:{keys.part(upload.id)}"
