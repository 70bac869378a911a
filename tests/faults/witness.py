"""Looks at a store from outside, again and again, and judges what it sees against what it saw before.

It knows nothing of how sessions are run: it holds the store to the promises that people rely on.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import msgspec

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.errors import SessionNotFound, StoreError
from core.domain.session import Session
from core.sessions.home import Home

#: seconds between two looks
LOOK = 0.15


@dataclass
class Seen:
    """What was last seen of one session."""

    session: Session
    #: every unit that was ever seen as finished, with what it said
    finished: dict[UnitKey, bytes] = field(default_factory=dict)


class Witness:
    """Runs in a thread of its own; `violations` is what it holds against the store."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen: dict[str, Seen] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.violations: list[str] = []
        self.looks = Counter[str]()
        #: calls that records had counted which a damaged file lost
        self.uncounted = Counter[str]()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @contextlib.contextmanager
    def paused(self):
        """Look at nothing meanwhile: the store is taken apart."""
        with self._lock:
            yield

    def expect(self, session: Session) -> None:
        """Begin to watch a session that was stored."""
        with self._lock:
            self._seen[session.id] = Seen(session)

    def deleted(self, session_id: str) -> None:
        """Hear, while `paused`, that a person deletes a session."""
        self._seen.pop(session_id, None)

    def repaired(self, home: Home) -> None:
        """Begin anew with what a repair has left, which must be told apart from what is lost by itself."""
        self._home = home
        there = {each.id: each for each in home.store.sessions(limit=None)}
        for session_id in list(self._seen):
            if session_id not in there:
                del self._seen[session_id]
                self.looks["sessions lost with a damaged file"] += 1
                continue
            finished = _finished(home.store.outcomes(session_id))
            lost = self._seen[session_id].finished.keys() - finished.keys()
            self.looks["units lost with a damaged file"] += len(lost)
            self._judge_units(session_id, finished, lost)
            counted = self._seen[session_id].session.progress.usage.calls
            self.uncounted[session_id] += max(0, counted - there[session_id].progress.usage.calls)
            self._seen[session_id] = Seen(there[session_id], finished)

    def look(self) -> None:
        """Look once at everything."""
        with self._lock:
            self.looks["looks"] += 1
            try:
                listed = {each.id: each for each in self._home.store.sessions(limit=None)}
                for session_id in self._seen:
                    if session_id not in listed:
                        self._blame(session_id, "is not in the list")
                for session_id in [each for each in self._seen if each in listed]:
                    self._look_at(session_id)
            except SessionNotFound as error:
                self._blame("", f"was listed and is not there: {error}")
            except StoreError as error:
                self.looks[f"looks refused: {type(error).__name__}"] += 1
            self._home.store.close()  # each look opens anew, and keeps no disk busy in between

    def finished(self, session_id: str) -> int:
        """Return how many units of a session were ever seen as finished."""
        return len(self._seen[session_id].finished)

    def _watch(self) -> None:
        while not self._ended.wait(LOOK):
            self.look()

    def _look_at(self, session_id: str) -> None:
        """Read the record first: what it counts must be stored when the outcomes are read after it."""
        before, store = self._seen[session_id], self._home.store
        now = store.session(session_id)
        finished = _finished(store.outcomes(session_id))
        self._judge_record(before.session, now)
        self._judge_units(session_id, finished, frozenset())
        own = sum(key.pass_number == now.pass_number for key in finished)
        if now.progress.units_done > own:
            self._blame(session_id, f"counts {now.progress.units_done} units and has {own}")
        rows = store.table(session_id).rows
        # what was asked may be lost with a damaged file, and then so are the rows
        if len(rows) != now.questions and not store.plan(session_id).rebuilt:
            self._blame(session_id, f"shows {len(rows)} of {now.questions} rows")
        self._seen[session_id] = Seen(now, {**before.finished, **finished})

    def _judge_record(self, before: Session, now: Session) -> None:
        kept = len(before.history)
        if now.history[:kept] != before.history:
            self._blame(now.id, "has another history than before")
        state = before.state
        for change in now.history[kept:]:
            if change.source is not state or not change.is_allowed:
                self._blame(now.id, f"went from {change.source} to {change.target}")
            state = change.target
        if state is not now.state:
            self._blame(now.id, f"is {now.state} without having become so")
        if now.revision < before.revision or now.lease.epoch < before.lease.epoch:
            self._blame(now.id, "went back to an earlier revision or epoch")
        same_pass = now.pass_number == before.pass_number
        if same_pass and now.progress.units_done < before.progress.units_done:
            self._blame(now.id, f"had {before.progress.units_done} units and has {now.progress.units_done}")
        if now.progress.usage.calls < before.progress.usage.calls:
            self._blame(now.id, "has spent less than before")

    def _judge_units(self, session_id: str, finished: dict[UnitKey, bytes], lost: Iterable[UnitKey]) -> None:
        for key, said in self._seen[session_id].finished.items():
            if key in lost:
                continue
            if key not in finished:
                self._blame(session_id, f"has lost {key}")
            elif finished[key] != said:
                self._blame(session_id, f"says something else about {key}")

    def _blame(self, session_id: str, what: str) -> None:
        self.violations.append(f"{time.strftime('%H:%M:%S')} session {session_id} {what}")


def _finished(outcomes: Iterable[Outcome]) -> dict[UnitKey, bytes]:
    return {
        each.key: msgspec.json.encode((each.findings, each.question_ids, each.pages))
        for each in outcomes
        if each.status is not UnitStatus.FAILED
    }
