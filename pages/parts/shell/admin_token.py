"""Admin without configuration: one token, made once, shown in the servers' logs alone."""

from __future__ import annotations

import hmac
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from core.domain.errors import NotPermitted
from core.sessions.admission import Admission

__all__ = ["AdminToken"]

#: wrong tokens of one browser that a process accepts a minute before it stops looking; whoever changes
#: browsers has more, of which a token of 192 bits takes no notice
_TRIES = 8
_MINUTE = 60.0
#: browsers whose wrong tokens are remembered
_BROWSERS = 1_000


@dataclass(slots=True)
class AdminToken:
    """The door to admin in this process; safe to share between threads."""

    admission: Admission
    _failures: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self) -> str:
        """Return the token; the first process to ask makes it, the others read it."""
        return self.admission.token()

    def sign_in(self, typed: str, owner: str) -> None:
        """Remember ``owner`` as admin; raise `NotPermitted` for a wrong token or too many of them."""
        with self._lock:
            now = time.monotonic()
            failures = self._failures.setdefault(owner, deque())
            self._failures.move_to_end(owner)
            if len(self._failures) > _BROWSERS:
                self._failures.popitem(last=False)
            while failures and now - failures[0] > _MINUTE:
                failures.popleft()
            if len(failures) >= _TRIES:
                raise NotPermitted("Too many wrong tokens.", "Wait a minute, then try again.")
            if not hmac.compare_digest(typed.strip().encode(), self.read().encode()):
                failures.append(now)
                raise NotPermitted(
                    "That is not the admin token.", "It stands in the server's log since its last start."
                )
        self.admission.grant(owner)

    def is_admin(self, owner: str) -> bool:
        """Whether ``owner`` typed the token within the last twelve hours."""
        return self.admission.granted(owner)

    def sign_out(self, owner: str) -> None:
        """Forget ``owner``."""
        self.admission.withdraw(owner)
