"""Finding what does not fit together in a store, and putting it right.

What a damaged store has lost is lost; but nothing may be shown as complete that is not. So progress, answers
and tables are made anew from the outcomes that are there, and a session that lost some becomes partial:
whoever continues it has those asked again, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.analysis.rebuild import Rebuilt, Stored, disagreements, rebuilt
from core.domain.document import Page
from core.domain.errors import SessionNotFound, StoreBusy, StoreDamaged, StoreError
from core.domain.package import Package
from core.domain.session import LIVE, Session, SessionState, transition
from core.sessions.home import Home
from core.sessions.store.mending import mend
from core.sessions.store.process import this_process
from core.wording import counted

__all__ = ["Repair", "repair", "results_disagree"]

#: sessions looked at together
PAGE = 200


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did to the sessions of a store."""

    #: sessions that have lost units of work, and how many
    partial: tuple[tuple[str, int], ...] = ()
    #: ids of sessions whose answers, table or counts were made anew, with nothing lost
    rebuilt: tuple[str, ...] = ()
    #: ids of sessions whose record, or what they were asked, is lost
    incomplete: tuple[str, ...] = ()
    #: ids of sessions of which nothing is left
    lost: tuple[str, ...] = ()


def results_disagree(home: Home) -> Iterator[str]:
    """Yield one line for everything in the results of sessions that does not fit together; slow.

    Sessions that somebody runs are left out: what is read of them is not of one moment.
    """
    try:
        listed = list(_all(home))
    except StoreDamaged:
        return  # which the check of the store itself tells
    for session_id in listed:
        if home.locks.is_owned(session_id):
            continue
        try:
            stored = _stored(home, session_id)
        except SessionNotFound:
            continue  # deleted meanwhile, or a part of it is missing, which is told elsewhere
        except StoreError as error:
            yield f"session {session_id}: {error}"
        else:
            yield from (f"session {session_id} {line}" for line in disagreements(stored))


def repair(home: Home, pages: Callable[[Package], Sequence[Page]]) -> Repair:
    """Put right all that can be, with the app stopped; ``pages`` returns those that were read and kept.

    Raise `StoreBusy` when somebody uses the store.
    """
    users = _users(home)
    if users:
        raise StoreBusy(f"{', '.join(users)} still runs on this store.", "Stop it first.")
    mended = mend(home.store.key_value)
    partial: list[tuple[str, int]] = []
    others: list[str] = []
    for session_id in _all(home):
        stored = _stored(home, session_id)
        if not any(disagreements(stored)):
            continue
        made = rebuilt(stored, pages(stored.plan.contents), time.time())
        home.store.restore(_after(stored, made), made.answers.values(), made.table)
        if made.lost:
            partial.append((session_id, made.lost))
        else:
            others.append(session_id)
    return Repair(tuple(partial), tuple(others), mended.incomplete, mended.lost)


def _after(stored: Stored, made: Rebuilt) -> Session:
    """Return the record: partial when units are lost, unless it goes on by itself and asks for them."""
    session = replace(stored.session, progress=made.progress, pass_number=made.pass_number)
    if not made.lost or session.state in LIVE:
        return session
    units = f"{counted(made.lost, 'unit')} of work {'was' if made.lost == 1 else 'were'} lost"
    advice = "it cannot go on" if stored.plan.rebuilt else "continue to ask again"
    return transition(
        session,
        SessionState.PARTIAL,
        at=time.time(),
        instance=str(this_process()),
        reason=f"{units} with a damaged store; {advice}.",
        repair=True,
    )


def _stored(home: Home, session_id: str) -> Stored:
    store = home.store
    with store.key_value.snapshot():
        return Stored(
            store.session(session_id),
            store.plan(session_id),
            store.outcomes(session_id),
            store.answers(session_id),
            store.table(session_id),
            store.inheritance(session_id),
        )


def _all(home: Home) -> Iterator[str]:
    last: str | None = None
    while page := home.store.sessions(limit=PAGE, before=last):
        last = page[-1].id
        yield from (each.id for each in page)


def _users(home: Home) -> list[str]:
    locks, store = home.locks, home.store
    serving = [each.name for each in store.beside.instances() if locks.lives(each.name)]
    return [*serving, *(f"session {each}" for each in locks.owned(list(_all(home))))]
