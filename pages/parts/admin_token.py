"""Admin without configuration: one token, made once, shown in the server's log alone.

The token lies in a file only its owner can read. Whoever types it on the admin page is an admin
in that browser for half a day: a small file named after token and browser remembers it, so that
a reload or another server process asks no second time, and a new token ends every such grant.
"""

from __future__ import annotations

import hmac
import os
import secrets
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.errors import NotPermitted

__all__ = ["AdminToken"]

_FILE = "admin-token"
_GRANTS = "admin-grants"
_GRANT_SECONDS = 12 * 3_600
#: wrong tokens a process accepts a minute before it stops looking
_TRIES = 8
_MINUTE = 60.0


@dataclass(slots=True)
class AdminToken:
    """The token of one installation; safe to share between threads and processes."""

    #: the folder that holds the session store
    home: Path
    _failures: deque[float] = field(default_factory=deque, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self) -> str:
        """Return the token; the first process to ask makes it, the others read it."""
        path = self.home / _FILE
        if not path.exists():
            self._make(path)
        return path.read_text(encoding="ascii").strip()

    def _make(self, path: Path) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # written whole under another name and then linked: nobody reads half a token
        draft = self.home / f"{_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
        try:
            # of two processes at once the first one's stays
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()

    def sign_in(self, typed: str, owner: str) -> None:
        """Remember ``owner`` as admin; raise `NotPermitted` for a wrong token or too many of them."""
        with self._lock:
            now = time.monotonic()
            while self._failures and now - self._failures[0] > _MINUTE:
                self._failures.popleft()
            if len(self._failures) >= _TRIES:
                raise NotPermitted("Too many wrong tokens.", "Wait a minute, then try again.")
            if not hmac.compare_digest(typed.strip().encode(), self.read().encode()):
                self._failures.append(now)
                raise NotPermitted(
                    "That is not the admin token.", "It stands in the server's log since its last start."
                )
        grants = self.home / _GRANTS
        grants.mkdir(mode=0o700, exist_ok=True)
        self._grant(owner).touch(mode=0o600)
        for stale in grants.iterdir():
            if time.time() - stale.stat().st_mtime > _GRANT_SECONDS:
                stale.unlink(missing_ok=True)

    def is_admin(self, owner: str) -> bool:
        """Whether ``owner`` typed the token within the last twelve hours."""
        try:
            granted = self._grant(owner).stat().st_mtime
        except OSError:
            return False
        return time.time() - granted < _GRANT_SECONDS

    def sign_out(self, owner: str) -> None:
        """Forget ``owner``."""
        self._grant(owner).unlink(missing_ok=True)

    def _grant(self, owner: str) -> Path:
        name = hmac.digest(self.read().encode(), owner.encode(), "sha256").hex()
        return self.home / _GRANTS / name
