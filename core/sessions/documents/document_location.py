"""Where an installation keeps its documents, written down in its store so that no machine differs."""

from __future__ import annotations

import secrets

from core.domain.errors import RequestInvalid
from core.sessions.store import keys
from core.sessions.store.key_value import Ledger

__all__ = ["check_place", "installation", "settle_place"]

#: keys that are not copied with the sessions
PLACE, INSTALLATION = "a:documents", "a:installation"


def check_place(ledger: Ledger, url: str) -> None:
    """Raise `RequestInvalid` when documents in use are elsewhere than at ``url``; empty: with the sessions.

    A store without documents may begin anywhere.
    """
    kept, wanted = ledger.get(PLACE) or "", _told(url)
    if kept == wanted:
        return
    if ledger.latest([keys.DOCUMENTS], limit=1):
        raise RequestInvalid(
            f"The documents of this store are {_words(kept)}, but PAGEWISE_DOCUMENTS says {_words(wanted)}.",
            "Set it as on the other machines, or move them: python -m core sessions copy --to-documents URL",
        )
    settle_place(ledger, url)


def settle_place(ledger: Ledger, url: str) -> None:
    """Write down where documents are from now on."""
    with ledger.transaction(scope=PLACE):
        ledger.put(PLACE, _told(url))


def installation(ledger: Ledger) -> str:
    """Return the name that marks what belongs to this store alone; who asks first makes it."""
    name = ledger.get(INSTALLATION)
    if name is None:
        with ledger.transaction(scope=INSTALLATION):
            name = ledger.get(INSTALLATION) or secrets.token_hex(16)
            ledger.put(INSTALLATION, name)
    return name


def _told(url: str) -> str:
    """Return the URL without what may be a name and a password in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def _words(place: str) -> str:
    return f"in {place}" if place else "with the sessions"
