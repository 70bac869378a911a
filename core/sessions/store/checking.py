"""Whether every session can be read and is in the lists in which it should be."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.errors import StoreError
from core.domain.plan import Plan
from core.domain.session import Session, SessionState
from core.domain.table import Table
from core.sessions.store import keys
from core.sessions.store.codec import decoded
from core.sessions.store.typed_values import TypedValues

__all__ = ["problems_of_records"]

#: sessions whose values are read together
CHECKED_AT_ONCE = 200


def problems_of_records(values: TypedValues) -> Sequence[str]:
    """Check every record against its index; return what is wrong, one line each."""
    try:
        listed = [keys.session_of(key) for key, _ in values.key_value.scan(keys.ALL)]
    except StoreError as error:
        return [str(error)]
    found: list[str] = []
    for first in range(0, len(listed), CHECKED_AT_ONCE):
        found += _problems_of(values, listed[first : first + CHECKED_AT_ONCE])
    if sum(values.key_value.counts([keys.in_state(state) for state in SessionState])) != len(listed):
        found.append("the lists of the sessions do not agree")
    return found


def _problems_of(values: TypedValues, session_ids: Sequence[str]) -> list[str]:
    """Return what is wrong with some sessions, reading all their values together."""
    found: list[str] = []
    parts: dict[str, type[Session | Plan | Table]] = {"record": Session, "plan": Plan, "table": Table}
    records: dict[str, Session] = {}
    try:
        read = values.key_value.get_many(
            f"{keys.session_prefix(each)}{name}" for each in session_ids for name in parts
        )
    except StoreError:  # one of them cannot be read: find out which
        if len(session_ids) > 1:
            return [line for each in session_ids for line in _problems_of(values, [each])]
        read = {}
    for session_id in session_ids:
        for name, kind in parts.items():
            key = f"{keys.session_prefix(session_id)}{name}"
            try:
                value = decoded(read[key], kind, key) if key in read else values.get(key, kind)
                if value is None:
                    found.append(f"session {session_id} has no {name}")
                elif isinstance(value, Session):
                    records[session_id] = value
            except StoreError as error:
                found.append(f"session {session_id}: {error}")
    listed = values.key_value.get_many(key for each in records.values() for key in keys.index_keys(each))
    found += [
        f"session {record.id} is {record.state} but not listed so"
        for record in records.values()
        if not all(key in listed for key in keys.index_keys(record))
    ]
    return found
