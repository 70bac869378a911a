"""Carrying an analysis out in this process, in memory: no session is left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.analysis.run import Assignment, Run
from core.analysis.stored_pages import KeptPages, RememberedReading
from core.bootstrap import WallClock, make_engine
from core.domain.answer import Answer, Outcome
from core.domain.document import Page, PageSet
from core.domain.errors import EngineError
from core.domain.inventory import Inventory
from core.domain.package import Arrangement, Package
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.ports import Checkpoint, DocumentReading, Engine, Illustrator, StopSignal
from core.domain.question import QuestionSet
from core.domain.session import LogEntry, Progress, SessionState
from core.domain.table import Table
from core.engines.catalog import kind_of
from core.registers.catalog import REPORTED, make
from core.registers.open_matters.register import front_page_of
from core.registers.source import Source
from core.reports.registers.listed import ListedRegister
from core.reports.report import Analysed, Report, Surroundings, assemble
from core.services.stamp import stamped
from core.settings import Settings

#: told of every checkpoint: the progress, and whether the run is stopping
Show = Callable[[Progress, bool], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is to be analysed, open."""

    #: the documents
    contents: Package
    reading: DocumentReading
    #: makes what shows quotes on the pages that were read
    illustrate: Callable[[Sequence[Page]], Illustrator]
    #: the positions to read; the empty set means all
    pages: PageSet = PageSet()
    #: what a package holds and lacks, and which document wins; None for a single document
    inventory: Inventory | None = None
    arrangement: Arrangement | None = None


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """What the command line asks for."""

    opened: Opened
    question_set: QuestionSet
    choice: EngineChoice
    options: Options
    second_pass: bool
    settings: Settings


@dataclass(frozen=True, slots=True)
class Finished:
    """How the run ended."""

    report: Report
    #: why the engine could not go on, if it could not
    error: EngineError | None = None

    @property
    def worth_writing(self) -> bool:
        """Whether anything was done: a run that ended before must not replace yesterday's table."""
        progress = self.report.progress
        return self.report.state is SessionState.COMPLETED or progress.units_done + progress.found > 0


def carry_out(job: AnalysisRequest, stop: StopSignal, show: Show) -> Finished:
    """Run the passes; return what was found, whole or not. Raise `DocumentError`."""
    package = None if job.opened.contents.is_single else job.opened.contents
    plan = stamped(Plan(job.opened.contents.ref, job.question_set, job.choice, job.options, package=package))
    remembered = RememberedReading(job.opened.reading)
    passes = _Passes(make_engine(job.settings, job.choice), stop, show)
    passes.run(Assignment(plan), remembered)
    if job.second_pass and passes.error is None and not stop.is_set():
        again = Assignment(plan, "", 2, tuple(passes.outcomes), passes.progress.seconds)
        passes.run(again, KeptPages(remembered.pages, remembered.page_count, remembered.positions))
    reason = "stopped at the terminal" if stop.is_set() else ""
    if passes.error is not None:
        reason = passes.error.what.rstrip(".")
    analysed = Analysed(
        plan=plan,
        answers=passes.answers,
        state=SessionState.PARTIAL if reason else SessionState.COMPLETED,
        reason=reason,
        progress=passes.progress,
        table=passes.table,
        log=passes.log,
    )
    source = cache(lambda: _source(job.opened, plan, remembered.pages, passes.answers))
    around = Surroundings(
        open_matters=cache(lambda: front_page_of(source())),
        registers=cache(lambda: _registers(source())),
        inventory=job.opened.inventory,
        arrangement=job.opened.arrangement,
        pages=remembered.pages,
        illustrator=job.opened.illustrate(remembered.pages),
        caveat=kind_of(plan.engine.name).caveat,
    )
    report = assemble(analysed, around)
    return Finished(report, passes.error)


def _registers(source: Source) -> list[ListedRegister]:
    """Return what a report of a session holds beside the open matters; nobody decided on any of its lines."""
    name, made = source.package.ref.name, WallClock().now()
    return [ListedRegister(make(kind, source), name=name, made=made) for kind in REPORTED]


def _source(opened: Opened, plan: Plan, pages: Sequence[Page], answers: Mapping[str, Answer]) -> Source:
    """Return what registers are made from."""
    return Source(
        opened.contents,
        pages,
        opened.arrangement,
        question_set=plan.question_set,
        answers=answers,
        inventory=opened.inventory,
    )


class _Passes:
    """Runs passes one after the other and keeps what they hand out."""

    def __init__(self, engine: Engine, stop: StopSignal, show: Show) -> None:
        self._engine = engine
        self._stop = stop
        self._show = show
        self._clock = WallClock()
        self.answers: dict[str, Answer] = {}
        self.outcomes: list[Outcome] = []
        self.progress = Progress()
        #: the last one; None before the first checkpoint
        self.table: Table | None = None
        self.log: list[LogEntry] = []
        #: why the engine could not go on
        self.error: EngineError | None = None

    def run(self, assignment: Assignment, pages: DocumentReading) -> None:
        """Run one pass; what it finds before an error of the engine stays."""
        run = Run(assignment, open_pages=lambda: pages, engine=self._engine, clock=self._clock)
        try:
            for checkpoint in run.checkpoints(self._stop):
                self._take(checkpoint)
        except EngineError as error:
            self.error = error

    def _take(self, checkpoint: Checkpoint) -> None:
        self.outcomes.extend(checkpoint.outcomes)
        self.answers.update({answer.question_id: answer for answer in checkpoint.answers})
        self.progress = checkpoint.progress
        self.table = checkpoint.table
        for text in checkpoint.log:
            self.log.append(LogEntry(len(self.log) + 1, self._clock.now(), text))
        self._show(checkpoint.progress, self._stop.is_set())
