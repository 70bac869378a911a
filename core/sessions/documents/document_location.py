"""Where an installation keeps its documents, written down in its store so that no machine differs."""

from __future__ import annotations

import secrets

from core.domain.errors import RequestInvalid
from core.sessions.store import keys
from core.sessions.store.key_value import KeyValue

__all__ = ["check_place", "installation", "settle_place"]

#: keys that are not copied with the sessions
PLACE, INSTALLATION = "a:documents", "a:installation"


def check_place(key_value: KeyValue, url: str) -> None:
    """Raise `RequestInvalid` when documents in use are elsewhere than at ``url``; empty: with the sessions.

    A store without documents may begin anywhere.
    """
    kept, wanted = key_value.get(PLACE) or "", _told(url)
    if kept == wanted:
        return
    if key_value.latest([keys.DOCUMENTS], limit=1):
        raise RequestInvalid(
            f"The documents of this store are {_words(kept)}, but PAGEWISE_DOCUMENTS says {_words(wanted)}.",
            "Set it as on the other machines, or move them: python -m core sessions copy --to-documents URL",
        )
    settle_place(key_value, url)


def settle_place(key_value: KeyValue, url: str) -> None:
    """Write down where documents are from now on."""
    with key_value.transaction(scope=PLACE):
        key_value.put(PLACE, _told(url))


def installation(key_value: KeyValue) -> str:
    """Return the name that marks what belongs to this store alone; who asks first makes it."""
    name = key_value.get(INSTALLATION)
    if name is None:
        with key_value.transaction(scope=INSTALLATION):
            name = key_value.get(INSTALLATION) or secrets.token_hex(16)
            key_value.put(INSTALLATION, name)
    return name


def _told(url: str) -> str:
    """Return the URL without what may be a name and a password in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def _words(place: str) -> str:
    return f"in {place}" if place else "with the sessions"
