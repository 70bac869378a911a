"""Looking after the home folder: what is wrong in it, and what nobody needs any more."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.errors import SessionNotFound
from core.domain.ports import Dispatcher, QueueDepth
from core.domain.ports.spending import day_of
from core.domain.session import UNDER_WAY, Instance, SessionState
from core.isolation.walls import StandingWalls, which_stand
from core.services.repair import results_disagree
from core.sessions.disk.folders import open_to_others
from core.sessions.home import Home

__all__ = ["UPLOADS_KEPT", "Diagnosis", "Housekeeping"]

#: seconds an upload waits for its session
UPLOADS_KEPT = 24 * 3_600.0

#: seconds a document that nobody uses is kept: a store that was repaired may have lost its user
ORPHANS_KEPT = 7 * 86_400.0

DAY = 86_400.0

#: seconds for which it is known what was spent on a day
SUMS_KEPT = 62 * DAY

#: sessions looked at together when old ones are sought
PAGE = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of the home folder; for the admin page and ``doctor``."""

    #: when it was made, in seconds since the epoch
    at: float
    version: str
    #: number of sessions in each state
    counts: Mapping[SessionState, int]
    #: server processes, each with whether it lives
    instances: tuple[tuple[Instance, bool], ...]
    #: ids of the sessions that run, with the names of their documents
    running: Mapping[str, str]
    #: ids of sessions that say they run and have no process
    stale: tuple[str, ...]
    #: SHA-256 of documents that nobody uses, and of those in use that are not there
    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    #: bytes of the store, of documents and page texts, and free on the disk
    store_bytes: int
    document_bytes: int
    free_bytes: int
    #: what the check of the store found, one line each; None when it was not asked for
    problems: tuple[str, ...] | None = None
    #: how full the queues of jobs are; empty where there are none
    queues: tuple[QueueDepth, ...] = ()
    #: what in the home folder others than its owner may read or enter, with its mode: ``documents (0755)``
    exposed: tuple[str, ...] = ()
    #: which walls stand around processes that read documents; None when it was not asked for
    walls: StandingWalls | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing needs a person's attention."""
        return not (self.problems or self.missing)


class Housekeeping:
    """Diagnosis, and the tidying that a supervisor asks for now and then."""

    def __init__(
        self,
        home: Home,
        *,
        retention_days: int | None = None,
        version: str = "",
        dispatcher: Dispatcher | None = None,
    ) -> None:
        """Keep what is needed; without ``retention_days`` sessions are kept for ever."""
        self._home = home
        self._retention_days = retention_days
        self._version = version
        self._dispatcher = dispatcher

    def diagnose(self, *, thorough: bool = False) -> Diagnosis:
        """Look at everything; ``thorough`` reads the whole store, which may take seconds."""
        store, locks = self._home.store, self._home.locks
        used, there = set(store.documents()), set(self._home.documents.all())
        running = store.sessions(states=UNDER_WAY, limit=None)
        owned = locks.owned([session.id for session in running])
        store_bytes, document_bytes, free_bytes = self._home.sizes()
        return Diagnosis(
            at=time.time(),
            version=self._version,
            counts=store.counts(),
            instances=tuple((each, locks.lives(each.name)) for each in store.beside.instances()),
            running={session.id: session.document.name for session in running},
            stale=tuple(session.id for session in running if session.id not in owned),
            orphans=tuple(sorted(there - used)),
            missing=tuple(sorted(used - there)),
            store_bytes=store_bytes,
            document_bytes=document_bytes,
            free_bytes=free_bytes,
            problems=(*store.problems(), *results_disagree(self._home)) if thorough else None,
            queues=tuple(self._dispatcher.depths()) if self._dispatcher is not None else (),
            exposed=open_to_others(self._home.folder),
            walls=which_stand() if thorough else None,
        )

    def tidy(self) -> None:
        """Remove old sessions where a retention is set, forgotten uploads, and what nobody uses."""
        home, now = self._home, time.time()
        if self._retention_days is not None:
            self._remove_older_than(now - self._retention_days * DAY)
        for upload in home.store.beside.uploads():
            if upload.at < now - UPLOADS_KEPT:
                home.remove_upload(upload.id)
        for sha256 in set(home.documents.all()) - set(home.store.documents()):
            if home.documents.age(sha256) > ORPHANS_KEPT:
                home.remove_orphan(sha256)
        home.documents.tidy()
        home.store.spending.forget_before(day_of(now - SUMS_KEPT))
        for path in home.logs.all():
            try:
                home.store.session(path.stem)
            except SessionNotFound:
                path.unlink(missing_ok=True)

    def _remove_older_than(self, moment: float) -> None:
        last: str | None = None
        old: list[str] = []
        while page := self._home.store.sessions(limit=PAGE, before=last):
            last = page[-1].id
            old += [each.id for each in page if each.changed < moment and not each.state.is_active]
        for session_id in old:
            with contextlib.suppress(SessionNotFound):
                self._home.remove_session(session_id)
                log.info("an old session was removed", extra={"session": session_id})
