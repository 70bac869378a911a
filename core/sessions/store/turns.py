"""Whose turn it is: owners one after the other, whoever queued how much.

Each claim notes that its owner was served. Of those who wait, who has fewest sessions under way goes first,
then who was served longest ago; so one owner with a thousand sessions keeps another with one waiting for a
single one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from core.domain.session import Session, SessionState
from core.sessions.store import keys
from core.sessions.store.key_value import KeyValue
from core.sessions.store.rules import under_way

__all__ = ["line", "next_in_line", "note_served", "served"]

#: prefix of when an owner was served last: a number that grows with every claim, so that no clock matters
SERVED = "t:"

#: owners who are remembered; a browser without sign-in is an owner too, and there is no end of those
REMEMBERED = 1_000

_Turn = tuple[bool, int, int, float, int]


def served(key_value: KeyValue) -> Mapping[str, int]:
    """Return by owner when a session of theirs was claimed last; who is not there waits longest."""
    found = key_value.scan(SERVED)
    return {keys.unquoted(key[len(SERVED) :]): int(value) for key, value in found if value.isdecimal()}


def note_served(key_value: KeyValue, owner: str, before: Mapping[str, int]) -> None:
    """Note inside a transaction that a session of ``owner`` was claimed; forget who was long ago."""
    key_value.put(f"{SERVED}{keys.part(owner)}", str(max(before.values(), default=0) + 1))
    others = sorted((at, each) for each, at in before.items() if each != owner)
    key_value.drop_many(f"{SERVED}{keys.part(each)}" for _, each in others[: -(REMEMBERED - 1)])


def next_in_line(
    sessions: Iterable[Session],
    before: Mapping[str, int],
    *,
    each: int | None = None,
    eligible: Callable[[Session], bool] | None = None,
) -> Session | None:
    """Return the queued session whose turn it is, of those that are ``eligible``.

    Interrupted ones come first, then the owner's turn decides, then who has been queued longest. Of an
    owner with ``each`` sessions under way nothing is begun.
    """
    listed = list(sessions)
    running = _running(listed)
    waiting = [
        session
        for session in listed
        if _waits(session)
        and (each is None or running[session.owner] < each)
        and (eligible is None or eligible(session))
    ]
    return min(waiting, key=lambda session: _turn(session, running, before), default=None)


def line(sessions: Iterable[Session], before: Mapping[str, int]) -> Sequence[str]:
    """Return the ids of those that wait in the order in which they will probably begin."""
    listed = list(sessions)
    running, last = _running(listed), dict(before)
    queues: dict[str, list[Session]] = {}
    waiting = [session for session in listed if _waits(session)]
    for session in sorted(waiting, key=lambda each: _turn(each, running, before), reverse=True):
        queues.setdefault(session.owner, []).append(session)
    ordered = []
    while queues:
        owner = min(queues, key=lambda each: _turn(queues[each][-1], running, last))
        ordered.append(queues[owner].pop().id)
        running[owner] += 1
        last[owner] = max(last.values(), default=0) + 1
        if not queues[owner]:
            del queues[owner]
    return ordered


def _running(sessions: Iterable[Session]) -> Counter[str]:
    return Counter(session.owner for session in sessions if under_way(session))


def _waits(session: Session) -> bool:
    return session.state is SessionState.QUEUED and not session.lease.instance


def _turn(session: Session, running: Counter[str], before: Mapping[str, int]) -> _Turn:
    resumed = bool(session.history) and session.history[-1].source is SessionState.INTERRUPTED
    owner = session.owner
    return not resumed, running[owner], before.get(owner, 0), session.changed, session.order
