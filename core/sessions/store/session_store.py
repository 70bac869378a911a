"""The session store: every rule of `core.domain.ports.SessionStore`, on any ordered map."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.domain.answer import Answer, Outcome
from core.domain.errors import LeaseLost, StoreBusy, StoreError
from core.domain.package import Arrangement, Package
from core.domain.plan import Plan
from core.domain.ports import Checkpoint
from core.domain.review import Opinions, Remark, Review, Verdict
from core.domain.revision import Inheritance
from core.domain.session import LIVE, UNDER_WAY, LogEntry, Session, SessionState
from core.domain.table import Table
from core.sessions.store import keys, turns
from core.sessions.store.checking import problems_of_records
from core.sessions.store.codec import T, decoded, encoded
from core.sessions.store.first_opinions import first_opinions
from core.sessions.store.key_value import KeyValue
from core.sessions.store.line_reviews import LineReviews
from core.sessions.store.refinements import RefinementRecords
from core.sessions.store.rules import check_change, under_way
from core.sessions.store.schema import check_version
from core.sessions.store.side_records import SideRecords
from core.sessions.store.spending import Spending
from core.sessions.store.typed_values import TypedValues
from core.sessions.store.window_jobs import WindowJobs, not_found

__all__ = ["KeyValueSessionStore"]

#: characters of one line of the activity log
LOG_LINE = 500


class KeyValueSessionStore:
    """Sessions and everything that belongs to them."""

    def __init__(self, key_value: KeyValue) -> None:
        self._key_value = key_value
        self._values = values = TypedValues(key_value)
        #: window jobs and what they bring
        self.windows = WindowJobs(values)
        #: decisions on lines of registers
        self.lines = LineReviews(values)
        #: what models said of them
        self.refinements = RefinementRecords(values)
        #: question sets, uploads, server processes
        self.beside = SideRecords(values)
        #: what sessions cost on the operator's key
        self.spending = Spending(values)

    @property
    def key_value(self) -> KeyValue:
        """What everything is written in."""
        return self._key_value

    def create(
        self,
        session: Session,
        plan: Plan,
        opinions: Opinions = Opinions(),
        *,
        check: Callable[[], None] | None = None,
    ) -> Session:
        """Store a new session with its plan, a table of pending rows, and opinions to begin with."""
        prefix = keys.session_prefix(session.id)
        with self._key_value.transaction():
            if check is not None:
                check()
            if self._key_value.get(f"{prefix}record") is not None:
                raise StoreError(f"There is a session {session.id} already.", "Start another one.")
            newest = self._key_value.latest([keys.ALL], limit=1)
            last = int(newest[0].split(":")[1]) if newest else 0
            session = replace(session, order=max(int(session.created * 1000), last + 1), revision=1)
            table = Table.pending(session.id, plan.question_set, session.created)
            more = {
                f"{prefix}plan": encoded(plan),
                f"{prefix}table": encoded(table),
                **dict.fromkeys(keys.document_uses(session.id, plan.contents), "1"),
                **first_opinions(prefix, opinions),
            }
            return self._write(session, None, more)

    def session(self, session_id: str) -> Session:
        """Return the record."""
        found = self._values.get(f"{keys.session_prefix(session_id)}record", Session)
        if found is None:
            raise not_found(session_id)
        return found

    def plan(self, session_id: str) -> Plan:
        """Return what was asked for."""
        found = self._values.get(f"{keys.session_prefix(session_id)}plan", Plan)
        if found is None:
            raise not_found(session_id)
        return found

    def contents(self, session: Session) -> Package:
        """Return the documents of a session; where its plan cannot be read, what its record says of them."""
        try:
            return self.plan(session.id).contents
        except StoreError:
            return Package.single(session.document)

    def sessions(
        self,
        *,
        limit: int | None = 50,
        before: str | None = None,
        owner: str | None = None,
        states: Collection[SessionState] | None = None,
    ) -> Sequence[Session]:
        """Return records, newest first."""
        if owner is None and states is None:
            prefixes = [keys.ALL]
        else:
            prefixes = [keys.in_state(state, owner) for state in set(states or SessionState)]
        with self._key_value.snapshot():
            last = "" if before is None else keys.place(self.session(before))
            listed = self._key_value.latest(prefixes, before=last, limit=limit)
            newest = sorted(map(keys.place_of, listed), reverse=True)[:limit]
            wanted = [f"{keys.session_prefix(keys.session_of(each))}record" for each in newest]
            return self._values.readable(wanted, Session)

    def counts(self, *, owner: str | None = None) -> Mapping[SessionState, int]:
        """Return the number of sessions in each state."""
        states = tuple(SessionState)
        with self._key_value.snapshot():
            found = self._key_value.counts([keys.in_state(state, owner) for state in states])
        return dict(zip(states, found, strict=True))

    def update(
        self, session_id: str, change: Callable[[Session], Session], *, epoch: int | None = None
    ) -> Session:
        """Apply ``change`` to the record in one transaction."""
        with self._key_value.transaction(grows=False, scope=session_id):
            before = self.session(session_id)
            if epoch is not None and before.lease.epoch != epoch:
                raise _lease_lost(session_id)
            after = change(before)
            if after == before:
                return before
            check_change(before, after)
            return self._write(replace(after, revision=before.revision + 1), before)

    def amend(
        self, session_id: str, change: Callable[[Session], Session], extend: Callable[[Plan], Plan]
    ) -> Session:
        """Apply ``change`` to the record and ``extend`` to the plan in one transaction."""
        prefix = keys.session_prefix(session_id)
        with self._key_value.transaction(scope=session_id):
            before, plan, table = (
                self.session(session_id),
                extend(self.plan(session_id)),
                self.table(session_id),
            )
            after = replace(
                change(before), questions=len(plan.question_set.questions), revision=before.revision + 1
            )
            check_change(before, after)
            table = replace(table.with_pending(plan.question_set), revision=after.revision)
            more = {f"{prefix}plan": encoded(plan), f"{prefix}table": encoded(table)}
            return self._write(after, before, more)

    def claim(
        self,
        instance: str,
        *,
        limit: int,
        each: int | None = None,
        eligible: Callable[[Session], bool] | None = None,
    ) -> Session | None:
        """Take the queued session whose turn it is."""
        if not self._key_value.latest([keys.in_state(SessionState.QUEUED)], limit=1):
            return None  # the usual case, without keeping writers waiting
        with self._key_value.transaction(grows=False):
            check_version(self._key_value)  # a newer program may have converted it since we opened it
            awaited = self.sessions(states=LIVE, limit=None)
            if sum(map(under_way, awaited)) >= limit:
                return None
            served = turns.served(self._key_value)
            chosen = turns.next_in_line(awaited, served, each=each, eligible=eligible)
            if chosen is None:
                return None
            turns.note_served(self._key_value, chosen.owner, served)
            lease = replace(chosen.lease, instance=instance)
            return self._write(replace(chosen, lease=lease, revision=chosen.revision + 1), chosen)

    def line(self) -> Sequence[str]:
        """Return the ids of those that wait in the order in which they will probably begin."""
        with self._key_value.snapshot():
            return turns.line(self.sessions(states=LIVE, limit=None), turns.served(self._key_value))

    def checkpoint(self, session_id: str, epoch: int, checkpoint: Checkpoint) -> Session:
        """Store outcomes, answers, table and progress in one transaction."""
        prefix = keys.session_prefix(session_id)
        now = time.time()
        with self._key_value.transaction(scope=session_id):
            before = self.session(session_id)
            if before.lease.epoch != epoch or before.state not in UNDER_WAY:
                raise _lease_lost(session_id)
            found = {
                **{keys.unit_key(session_id, each.key): encoded(each) for each in checkpoint.outcomes},
                **{
                    keys.answer_key(session_id, each.question_id): encoded(each)
                    for each in checkpoint.answers
                },
                **self._log_lines(session_id, checkpoint.log, now, "info", before.lease.instance),
                **self.spending.booking(before, checkpoint.progress.usage, now),
            }
            advanced = checkpoint.refined or checkpoint.progress.units_done > before.progress.units_done
            after = replace(
                before.getting_on if advanced else before,
                progress=checkpoint.progress,
                lease=replace(before.lease, heartbeat=now),
                revision=before.revision + 1,
            )
            found[f"{prefix}table"] = encoded(replace(checkpoint.table, revision=after.revision, at=now))
            if checkpoint.inheritance is not None:
                found[f"{prefix}inheritance"] = encoded(checkpoint.inheritance)
            self.refinements.add(session_id, checkpoint.refined)
            return self._write(after, before, found)

    def restore(self, after: Session, answers: Iterable[Answer], table: Table) -> Session:
        """Store what a repair made of a session's record, answers and table.

        Raise `StoreBusy` when the record has changed since the repair looked at it.
        """
        with self._key_value.transaction(grows=False, scope=after.id):
            before = self.session(after.id)
            if before.revision != after.revision:
                raise StoreBusy(f"Session {after.id} is being changed.", "Stop the app and repair again.")
            check_change(before, after)
            after = replace(after, revision=before.revision + 1)
            more = {keys.answer_key(after.id, each.question_id): encoded(each) for each in answers}
            more[f"{keys.session_prefix(after.id)}table"] = encoded(replace(table, revision=after.revision))
            return self._write(after, before, more)

    def inheritance(self, session_id: str) -> Inheritance | None:
        """Return what a revision took over."""
        return self._values.get(f"{keys.session_prefix(session_id)}inheritance", Inheritance)

    def outcomes(self, session_id: str) -> Sequence[Outcome]:
        """Return every stored outcome, ordered by unit key."""
        return self._family(session_id, "unit", Outcome)

    def table(self, session_id: str) -> Table:
        """Return the unitary table as of the last checkpoint."""
        found = self._values.get(f"{keys.session_prefix(session_id)}table", Table)
        if found is None:
            raise not_found(session_id)
        return found

    def answer(self, session_id: str, question_id: str) -> Answer | None:
        """Return one answer with its evidence."""
        found = self._values.get(keys.answer_key(session_id, question_id), Answer)
        if found is None:
            self.session(session_id)
        return found

    def answers(self, session_id: str) -> Mapping[str, Answer]:
        """Return all answers by question id."""
        return {each.question_id: each for each in self._family(session_id, "answer", Answer)}

    def log(self, session_id: str, *, limit: int = 200) -> Sequence[LogEntry]:
        """Return the newest entries, oldest first."""
        found = self._key_value.scan(f"{keys.session_prefix(session_id)}log:", reverse=True, limit=limit)
        if not found:
            self.session(session_id)
        return [decoded(text, LogEntry, key) for key, text in reversed(found)]

    def append_log(self, session_id: str, text: str, *, level: str = "info", instance: str = "") -> None:
        """Add one entry to the activity log."""
        with self._key_value.transaction(scope=session_id):
            self.session(session_id)
            self._key_value.put_many(self._log_lines(session_id, (text,), time.time(), level, instance))

    def review(self, session_id: str, review: Review) -> None:
        """Store a reviewer's decision."""
        self._append(session_id, keys.reviews_of(review.question_id), review)

    def arrange(self, session_id: str, arrangement: Arrangement) -> None:
        """Store what a person says the documents of a session are, and which wins over which."""
        with self._key_value.transaction(scope=session_id):
            self.session(session_id)
            self._values.put(f"{keys.session_prefix(session_id)}arrangement", arrangement)

    def arrangement(self, session_id: str) -> Arrangement | None:
        """Return what a person said last, or None when nobody did."""
        return self._values.get(f"{keys.session_prefix(session_id)}arrangement", Arrangement)

    def reviews(self, session_id: str) -> Mapping[str, Review]:
        """Return the decision that holds on each reviewed question."""
        latest = {each.question_id: each for each in self._family(session_id, "review", Review)}
        return {key: each for key, each in latest.items() if each.verdict is not Verdict.WITHDRAWN}

    def review_history(self, session_id: str, question_id: str) -> Sequence[Review]:
        """Return all decisions on one question, oldest first."""
        return self._family(session_id, keys.reviews_of(question_id), Review)

    def remark(self, session_id: str, remark: Remark) -> None:
        """Store a comment, a flag or an assignment."""
        self._append(session_id, keys.remarks_on(remark.question_id), remark)

    def remarks(self, session_id: str) -> Mapping[str, Sequence[Remark]]:
        """Return what was said about each question, oldest first."""
        found: dict[str, list[Remark]] = {}
        for each in self._family(session_id, "remark", Remark):
            found.setdefault(each.question_id, []).append(each)
        return found

    def delete(self, session_id: str) -> None:
        """Remove the session and everything that belongs to it."""
        with self._key_value.transaction(grows=False, scope=session_id):
            session = self.session(session_id)
            everyone = f"{keys.ALL}{keys.place(session)}"
            uses = keys.document_uses(session_id, self.contents(session))
            for key in (everyone, *keys.index_keys(session), *uses):
                self._key_value.drop(key)
            self._key_value.drop_all(keys.session_prefix(session_id))

    def users_of(self, sha256: str) -> int:
        """Return how many sessions and uploads use a document."""
        return self._key_value.counts([keys.document_keys(sha256)])[0]

    def documents(self) -> Collection[str]:
        """Return the SHA-256 of every document in use."""
        return {keys.document_of(key) for key, _ in self._key_value.scan(keys.DOCUMENTS)}

    def size(self) -> int:
        """Return how many bytes everything takes; documents are not in it."""
        return self._key_value.size()

    def tend(self, *, idle: bool) -> None:
        """Look after the room on the disk; called by servers now and then, ``idle`` while no session runs."""
        self._key_value.tend(idle=idle)

    def backup(self, path: Path) -> None:
        """Write a complete copy to a new file."""
        self._key_value.backup(path)

    def close(self) -> None:
        """Let go of what the calling thread holds open."""
        self._key_value.close()

    def problems(self) -> Sequence[str]:
        """Check the database, then every record against its index."""
        return (*self._key_value.problems(), *problems_of_records(self._values))

    def _write(
        self, after: Session, before: Session | None, more: Mapping[str, str] | None = None
    ) -> Session:
        """Store the record with ``more`` and, when the state is new, what the lists say of it."""
        values = {**(more or {}), f"{keys.session_prefix(after.id)}record": encoded(after)}
        if before is None:
            values[f"{keys.ALL}{keys.place(after)}"] = ""
        if before is None or before.state is not after.state:
            for key in keys.index_keys(before) if before else ():
                self._key_value.drop(key)
            values.update(dict.fromkeys(keys.index_keys(after), ""))
        self._key_value.put_many(values)
        return after

    def _log_lines(
        self, session_id: str, lines: Sequence[str], at: float, level: str, instance: str
    ) -> Mapping[str, str]:
        """Return what is to be stored for new lines of the activity log."""
        if not lines:
            return {}
        last = self._key_value.latest([f"{keys.session_prefix(session_id)}log:"], limit=1)
        sequence = int(last[0].rpartition(":")[2]) if last else 0
        return {
            keys.log_key(session_id, number): encoded(LogEntry(number, at, line[:LOG_LINE], level, instance))
            for number, line in enumerate(lines, start=sequence + 1)
        }

    def _append(self, session_id: str, family: str, value: object) -> None:
        """Store one more of a session's numbered values."""
        with self._key_value.transaction(scope=session_id):
            self.session(session_id)
            self._values.append(f"{keys.session_prefix(session_id)}{family}", value)

    def _family(self, session_id: str, name: str, kind: type[T]) -> list[T]:
        found = self._values.all(f"{keys.session_prefix(session_id)}{name}:", kind)
        if not found:
            self.session(session_id)
        return found


def _lease_lost(session_id: str) -> LeaseLost:
    return LeaseLost(f"Another owner took session {session_id} over.", "This one ends without writing.")
