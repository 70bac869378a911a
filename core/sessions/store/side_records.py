"""What is kept beside the sessions: typed values on a key-value map."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TypeVar

from core.domain.errors import StoreDamaged
from core.domain.question import QuestionSet
from core.domain.session import Instance
from core.domain.upload import Upload
from core.sessions.store import keys
from core.sessions.store.codec import decoded, encoded
from core.sessions.store.key_value import KeyValue

__all__ = ["SideRecords"]

T = TypeVar("T")

log = logging.getLogger(__name__)


class SideRecords:
    """Users' question sets, uploads, server processes and the use of documents."""

    def __init__(self, key_value: KeyValue) -> None:
        self._key_value = key_value

    @property
    def key_value(self) -> KeyValue:
        """What everything is written in."""
        return self._key_value

    def save_question_set(self, owner: str, question_set: QuestionSet) -> None:
        """Store a user's own set, replacing one with the same id."""
        with self._key_value.transaction():
            self._put(f"q:{keys.part(owner)}:{keys.part(question_set.id)}", question_set)

    def question_sets(self, owner: str) -> Sequence[QuestionSet]:
        """Return a user's own sets, by title."""
        found = self._all(f"q:{keys.part(owner)}:", QuestionSet)
        return sorted(found, key=lambda each: (each.title.casefold(), each.id))

    def delete_question_set(self, owner: str, set_id: str) -> None:
        """Remove one of a user's own sets."""
        with self._key_value.transaction(grows=False):
            self._key_value.drop(f"q:{keys.part(owner)}:{keys.part(set_id)}")

    def save_person_name(self, owner: str, name: str) -> None:
        """Remember what a person wants to be called in reports; an empty name forgets it."""
        with self._key_value.transaction(grows=bool(name)):
            if name:
                self._put(f"p:{keys.part(owner)}", name)
            else:
                self._key_value.drop(f"p:{keys.part(owner)}")

    def person_name(self, owner: str) -> str:
        """Return what a person wants to be called, or nothing."""
        return self._get(f"p:{keys.part(owner)}", str) or ""

    def save_upload(self, upload: Upload) -> None:
        """Remember a document that no session uses yet."""
        with self._key_value.transaction():
            self._put(f"{keys.UPLOADS}{keys.part(upload.id)}", upload)
            self._key_value.put(_upload_use(upload), "1")

    def upload(self, upload_id: str) -> Upload | None:
        """Return a remembered upload."""
        return self._get(f"{keys.UPLOADS}{keys.part(upload_id)}", Upload)

    def uploads(self, *, owner: str | None = None, group: str | None = None) -> Sequence[Upload]:
        """Return the remembered uploads, oldest first; of one owner, or of those dropped together."""
        found = self._all(keys.UPLOADS, Upload)
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
        with self._key_value.transaction(grows=False):
            upload = self.upload(upload_id)
            if upload is not None:
                self._key_value.drop(f"{keys.UPLOADS}{keys.part(upload.id)}")
                self._key_value.drop(_upload_use(upload))

    def users_of(self, sha256: str) -> int:
        """Return how many sessions and uploads use a document."""
        return self._key_value.counts([keys.document_keys(sha256)])[0]

    def documents(self) -> Collection[str]:
        """Return the SHA-256 of every document in use."""
        return {keys.document_of(key) for key, _ in self._key_value.scan(keys.DOCUMENTS)}

    def announce(self, instance: Instance) -> None:
        """Store or renew what is known of a server process."""
        with self._key_value.transaction(grows=False):
            self._put(f"{keys.INSTANCES}{keys.part(instance.name)}", instance)

    def instances(self) -> Sequence[Instance]:
        """Return the announced server processes, by name."""
        return sorted(self._all(keys.INSTANCES, Instance), key=lambda each: each.name)

    def retire(self, instance: str) -> None:
        """Forget a server process."""
        with self._key_value.transaction(grows=False):
            self._key_value.drop(f"{keys.INSTANCES}{keys.part(instance)}")

    def size(self) -> int:
        """Return how many bytes everything takes; documents are not in it."""
        return self._key_value.size()

    def tend(self, *, idle: bool) -> None:
        """Look after the room on the disk; called by servers now and then, ``idle`` while no session runs."""
        self._key_value.tend(idle=idle)

    def backup(self, path: Path) -> None:
        """Write a complete copy to a new file."""
        self._key_value.backup(path)

    def close(self) -> None:
        """Let go of what the calling thread holds open."""
        self._key_value.close()

    def _put(self, key: str, value: object) -> None:
        self._key_value.put(key, encoded(value))

    def _get(self, key: str, kind: type[T]) -> T | None:
        text = self._key_value.get(key)
        return None if text is None else decoded(text, kind, key)

    def _all(self, prefix: str, kind: type[T]) -> list[T]:
        """Return every readable value; one that is damaged must not hide the others."""
        found: list[T] = []
        for key, text in self._key_value.scan(prefix):
            try:
                found.append(decoded(text, kind, key))
            except StoreDamaged as error:
                log.warning("a value cannot be read", extra={"key": key, "error": str(error)})
        return found


def _upload_use(upload: Upload) -> str:
    return f"{keys.document_keys(upload.document.sha256)}u:{keys.part(upload.id)}"
