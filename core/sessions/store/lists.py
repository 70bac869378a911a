"""The lists of sessions as they were before they told the states, and how they become what they are."""

from __future__ import annotations

import contextlib

from core.domain.errors import StoreDamaged
from core.domain.session import Session, SessionState
from core.sessions.store import keys
from core.sessions.store.codec import decoded
from core.sessions.store.key_value import KeyValue

__all__ = ["relist"]

#: listed sessions that something was still to happen to; the order follows, in digits
AWAITED = "a:0"


def relist(key_value: KeyValue) -> None:
    """Make the lists anew from the records where the store still has those of its first months.

    Where it has not, nothing is written: programs of the version before may be at work there.
    """
    ours = sum(key_value.counts([keys.in_state(state) for state in SessionState]))
    (listed,) = key_value.counts([keys.ALL])
    if listed == ours:
        return
    for prefix in (keys.ALL, "x:", "y:", AWAITED):
        key_value.drop_all(prefix)
    for key, text in key_value.scan("s:"):
        if key.endswith(":record"):
            with contextlib.suppress(StoreDamaged):  # which is told of when the store is checked
                session = decoded(text, Session, key)
                values = (f"{keys.ALL}{keys.place(session)}", *keys.index_keys(session))
                key_value.put_many(dict.fromkeys(values, ""))
