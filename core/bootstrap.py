"""Builds the object graph; the only place that knows concrete classes.

Heavy libraries are imported by the parts that need them, when they need them.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from core.domain.document import PageSet
from core.domain.errors import RequestInvalid
from core.domain.inventory import Inventory
from core.domain.package import Arrangement
from core.domain.plan import EngineChoice
from core.domain.ports import (
    Engine,
    Refiner,
    SessionStore,
)
from core.domain.secret import Secret
from core.engines.catalog import find
from core.packages.archive import ArchiveLimits
from core.packages.arrange import proposed
from core.reading.limits import ReadingLimits
from core.reading.ocr import Ocr
from core.reading.reader import PdfReading, read_document
from core.reading.shared_readers import SharedReaders
from core.reports.report import Analysed, Report, Surroundings, assemble
from core.services.collections import Collections
from core.services.daily_budget import DailyBudget
from core.services.document_pages import DocumentPages, survey
from core.services.engines import chat_settings, make_engine, make_ranker, make_refiner
from core.services.housekeeping import Housekeeping
from core.services.intake import Intake
from core.services.package_intake import PackageIntake
from core.services.quotas import Quotas
from core.services.revisions import Revisions
from core.services.session_commands import SessionCommands
from core.sessions.documents.folder import DocumentFolder
from core.sessions.home import Home
from core.settings import Settings
from core.workers.supervisor import Supervisor
from core.workers.timing import SHARED

if TYPE_CHECKING:
    from core.domain.changes import Comparison
    from core.jobs.job_queue import JobQueue
    from core.jobs.job_worker import JobWorker
    from core.jobs.sidecar import Sidecar
    from core.services.comparisons import Comparisons
    from core.services.refinements import Refinements
    from core.services.session_registers import SessionRegisters

__all__ = [
    "App",
    "WallClock",
    "build",
    "chat_settings",
    "make_engine",
    "make_refiner",
    "pages_key",
    "reading_limits",
]

#: grows whenever reading gives other text for the same PDF, so that kept pages are read anew
READING_VERSION = 12


class WallClock:
    """The machine's clock."""

    def elapsed(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class App:
    """Everything a page, a command or a worker needs."""

    settings: Settings
    clock: WallClock
    home: Home
    #: starts queued sessions once it is started itself, which a server process does and others do not
    supervisor: Supervisor
    session_commands: SessionCommands
    housekeeping: Housekeeping
    #: where sessions and windows wait for whichever machine has time; None on one machine alone
    jobs: JobQueue | None = None

    @property
    def store(self) -> SessionStore:
        """The session store."""
        return self.home.store

    @property
    def documents(self) -> DocumentFolder:
        """The document folder."""
        return self.home.documents

    @property
    def document_pages(self) -> DocumentPages:
        """What opens the pages of stored documents."""
        limits = reading_limits(self.settings)
        return DocumentPages(self.documents, limits, self.settings.ocr_language, pages_key(self.settings))

    def arrangement(self, session_id: str) -> Arrangement:
        """Return what the documents of a session are and which wins: as a person said, else as proposed."""
        said = self.store.arrangement(session_id)
        if said is not None:
            return said
        package = self.store.plan(session_id).contents
        return proposed(package, self.document_pages.kept(package))

    def inventory(self, session_id: str) -> Inventory:
        """Return the inventory of a session's documents, from those pages that have been read."""
        package = self.store.plan(session_id).contents
        return survey(self.store, session_id, package, self.document_pages.kept(package)).inventory

    @property
    def registers(self) -> SessionRegisters:
        """What makes the registers of sessions."""
        from core.services.session_registers import SessionRegisters  # as in `report`

        return SessionRegisters(self.store, self.document_pages, self.clock)

    @property
    def refinements(self) -> Refinements:
        """The verbs that have a model look at labels of register lines again."""
        from core.services.refinements import Refinements  # as in `report`

        return Refinements(self.store, self.session_commands, self.registers, self.settings, self.clock)

    @property
    def collections(self) -> Collections:
        """The verbs for collections of documents that are asked the same."""
        return Collections(self.store, self.session_commands)

    @property
    def daily_budget(self) -> DailyBudget:
        """What visitors may spend on the operator's key in a day."""
        return DailyBudget.of(self.settings, self.store, self.clock)

    @property
    def revisions(self) -> Revisions:
        """The verbs that revise an analysis after an addendum."""
        return Revisions(self.store, self.session_commands)

    @property
    def intake(self) -> Intake:
        """The verbs that take documents in."""
        limits, quotas = reading_limits(self.settings), Quotas.of(self.settings)
        return Intake(self.home, self.clock, limits, self.document_pages.look, quotas)

    @property
    def package_intake(self) -> PackageIntake:
        """The verbs that take many documents in at once."""
        most = self.settings.max_megabytes * 2**20
        return PackageIntake(self.intake, ArchiveLimits(file_bytes=most), self.document_pages.looking_at_many)

    @property
    def comparisons(self) -> Comparisons:
        """The verbs that compare stored analyses."""
        from core.services.comparisons import Comparisons  # loads what compares texts, which few need

        return Comparisons(self.store, self.document_pages.kept)

    def report(self, session_id: str, *, url: str = "", against: str = "") -> Report:
        """Return the report of a stored session, finished or not; ``url`` is its address on the web.

        It says what changed since the session ``against``, by default since the one that it revises.
        """
        from core.registers.open_matters.register import front_page_of  # loads much that workers need not

        session, plan = self.store.session(session_id), self.store.plan(session_id)
        analysed = replace(
            Analysed.stored(session, plan, self.store.answers(session_id)),
            reviews=self.store.reviews(session_id),
            table=self.store.table(session_id),
            log=self.store.log(session_id),
        )
        kind = find(plan.engine.name)
        package = plan.contents
        pages = self.document_pages.kept(package)
        # each made once, whatever the number of formats, and only for those that ask for it
        source = cache(lambda: self.registers.source(session_id, pages))
        surveyed = None if package.is_single else source()
        around = Surroundings(
            inventory=surveyed.inventory if surveyed else None,
            arrangement=surveyed.arrangement if surveyed else None,
            pages=pages,
            illustrator=self.document_pages.illustrator(plan),
            caveat=kind.caveat if kind is not None else "",
            url=url,
            compared=cache(lambda: self.comparison(session_id, against)),
            open_matters=cache(lambda: None if session.state.is_active else front_page_of(source())),
            registers=cache(lambda: self.registers.listed(session_id, source())),
        )
        return assemble(analysed, around)

    def comparison(self, session_id: str, against: str = "") -> Comparison | None:
        """Return what changed since another session, by default the one revised; None where there is none."""
        if against:
            return self.comparisons.compare(against, session_id)
        return self.comparisons.with_revised(session_id) if self.store.plan(session_id).revises else None

    def engine(self, choice: EngineChoice, key: Secret | None = None) -> Engine:
        """Return the engine a plan chose."""
        return make_engine(self.settings, choice, key, self.home.peer_groups, self.home.replies)

    def refiner(self, choice: EngineChoice, key: Secret | None = None) -> Refiner:
        """Return what refines registers; raise `RequestInvalid` when it cannot be had."""
        return make_refiner(self.settings, choice, key, self.home.peer_groups, self.home.replies)

    def spreading_engine(self, session_id: str, choice: EngineChoice) -> Engine:
        """Return an engine that has the windows of a session asked about by all machines, where it can."""
        kind = find(choice.name)
        if self.jobs is None or kind is None or not kind.spreads:
            return self.engine(choice)
        from core.jobs.distributed_engine import DistributedEngine  # loaded when chosen

        return DistributedEngine(
            session_id,
            name=choice.name,
            store=self.store,
            windows=self.jobs,
            ranker=make_ranker(),
            focus_threshold=self.settings.chat_focus,
            timing=SHARED,
        )

    def sidecar(self) -> Sidecar | None:
        """Return what keeps a process beside this server for its share of the jobs; None without any."""
        if self.jobs is None or self.settings.machine_sessions == 0:
            return None
        from core.jobs.sidecar import Sidecar  # needed by servers alone

        return Sidecar()

    def service(self) -> JobWorker | None:
        """Return what runs this machine's share of the jobs; None where there are no jobs."""
        if self.home.database is None or self.jobs is None:
            return None
        from core.jobs.job_worker import JobWorker
        from core.jobs.task_handlers import TaskHandlers  # needed by workers alone

        slots = self.settings.window_jobs
        handlers = TaskHandlers(self.store, self.supervisor, self.engine, slots=slots, timing=SHARED)
        own = self.settings.machine_sessions
        sessions = self.settings.running_sessions if own is None else own
        return JobWorker(self.home.database.conninfo, handlers, sessions=sessions, windows=slots)


def build(settings: Settings, *, alone: bool = False) -> App:
    """Wire everything; raise `StoreError` when the home folder cannot be used.

    ``alone`` leaves nothing to other machines: what is started here runs here.
    """
    home = Home.open(settings.home, settings.store.get_secret_value(), settings.documents.get_secret_value())
    jobs = None if alone else _job_queue(home)
    housekeeping = Housekeeping(
        home, retention_days=settings.retention_days, version=__version__, dispatcher=jobs
    )
    supervisor = Supervisor(
        home,
        (sys.executable, "-m", "core.worker_process"),
        limit=settings.running_sessions,
        own=settings.machine_sessions,
        each=settings.owner_running,
        dispatcher=jobs,
        version=__version__,
        tidy=housekeeping.tidy,
    )
    commands = SessionCommands(home, supervisor, Quotas.of(settings))
    return App(settings, WallClock(), home, supervisor, commands, housekeeping, jobs)


def _job_queue(home: Home) -> JobQueue | None:
    if home.database is None:
        return None
    try:
        from core.jobs.job_queue import JobQueue  # needed by few
    except ImportError as error:
        raise RequestInvalid(
            "PAGEWISE_STORE needs Procrastinate.", "Run: pip install -r requirements-postgres.txt"
        ) from error
    return JobQueue(home.database)


def reading_limits(settings: Settings) -> ReadingLimits:
    """Return the limits on reading one PDF."""
    return ReadingLimits(
        max_bytes=settings.max_megabytes * 2**20,
        max_pages=settings.max_pages,
        memory=settings.reading_memory * 2**20,
        silence=settings.reading_silence,
        total=settings.reading_seconds,
    )


def pages_key(settings: Settings) -> str:
    """Name the settings that shape the text of a document's pages."""
    return f"{READING_VERSION}-{settings.ocr_language}"


def open_file(
    path: Path,
    settings: Settings,
    *,
    password: str | None = None,
    pages: PageSet = PageSet(),
    look: bool = False,
    name: str = "",
    readers: SharedReaders | None = None,
) -> PdfReading:
    """Open a PDF that is not in the document folder; raise a `DocumentError` when impossible.

    A mere ``look`` leaves scanned pages unread. ``name`` is what errors call it. Several files that are read
    together share ``readers``.
    """
    ocr = None if look else Ocr(settings.ocr_language)
    limits = reading_limits(settings)
    return read_document(
        path, password=password, pages=pages, limits=limits, name=name, ocr=ocr, readers=readers
    )
