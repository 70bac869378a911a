"""One pass over one document: read, ask, accumulate, and hand out checkpoints.

The engine works in a thread of its own; whatever has arrived since the last checkpoint goes
into the next. So a slow store makes checkpoints larger, never the run slower, and a reply that
has arrived never waits for another one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import TypeAlias

from core.analysis.answer_state import AnswerState
from core.analysis.coverage import unread_pages
from core.analysis.passes import PassUnits, questions_of_pass, settles, unfinished, units_of_pass, window_size
from core.analysis.replacements import noted
from core.analysis.table import rows, status_counts
from core.analysis.take_over import Revised, TakenOver, take_over
from core.domain.answer import Answer, Outcome, Preview, UnitKey, UnitStatus, Usage
from core.domain.document import Arrival, Page, PageRef, PageSet, Window
from core.domain.errors import DocumentError
from core.domain.plan import Plan
from core.domain.ports import Allowance, Checkpoint, Clock, DocumentReading, Engine, StopSignal, Work
from core.domain.question import QuestionSet
from core.domain.revision import Inheritance
from core.domain.session import Progress
from core.domain.table import Table
from core.engines.catalog import reads_first
from core.reading.arrivals import as_they_come
from core.reading.windows import ArrivingWindows, window_ranges

#: seconds between looks at the stop signal and at the number of pages read
POLL = 0.1

#: seconds between two checkpoints that tell of nothing but pages opened
READING_NEWS = 0.5

#: what may be left of a budget that counts as used up, since it may be too little for one call: a share
#: of it, and what so many calls cost on average
LEFT_OVER, CALLS = 0.1, 2

#: seconds that storing a checkpoint may take before new calls wait for it
STORED_WITHIN = 5.0

#: the most outcomes in one checkpoint: keeps the store's transactions short
BATCH = 200


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a run is to do, and what was done before it."""

    plan: Plan
    session_id: str = ""
    #: 1 for the first reading, 2 for the second pass
    pass_number: int = 1
    #: outcomes of earlier owners and of the first pass
    done: tuple[Outcome, ...] = ()
    #: seconds earlier owners spent
    seconds: float = 0.0
    #: what earlier owners spent, units that were asked again or lost since included; None: what ``done``
    #: tells
    spent: Usage | None = None
    #: how often a person continued the session after it had ended early
    continued: int = 0
    #: the answers as they were last shown
    shown: tuple[Answer, ...] = ()
    #: what was taken over from the session that is revised; None before, and where none is
    inheritance: Inheritance | None = None
    #: that session, while nothing was taken over; None where none is revised, or it is gone
    revised: Revised | None = None


#: what the engine's thread has to tell
_News: TypeAlias = Outcome | Preview | TakenOver


@dataclass(slots=True)
class _Delivery:
    """What the engine's thread hands over; written by it alone."""

    inbox: SimpleQueue[_News | None] = field(default_factory=SimpleQueue)
    reading: DocumentReading | None = None
    #: that of the documents before a revision
    earlier: DocumentReading | None = None
    #: by their numbers; one that was not settled is replaced
    pages: dict[int, Page] = field(default_factory=dict)
    positions: PageSet = PageSet()
    all_read: bool = False
    error: BaseException | None = None


class Run:
    """Carries out an `Assignment`. Iterate `checkpoints` once.

    ``open_pages`` opens the document; it is called once, in the engine's thread. So is ``open_revised``, for
    the documents of a plan that is revised. ``allowance`` is what the run shares of a budget with other
    sessions.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        open_pages: Callable[[], DocumentReading],
        engine: Engine,
        clock: Clock,
        allowance: Allowance | None = None,
        open_revised: Callable[[Plan], DocumentReading] | None = None,
    ) -> None:
        self._assignment = assignment
        self._open_pages = open_pages
        self._open_revised = open_revised
        self._engine = engine
        self._clock = clock
        self._allowance = allowance
        self._started = clock.elapsed()
        self._delivery = _Delivery()
        self._everything = assignment.plan.question_set
        self._state = AnswerState(self._everything, assignment.shown)
        self._shown = {each.question_id: each for each in assignment.shown}
        self._answers: dict[str, Answer] = {}
        self._units: dict[UnitKey, UnitStatus] = {}
        self._usage = Usage()
        self._flagged: dict[int, str] = {}
        self._pages_told = 0
        self._told_at = 0.0
        #: when the checkpoint was handed out that is being stored; None while none is
        self._handed_out_at: float | None = None
        self._reading_told = False
        self._inheritance = assignment.inheritance
        self._asked = questions_of_pass(self._everything, assignment.pass_number, assignment.done)
        for outcome in assignment.done:
            self._usage += outcome.usage
            if outcome.status is not UnitStatus.FAILED and self._holds(outcome):
                self._take(outcome)
        if assignment.spent is not None:
            self._usage = assignment.spent

    def checkpoints(self, stop: StopSignal) -> Iterator[Checkpoint]:
        """Yield checkpoints until everything is asked or ``stop`` is set; the last one is complete.

        What the engine or the reader raises is raised here, after a checkpoint with everything
        that had been found. Closing the generator cancels the engine.
        """
        cancelled = threading.Event()
        thread = threading.Thread(target=self._deliver, args=(cancelled,), name="engine", daemon=True)
        thread.start()
        try:
            ended = False
            while not ended:
                if stop.is_set():
                    self._cancel(cancelled)
                news, ended = self._receive()
                if news or self._reading_moved():
                    self._handed_out_at = self._clock.elapsed()
                    yield self._checkpoint(news, everything=False)
                    self._handed_out_at = None
        finally:
            self._cancel(cancelled)
            thread.join()
        yield self._checkpoint((), everything=True)
        if self._delivery.error is not None:
            raise self._delivery.error

    @property
    def is_complete(self) -> bool:
        """Whether every unit of this pass has been answered or screened."""
        progress = self._progress(self._pages())
        return self._delivery.all_read and progress.units_done == progress.units

    def _is_held(self) -> bool:
        """Return whether what was found cannot be stored: then nothing more is to be paid for."""
        since = self._handed_out_at
        return since is not None and self._clock.elapsed() - since > STORED_WITHIN

    def _cancel(self, cancelled: threading.Event) -> None:
        """Let engine and reading end soon, if they have not."""
        cancelled.set()
        for reading in (self._delivery.reading, self._delivery.earlier):
            if reading is not None:
                reading.cut_short()

    def _deliver(self, cancelled: threading.Event) -> None:
        """Run the engine; the body of its thread."""
        delivery = self._delivery
        size = window_size(self._assignment.plan, self._assignment.pass_number)
        try:
            with self._open_pages() as reading:
                delivery.positions = reading.positions
                delivery.reading = reading
                pages: Iterable[Arrival] = self._observed(reading, cancelled)
                inheritance, finished = self._inheritance, frozenset(self._units)
                if inheritance is None and self._assignment.revised is not None:
                    pages = [arrival for arrival in pages if arrival.settled]
                    taken = self._taken_over(self._assignment.revised, self._pages())
                    if cancelled.is_set():
                        return
                    delivery.inbox.put(taken)  # before anything that is asked, so that it is stored first
                    inheritance = taken.inheritance
                    finished |= {each.key for each in taken.outcomes}
                starts = inheritance.starts_of(self._assignment.pass_number) if inheritance else ()
                units = self._pass_units(inheritance)
                asked = unfinished(self._asked, units, finished)
                layout = window_ranges(self._assignment.plan.options.pages, reading.positions, size, starts)
                work = self._work(ArrivingWindows(pages, layout), asked, finished)
                for outcome in self._engine.ask(work, cancelled):
                    delivery.inbox.put(outcome)
        except BaseException as error:  # noqa: BLE001 - re-raised in the caller's thread
            delivery.error = error
        finally:
            delivery.inbox.put(None)

    def _taken_over(self, revised: Revised, pages: Sequence[Page]) -> TakenOver:
        """Return what need not be asked; nothing where the documents before the revision are gone."""
        nothing = TakenOver(Inheritance(revised.session_id))
        if self._open_revised is None:
            return nothing
        try:
            with self._open_revised(revised.plan) as reading:
                self._delivery.earlier = reading
                return take_over(revised, list(reading), self._assignment.plan, pages)
        except DocumentError:
            return nothing

    def _observed(self, reading: DocumentReading, cancelled: threading.Event) -> Iterator[Arrival]:
        """Pass the pages on and note them, so that progress and coverage know what was read."""
        for arrival in as_they_come(reading):
            self._delivery.pages[arrival.page.number] = arrival.page
            yield arrival
        self._delivery.all_read = not cancelled.is_set()

    def _pages(self) -> tuple[Page, ...]:
        """Return the pages that are there, in order, though others come meanwhile."""
        return tuple(sorted(self._delivery.pages.values(), key=attrgetter("number")))

    def _work(self, document: Iterable[Window], asked: QuestionSet, finished: frozenset[UnitKey]) -> Work:
        options = self._assignment.plan.options
        spent = self._usage
        return Work(
            windows=document,
            question_set=asked,
            finished=finished,
            guardrails=options.guardrails,
            pass_number=self._assignment.pass_number,
            focused=options.focused,
            usd_left=self._left(options.budget_usd, spent.usd or 0.0),
            tokens_left=self._whole(self._left(options.budget_tokens, spent.tokens)),
            allowance=self._allowance,
            previews=True,
            is_held=self._is_held,
        )

    def _left(self, budget: float | None, spent: float) -> float | None:
        """Return what may still be spent; None for no limit.

        Whoever continues a session that used its budget up grants it once more. Nothing else does:
        not a crash, and not a stop in between.
        """
        if not budget:
            return budget
        calls = self._usage.calls
        too_little = max(LEFT_OVER * budget, CALLS * spent / calls if calls else 0.0)
        used_up = int((spent + too_little) / budget) if spent else 0
        return max(0.0, budget * (1 + min(used_up, self._assignment.continued)) - spent)

    @staticmethod
    def _whole(amount: float | None) -> int | None:
        return None if amount is None else int(amount)

    def _receive(self) -> tuple[list[_News], bool]:
        """Wait a moment for news; return what is there and whether the engine has ended."""
        news: list[_News] = []
        try:
            item = self._delivery.inbox.get(timeout=POLL)
            while item is not None:
                news.append(item)
                if len(news) == BATCH:
                    return news, False
                item = self._delivery.inbox.get_nowait()
        except Empty:
            return news, False
        return news, True

    def _reading_moved(self) -> bool:
        """Return whether a reader of the table should hear that more pages were opened."""
        moved = len(self._delivery.pages) != self._pages_told
        return moved and self._clock.elapsed() - self._told_at >= READING_NEWS

    def _holds(self, outcome: Outcome) -> bool:
        """Return whether a finished unit is finished in this pass, too, when it was taken over."""
        return outcome.key.pass_number != self._assignment.pass_number or settles(outcome, self._asked)

    def _take(self, outcome: Outcome) -> None:
        self._state.add(outcome)
        self._flagged.update(outcome.flagged)
        self._units[outcome.key] = outcome.status

    def _checkpoint(self, news: Sequence[_News], *, everything: bool) -> Checkpoint:
        """Accumulate ``news``; return its outcomes with the answers, the table and the progress."""
        touched = set[str]()
        taken = next((item for item in news if isinstance(item, TakenOver)), None)
        batch = [*(taken.outcomes if taken else ()), *(item for item in news if isinstance(item, Outcome))]
        if taken is not None:
            self._inheritance = taken.inheritance
        for item in news:
            if isinstance(item, Preview):
                self._state.foresee(item)
                touched |= self._state.foreseen
        for item in batch:
            self._usage += item.usage
            self._take(item)
            touched.update(item.question_ids)
        pages = self._pages()
        if everything or not self._answers:
            touched.update(question.id for question in self._everything.questions)
        chosen = self._assignment.plan.options.pages
        made = self._state.answers(sorted(touched), pages, self._delivery.positions, chosen)
        changed = {each: self._noted(new) for each, new in made.items() if new != self._answers.get(each)}
        self._answers |= changed
        self._pages_told, self._told_at = len(pages), self._clock.elapsed()
        refs = {page.number: page.ref for page in pages}
        table = Table(
            session_id=self._assignment.session_id,
            revision=0,
            at=self._clock.now(),
            rows=rows(self._everything, self._answers, refs, self._inheritance),
            unread=tuple((refs[n], reason) for n, reason in unread_pages(pages).items()),
            flagged=tuple((refs.get(n, PageRef(n)), seen) for n, seen in sorted(self._flagged.items())),
        )
        return Checkpoint(
            outcomes=tuple(batch),
            answers=tuple(self._answers[each] for each in sorted(touched if everything else changed)),
            table=table,
            progress=self._progress(pages),
            log=(*((taken.words,) if taken else ()), *self._log(batch, pages)),
            inheritance=taken.inheritance if taken else None,
        )

    def _noted(self, answer: Answer) -> Answer:
        """Return an answer with why what was shown before it fell, if it did."""
        before = self._answers.get(answer.question_id) or self._shown.get(answer.question_id)
        return noted(before, answer, at=self._clock.now(), pass_number=self._assignment.pass_number)

    def _progress(self, pages: Sequence[Page]) -> Progress:
        own = [
            status for key, status in self._units.items() if key.pass_number == self._assignment.pass_number
        ]
        failed = own.count(UnitStatus.FAILED)
        unread = len(unread_pages(pages))
        return Progress(
            pages=len(self._positions),
            pages_read=len(pages) - unread,
            pages_unread=unread,
            units=len(self._pass_units(self._inheritance)),
            units_done=len(own) - failed,
            units_failed=failed,
            usage=self._usage,
            reads_first=reads_first(self._assignment.plan),
            seconds=self._assignment.seconds + self._clock.elapsed() - self._started,
            **status_counts(self._answers.values()),
        )

    def _pass_units(self, inheritance: Inheritance | None) -> PassUnits:
        """Return the units that this pass has."""
        own = self._assignment
        return units_of_pass(own.plan, own.pass_number, self._asked, self._positions, inheritance)

    @property
    def _positions(self) -> PageSet:
        """The numbers of all pages, as far as that is known."""
        return self._delivery.positions or self._assignment.plan.contents.positions

    def _log(self, batch: Sequence[Outcome], pages: Sequence[Page]) -> tuple[str, ...]:
        lines = []
        if self._delivery.all_read and not self._reading_told:
            self._reading_told = True
            unread = len(unread_pages(pages))
            seconds = self._clock.elapsed() - self._started
            lines.append(f"Opened {len(pages)} pages in {seconds:.1f} s; {unread} could not be read.")
        lines.extend(
            f"No usable reply for {_pages_text(outcome)}, section {outcome.key.section_id}: {outcome.reason}"
            for outcome in batch
            if outcome.status is UnitStatus.FAILED
        )
        return tuple(lines)


def _pages_text(outcome: Outcome) -> str:
    return f"pages {outcome.pages}" if outcome.pages else f"window {outcome.key.window + 1}"
