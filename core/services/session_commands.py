"""The verbs that pages and command line share: everything a person can do with sessions."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from core.domain.errors import (
    PagewiseError,
    RequestInvalid,
    SessionNotFound,
    StoreBusy,
    StoreFull,
    TransitionRefused,
)
from core.domain.plan import EngineChoice, Plan
from core.domain.register import RegisterKind
from core.domain.review import Opinions
from core.domain.secret import Secret
from core.domain.session import (
    REFINABLE,
    WAITING,
    Change,
    Progress,
    Refining,
    Session,
    SessionState,
    transition,
)
from core.engines.catalog import reads_first
from core.packages.archive import clean_name
from core.services.quotas import Quotas
from core.services.stamp import stamped
from core.sessions.home import Home
from core.workers.child_processes import ask_to_stop, kill
from core.workers.recovery import KEY_AGAIN, finish_for_dead_owner

__all__ = ["SessionCommands", "Starter"]

#: seconds between two looks at a session that is to stop
LOOK = 0.05

#: seconds a stopper gives the owner before it asks whether there is one
OWNER_ANSWERS = 0.25

#: characters of a session's name
NAME = 120

#: characters of a question that is asked of a finished session
QUESTION = 500

#: random bytes in an id that only a link carries
ID_BYTES = 16


class Starter(Protocol):
    """Starts queued sessions in this process; `core.workers.supervisor.Supervisor` is one."""

    @property
    def instance(self) -> str:
        """The name of the process it starts them for."""

    @property
    def is_running(self) -> bool:
        """Whether it has been started."""

    def wake(self) -> None:
        """Look at once: something was queued."""

    def entrust(self, session_id: str, key: Secret) -> None:
        """Keep what the analyst typed for a session."""

    def forget(self, session_id: str) -> None:
        """Forget it."""


class SessionCommands:
    """Every verb may raise a `StoreError`; those with a session id, `SessionNotFound`.

    ``by`` names who asks, for the session's history. Whether they may is asked before.
    """

    def __init__(self, home: Home, starter: Starter, quotas: Quotas = Quotas()) -> None:
        """Keep what is needed; while ``starter`` does not run, sessions wait for another process's."""
        self._home = home
        self._quotas = quotas
        self._store = home.store
        self._starter = starter

    def start(
        self,
        plan: Plan,
        owner: str,
        batch: str = "",
        key: Secret | None = None,
        collection: str = "",
        *,
        opinions: Opinions = Opinions(),
        estimated: float = 0.0,
    ) -> Session:
        """Queue a new session, perhaps one of a collection. Its key stays here and is never stored.

        ``estimated`` are the seconds that were told before, for the next estimate to learn from.

        A plan that revises a session brings the ``opinions`` on that one with it.

        Raise `DocumentMissing` when a document of the plan is not in the folder, `QuotaReached` when the
        owner may have no more.
        """
        self._check_key(plan.engine.typed_key, key)
        now = time.time()
        began = "Revision started" if plan.revises else "Started"
        created = Change(now, None, SessionState.QUEUED, self._starter.instance, f"{began} by {owner}.")
        session = Session(
            id=secrets.token_hex(ID_BYTES),
            created=now,
            owner=owner,
            document=plan.document,
            question_set=plan.question_set.title,
            engine=plan.engine,
            questions=len(plan.question_set.questions),
            history=(created,),
            batch=batch,
            collection=collection,
            documents=len(plan.contents.documents),
            revises=plan.revises,
            estimated=estimated,
            progress=Progress(
                pages=plan.document.pages,
                pending=len(plan.question_set.questions),
                reads_first=reads_first(plan),
            ),
        )
        with self._entrusted(session.id, key):
            return self._created(session, stamped(plan), opinions)

    def _created(self, session: Session, plan: Plan, opinions: Opinions) -> Session:
        """Store a session, and see that nobody discarded its documents in the meantime.

        Once the session is stored, whoever asks whether a document is used hears of it; so it is enough to
        look at each document, one at a time, when nobody can be between asking and discarding.
        """
        self._check_documents(plan)
        created = self._store.create(
            session, plan, opinions, check=lambda: self._quotas.check_start(self._store, session.owner)
        )
        try:
            for each in plan.contents.documents:
                with self._home.documents.locked(each.document.sha256):
                    self._home.documents.path(each.document.sha256)
        except PagewiseError:
            self._home.remove_session(session.id)
            raise
        return created

    def stop(self, session_id: str, by: str, timeout: float = 5.0) -> Session:
        """Ask a session to stop and wait; return it as partial, or stopping after ``timeout`` seconds.

        One that has ended is returned as it is. When its process is dead, it is ended here. On a full disk
        its worker is told to end by a signal, where it runs on this machine; `StoreFull` is raised when
        that cannot be stored yet.
        """

        def change(session: Session) -> Session:
            reason = f"Stopped by {by}."
            if session.state is SessionState.RUNNING:
                return self._moved(session, SessionState.STOPPING, reason)
            if session.state in WAITING:
                return self._moved(session, SessionState.PARTIAL, reason)
            return session

        began = time.monotonic()
        try:
            session = self._store.update(session_id, change)
        except StoreFull as error:
            return self._told_to_stop(session_id, began + timeout, error)
        asked_for_owner = began
        while session.state is SessionState.STOPPING and time.monotonic() - began < timeout:
            time.sleep(LOOK)
            if time.monotonic() - asked_for_owner > OWNER_ANSWERS:
                asked_for_owner = time.monotonic()
                self._finish_if_owner_is_dead(session)
            session = self._store.session(session_id)
        return session

    def _told_to_stop(self, session_id: str, until: float, error: StoreFull) -> Session:
        """Have the worker stop asking and spending; wait until that is stored."""
        session = self._store.session(session_id)
        if not ask_to_stop(session.lease.instance):
            raise error
        while session.state is SessionState.RUNNING and time.monotonic() < until:
            time.sleep(LOOK)
            session = self._store.session(session_id)
        if session.state is SessionState.RUNNING:
            raise StoreFull(
                f"{error.what} The session asks nothing more, and is shown as stopped when there is room.",
                error.advice,
            )
        return session

    def resume(self, session_id: str, by: str, key: Secret | None = None) -> Session:
        """Queue an ended session again for exactly what is not done.

        Raise `TransitionRefused` when it is active or nothing is left to do, `RequestInvalid` when it
        needs a key that is not given, `QuotaReached` when as many of its owner's wait as may.
        """

        def change(session: Session) -> Session:
            if session.state is SessionState.COMPLETED and not session.progress.units_failed:
                raise TransitionRefused("Nothing is left to do in this session.", "Start a second pass.")
            return self._queued(session, f"Continued by {by}.")

        return self._queue(session_id, change, key)

    def second_pass(self, session_id: str, by: str, key: Secret | None = None) -> Session:
        """Queue a session for a second pass over what it did not answer.

        Raise `TransitionRefused` when it is active, has not finished the first pass (what the first did
        not reach would never be asked), has had its second, or answered everything.
        """

        def change(session: Session) -> Session:
            if session.pass_number > 1:
                raise TransitionRefused("The second pass has been made.", "Continue it if it was stopped.")
            if not session.progress.open_questions:
                raise TransitionRefused("Every question has an answer.", "There is nothing to ask again.")
            queued = self._queued(session, f"Second pass asked for by {by}.")
            if session.state is not SessionState.COMPLETED:
                raise TransitionRefused("The first pass is not finished.", "Continue it first.")
            progress = replace(session.progress, units=0, units_done=0, units_failed=0)
            return replace(queued, pass_number=2, progress=progress)

        return self._queue(session_id, change, key)

    def ask(self, session_id: str, question: str, by: str, key: Secret | None = None) -> Session:
        """Queue a finished session for one more question, and for nothing else.

        Raise `RequestInvalid` for an empty or endless question or a key that is not given,
        `TransitionRefused` when the session has not ended with all asked, `QuotaReached` as `resume` does.
        """
        text = " ".join(question.split())
        if not text or len(text) > QUESTION:
            raise RequestInvalid("A question has a word at least.", f"And {QUESTION} characters at most.")

        def change(session: Session) -> Session:
            if session.state is not SessionState.COMPLETED:
                raise TransitionRefused("The analysis is not finished.", "Continue it, then ask more.")
            queued = self._queued(session, f"One more question asked by {by}.")
            progress = replace(session.progress, pending=session.progress.pending + 1)
            return replace(queued, pass_number=1, progress=progress)

        return self._queue(session_id, change, key, lambda plan: plan.asking(text))

    def refine(
        self,
        session_id: str,
        register: RegisterKind,
        engine: EngineChoice,
        by: str,
        key: Secret | None = None,
    ) -> Session:
        """Queue a session for the labels of a register's lines to be looked at again, and for nothing else.

        However that ends, the session is then in the state in which it was.

        Raise `TransitionRefused` when it is active or has failed, `RequestInvalid` when it needs a key that
        is not given, `QuotaReached` as `resume` does.
        """

        def change(session: Session) -> Session:
            if session.state not in REFINABLE:
                raise TransitionRefused(
                    f"The session is {session.state}.", "Its lines can be refined when it has ended."
                )
            order = Refining(register, len(session.history), engine, by, session.state)
            reason = f"Refinement of {register} asked for by {by}."
            return replace(self._moved(session, SessionState.QUEUED, reason).getting_on, refining=order)

        return self._queue(session_id, change, key)

    def rename(self, session_id: str, name: str) -> Session:
        """Give a session another name, on every page and in every report; its documents keep theirs.

        Raise `RequestInvalid` for an empty name.
        """
        wanted = " ".join(clean_name(name).split())[:NAME]
        if not name.strip():
            raise RequestInvalid("A name has a letter at least.", "Type one.")

        def change(session: Session) -> Session:
            return replace(session, document=replace(session.document, name=wanted))

        return self._store.amend(session_id, change, lambda plan: plan.named(wanted))

    def delete(self, session_id: str, by: str, timeout: float = 5.0) -> None:
        """Remove a session and all that belongs to it; its document too when nobody else uses it.

        A running one is stopped first, and killed when it does not stop.
        """
        try:
            session = self.stop(session_id, by, timeout)
        except StoreFull:  # deleting makes room
            session = self._store.session(session_id)
            kill(session.lease.instance)
        if session.state is SessionState.STOPPING:
            kill(session.lease.instance)
        lock = self._home.locks.acquire_session(session_id, timeout=timeout)
        if lock is None:
            raise StoreBusy("The session's process does not end.", "Try again in a moment.")
        try:
            self._home.remove_session(session_id)
        finally:
            lock.release(remove=True)

    def backup(self, path: Path) -> None:
        """Write a copy of the session store to a new file while the app runs. Documents are not in it."""
        self._store.backup(path)

    def _queue(
        self,
        session_id: str,
        change: Callable[[Session], Session],
        key: Secret | None,
        extend: Callable[[Plan], Plan] | None = None,
    ) -> Session:
        before = self._store.session(session_id)
        self._check_key(before.engine.typed_key, key)
        plan = self._store.plan(session_id)
        if plan.rebuilt:
            raise TransitionRefused(
                "What this session was asked was lost with a damaged store, so it cannot go on.",
                "Start another analysis of the document.",
            )
        self._check_documents(plan)
        if not before.state.is_active:
            self._quotas.check_waiting(self._store, before.owner)
        with self._entrusted(session_id, key):
            if extend is not None:
                return self._store.amend(session_id, change, extend)
            return self._store.update(session_id, change)

    def _check_documents(self, plan: Plan) -> None:
        """Raise `DocumentMissing` unless all documents are in the folder."""
        for each in plan.contents.documents:
            self._home.documents.path(each.document.sha256)

    def _queued(self, session: Session, reason: str) -> Session:
        if session.state.is_active:
            raise TransitionRefused(f"The session is {session.state} already.", "Wait, or stop it first.")
        queued = self._moved(session, SessionState.QUEUED, reason).getting_on
        return replace(queued, earlier=session.progress)

    def _moved(self, session: Session, target: SessionState, reason: str) -> Session:
        return transition(session, target, at=time.time(), instance=self._starter.instance, reason=reason)

    def _finish_if_owner_is_dead(self, session: Session) -> None:
        with contextlib.suppress(SessionNotFound, StoreBusy):
            finish_for_dead_owner(
                self._home, session, instance=self._starter.instance, words="", has_key=False
            )

    def _check_key(self, typed_key: bool, key: Secret | None) -> None:
        if typed_key and not key:
            raise RequestInvalid("This session needs its key again.", KEY_AGAIN)
        if key and not self._starter.is_running:
            raise RequestInvalid("No worker can be started from here.", "Set the key in the environment.")

    @contextlib.contextmanager
    def _entrusted(self, session_id: str, key: Secret | None) -> Iterator[None]:
        """Give the key to our supervisor before the session can be claimed, and take it back on failure."""
        if key:
            self._starter.entrust(session_id, key)
        try:
            yield
        except PagewiseError:
            self._starter.forget(session_id)
            raise
        self._starter.wake()
