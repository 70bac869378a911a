"""Who may be an admin without sign-in: one token for the whole installation, and who has typed it.

Whoever types the token is an admin in that browser for half a day. A grant is bound to the token it
was given for, so that a new token ends them all.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from core.domain.errors import StoreError
from core.sessions.store.key_value import KeyValue

__all__ = ["Admission", "FolderAdmission", "StoreAdmission"]

#: seconds for which whoever typed the token is an admin
GRANTED = 12 * 3_600.0

#: names in Pagewise's home
TOKEN_FILE, GRANTS_FOLDER = "admin-token", "admin-grants"

#: keys in a database; they are not copied with the sessions
TOKEN_KEY, GRANTS_KEY = "a:token", "a:grant:"


class Admission(Protocol):
    """The token of one installation and those it let in, the same for all of its processes."""

    def token(self) -> str:
        """Return the token; who asks first makes it."""

    def renew(self) -> str:
        """Make a new token, which ends every grant; return it."""

    def grant(self, owner: str) -> None:
        """Remember that ``owner`` typed the token."""

    def granted(self, owner: str) -> bool:
        """Return whether ``owner`` typed the present token within the last twelve hours."""

    def withdraw(self, owner: str) -> None:
        """Forget ``owner``."""


class FolderAdmission:
    """On one machine: a file that its owner alone can read, and an empty one for each grant."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def token(self) -> str:
        """Read the file; the first process to ask makes it."""
        path = self._home / TOKEN_FILE
        if not path.exists():
            draft = self._drafted()
            # of two processes at once the first one's stays
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()

    def renew(self) -> str:
        """Replace the file."""
        self._drafted().replace(self._home / TOKEN_FILE)
        return self.token()

    def grant(self, owner: str) -> None:
        """Make a file, and remove those of grants that are over."""
        grants = self._home / GRANTS_FOLDER
        grants.mkdir(mode=0o700, exist_ok=True)
        self._grant(owner).touch(mode=0o600)
        for stale in grants.iterdir():
            with suppress(FileNotFoundError):  # two servers may clear up at once
                if time.time() - stale.stat().st_mtime > GRANTED:
                    stale.unlink()

    def granted(self, owner: str) -> bool:
        """Look at the file's age."""
        try:
            at = self._grant(owner).stat().st_mtime
        except OSError:
            return False
        return time.time() - at < GRANTED

    def withdraw(self, owner: str) -> None:
        """Remove the file."""
        self._grant(owner).unlink(missing_ok=True)

    def _drafted(self) -> Path:
        """Write a new token whole under another name: nobody reads half of one."""
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._home / f"{TOKEN_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(_new_token())
        return draft

    def _grant(self, owner: str) -> Path:
        return self._home / GRANTS_FOLDER / _seal(self.token(), owner)


class StoreAdmission:
    """On several machines: in their database, beside the sessions that it opens."""

    def __init__(self, key_value: KeyValue) -> None:
        self._key_value = key_value
        #: whom this process saw granted last; asked only while the database is away
        self._seen: set[str] = set()

    def token(self) -> str:
        """Read it; the first machine to ask makes it."""
        token = self._key_value.get(TOKEN_KEY)
        if token is None:
            with self._key_value.transaction(scope=TOKEN_KEY):
                token = self._key_value.get(TOKEN_KEY)
                if token is None:
                    token = _new_token()
                    self._key_value.put(TOKEN_KEY, token)
        return token

    def renew(self) -> str:
        """Replace it, and forget every grant."""
        token = _new_token()
        with self._key_value.transaction(scope=TOKEN_KEY):
            self._key_value.put(TOKEN_KEY, token)
            self._key_value.drop_all(GRANTS_KEY)
        return token

    def grant(self, owner: str) -> None:
        """Write until when, and drop the grants that are over."""
        token, now = self.token(), time.time()
        with self._key_value.transaction(scope=TOKEN_KEY):
            for key, value in self._key_value.scan(GRANTS_KEY):
                if float(value.partition(" ")[0]) < now:
                    self._key_value.drop(key)
            self._key_value.put(_grant_key(owner), f"{now + GRANTED} {_seal(token, owner)}")

    def granted(self, owner: str) -> bool:
        """Read token and grant together; while the database is away, what was so before."""
        key = _grant_key(owner)
        try:
            found = self._key_value.get_many([TOKEN_KEY, key])
        except StoreError:
            return owner in self._seen
        until, _, seal = found.get(key, "0 ").partition(" ")
        sealed = hmac.compare_digest(seal, _seal(found.get(TOKEN_KEY, ""), owner))
        is_admin = sealed and float(until) > time.time()
        (self._seen.add if is_admin else self._seen.discard)(owner)
        return is_admin

    def withdraw(self, owner: str) -> None:
        """Drop it."""
        with self._key_value.transaction(grows=False, scope=TOKEN_KEY):
            self._key_value.drop(_grant_key(owner))


def _new_token() -> str:
    return secrets.token_urlsafe(24)


def _seal(token: str, owner: str) -> str:
    return hmac.digest(token.encode(), owner.encode(), "sha256").hex()


def _grant_key(owner: str) -> str:
    return f"{GRANTS_KEY}{_seal('', owner)}"
