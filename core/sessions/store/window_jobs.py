"""Window jobs and what they bring, as `core.domain.ports.WindowStore` wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from core.domain.answer import Outcome, UnitKey, UnitStatus
from core.domain.errors import SessionNotFound
from core.domain.ports import Delivery, JobFault, WindowJob, WindowOrder
from core.domain.session import Session
from core.sessions.store import keys
from core.sessions.store.codec import decoded, encoded
from core.sessions.store.typed_values import TypedValues

__all__ = ["WindowJobs", "check_there", "not_found"]


class WindowJobs:
    """The owner of a session posts; whoever has time asks and delivers; the owner stores."""

    def __init__(self, values: TypedValues) -> None:
        self._values = values
        self._key_value = values.key_value

    def post(self, session_id: str, order: WindowOrder, jobs: Sequence[WindowJob]) -> None:
        """Store window jobs, replacing those about the same windows."""
        values = {_job_key(session_id, order.pass_number, each.window.index): encoded(each) for each in jobs}
        values[keys.order_key(session_id, order.pass_number)] = encoded(order)
        with self._key_value.transaction(scope=session_id):
            self._check_there(session_id)
            self._key_value.put_many(values)

    def posted(self, session_id: str, pass_number: int, window: int) -> tuple[WindowOrder, WindowJob] | None:
        """Return a window job with its order, less the sections that are done with."""
        order_key, job_key = (
            keys.order_key(session_id, pass_number),
            _job_key(session_id, pass_number, window),
        )
        found = self._key_value.get_many((order_key, job_key))
        if len(found) < 2:
            return None
        order = decoded(found[order_key], WindowOrder, order_key)
        job = decoded(found[job_key], WindowJob, job_key)
        settled = self._settled(session_id, (UnitKey(pass_number, window, each) for each in job.sections))
        left = tuple(each for each in job.sections if UnitKey(pass_number, window, each) not in settled)
        return order, replace(job, sections=left)

    def withdraw(self, session_id: str, pass_number: int, windows: Collection[int] | None = None) -> None:
        """Remove window jobs."""
        with self._key_value.transaction(grows=False, scope=session_id):
            if windows is None:
                self._key_value.drop_all(keys.job_prefix(session_id, pass_number))
                self._key_value.drop(keys.order_key(session_id, pass_number))
            else:
                self._key_value.drop_many(_job_key(session_id, pass_number, each) for each in windows)

    def deliver(
        self, session_id: str, pass_number: int, outcomes: Sequence[Outcome], fault: JobFault | None = None
    ) -> None:
        """Keep what window jobs brought until the owner has stored it."""
        values = {keys.mail_key(session_id, each.key): encoded(each) for each in outcomes}
        if fault is not None:
            values[keys.fault_key(session_id, pass_number)] = encoded(fault)
        with self._key_value.transaction(scope=session_id):
            session = self._check_there(session_id)
            if outcomes and session != session.getting_on:
                # whoever owns it and however often that one dies: the session gets on
                after = replace(session.getting_on, revision=session.revision + 1)
                values[f"{keys.session_prefix(session_id)}record"] = encoded(after)
            self._key_value.put_many(values)

    def delivered(self, session_id: str, pass_number: int) -> Delivery:
        """Return what was delivered, and let go of what is stored by now."""
        mail = {
            each.key: each for each in self._values.all(keys.mail_prefix(session_id, pass_number), Outcome)
        }
        fault = self._values.get(keys.fault_key(session_id, pass_number), JobFault)
        stored = self._stored(session_id, mail)
        done = {key for key, outcome in stored.items() if outcome == mail[key]}
        if done or fault is not None:
            with self._key_value.transaction(grows=False, scope=session_id):
                self._key_value.drop_many(keys.mail_key(session_id, each) for each in done)
                self._key_value.drop(keys.fault_key(session_id, pass_number))
        return Delivery(tuple(mail[key] for key in sorted(mail.keys() - done)), fault)

    def _settled(self, session_id: str, units: Iterable[UnitKey]) -> Collection[UnitKey]:
        """Return those units that were delivered, or stored with an answer."""
        wanted = {keys.mail_key(session_id, unit): unit for unit in units}
        delivered = {wanted[key] for key in self._key_value.get_many(wanted)}
        stored = self._stored(session_id, wanted.values())
        return delivered | {key for key, each in stored.items() if each.status is not UnitStatus.FAILED}

    def _stored(self, session_id: str, units: Iterable[UnitKey]) -> dict[UnitKey, Outcome]:
        wanted = [keys.unit_key(session_id, unit) for unit in units]
        found = (decoded(text, Outcome, key) for key, text in self._key_value.get_many(wanted).items())
        return {each.key: each for each in found}

    def _check_there(self, session_id: str) -> Session:
        session = self._values.get(f"{keys.session_prefix(session_id)}record", Session)
        if session is None:
            raise not_found(session_id)
        return session


def check_there(values: TypedValues, session_id: str) -> None:
    """Raise `SessionNotFound` unless there is a session of this id."""
    if values.key_value.get(f"{keys.session_prefix(session_id)}record") is None:
        raise not_found(session_id)


def not_found(session_id: str) -> SessionNotFound:
    """Return what is raised about a session that is not there."""
    return SessionNotFound(f"There is no session {session_id}.", "It was deleted, or the link is wrong.")


def _job_key(session_id: str, pass_number: int, window: int) -> str:
    return f"{keys.job_prefix(session_id, pass_number)}{window:07d}"
