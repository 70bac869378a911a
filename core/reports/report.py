"""What every format shows: one session's answers, with their evidence, coverage and reviews.

`assemble` puts a `Report` together from what a run or the store holds; the writers beside this
module only lay it out, so that all formats say the same.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import core
from core.domain.answer import Answer, AnswerStatus, Claim, Coverage, claim_letter
from core.domain.changes import Comparison
from core.domain.document import Page, PageRef, PageSet, PageStatus
from core.domain.front_page import FrontPage
from core.domain.inventory import Inventory
from core.domain.package import Arrangement
from core.domain.plan import Plan
from core.domain.ports import Illustrator
from core.domain.question import Question, Section
from core.domain.review import Review
from core.domain.session import LogEntry, Progress, Session, SessionState
from core.domain.table import Table
from core.reports.entry import Entry, Evidence, PageNote, Standing
from core.reports.registers.listed import ListedRegister


def _nothing() -> None:
    """Stand in for what nobody looked at."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format needs. Holds quotes and reasons, never whole pages."""

    plan: Plan
    entries: tuple[Entry, ...]
    state: SessionState
    #: why the session is in that state
    reason: str
    progress: Progress
    #: every page that was opened, in order; empty when the pages are not at hand
    pages: tuple[PageNote, ...] = ()
    #: what is known of single pages, by page number; enough for those that are cited or unread
    notes: Mapping[int, PageNote] = field(default_factory=dict)
    #: pages that read like orders to a model, and what was seen; their answers deserve a look
    flagged: tuple[tuple[PageRef, str], ...] = ()
    #: None for a run from the command line, which leaves no session behind
    session: Session | None = None
    log: tuple[LogEntry, ...] = ()
    #: when the report was made, in seconds since the epoch
    made: float = 0.0
    #: the version of Pagewise
    version: str = core.__version__
    #: shows the quotes on their pages; None where the PDF is not at hand
    illustrator: Illustrator | None = field(default=None, repr=False, compare=False)
    #: what a reader must know of the engine to weigh its answers; empty if nothing
    caveat: str = ""
    #: address of the session in the web application, if known
    url: str = ""
    #: what a package holds and lacks; None for a single document
    inventory: Inventory | None = None
    #: lays it beside the session that it revises, which takes seconds; None where it revises none
    compared: Callable[[], Comparison | None] = field(default=_nothing, repr=False, compare=False)
    #: gathers what is to be read first; None where nobody looked
    open_matters: Callable[[], FrontPage | None] = field(default=_nothing, repr=False, compare=False)
    #: makes the registers with their decisions, which takes a second a hundred pages
    registers: Callable[[], Sequence[ListedRegister]] = field(default=tuple, repr=False, compare=False)

    @property
    def comparison(self) -> Comparison | None:
        """What differs from the session that this one revises; None where it revises none."""
        return self.compared()

    @property
    def complete(self) -> bool:
        """Whether every question was put to every page asked for."""
        return self.state is SessionState.COMPLETED and not self.progress.units_failed

    @property
    def page_count(self) -> int:
        """Number of pages of all documents."""
        return self.plan.document.pages or self.progress.pages or len(self.pages)

    @property
    def unread(self) -> tuple[tuple[PageRef, str], ...]:
        """Pages that no question could be put to, with the reason, in order."""
        found = {n: (note.ref, note.reason) for n, note in self.notes.items() if not note.status.is_read}
        for entry in self.entries:
            for number, reason in entry.answer.coverage.unread:
                found.setdefault(number, (self.ref(number), reason))
        return tuple(found[number] for number in sorted(found))

    def ref(self, number: int) -> PageRef:
        """Return what a person is shown of the page."""
        note = self.notes.get(number)
        return note.ref if note else PageRef(number)

    def named(self, question_id: str) -> tuple[int, str]:
        """Return the number and the words of a question; 0 and its id where the session was not asked it."""
        found = (entry for entry in self.entries if entry.question.id == question_id)
        return next(((entry.number, entry.question.text) for entry in found), (0, question_id))

    def counts(self, section_id: str | None = None) -> Counter[Standing]:
        """Return the number of questions in each standing, of one section or of all."""
        return Counter(
            entry.standing for entry in self.entries if section_id is None or entry.section.id == section_id
        )

    def by_section(self) -> Iterator[tuple[Section, tuple[Entry, ...]]]:
        """Yield each section with its entries, in the order of the question set."""
        for section in self.plan.question_set.sections:
            yield section, tuple(entry for entry in self.entries if entry.section.id == section.id)

    @property
    def conflicts(self) -> tuple[Entry, ...]:
        """The questions on which the document contradicts itself, undecided ones first."""
        found = [entry for entry in self.entries if entry.contradicted]
        return tuple(sorted(found, key=lambda entry: (not entry.open, entry.number)))

    @property
    def requirements(self) -> tuple[Entry, ...]:
        """The required questions that have an answer."""
        return tuple(e for e in self.entries if e.question.required and e.standing is Standing.ANSWERED)

    @property
    def open_questions(self) -> tuple[Entry, ...]:
        """What still needs a person: required questions first, conflicts left to their own list."""
        found = [entry for entry in self.entries if entry.open and not entry.contradicted]
        return tuple(sorted(found, key=lambda entry: (not entry.question.required, entry.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """One analysis as a run or the store holds it. Questions without an answer are pending."""

    plan: Plan
    answers: Mapping[str, Answer]
    state: SessionState = SessionState.COMPLETED
    #: why it is in that state
    reason: str = ""
    #: None: nothing is known but how many pages there are
    progress: Progress | None = None
    #: None for a run that left no session behind
    session: Session | None = None
    reviews: Mapping[str, Review] = field(default_factory=dict)
    #: supplies what it knows of the pages where they are gone, and names those that talk to a model
    table: Table | None = None
    log: Sequence[LogEntry] = ()

    @classmethod
    def stored(cls, session: Session, plan: Plan, answers: Mapping[str, Answer]) -> Analysed:
        """Return what a session's record says; ``replace`` adds reviews, table and log."""
        return cls(
            plan=plan,
            answers=answers,
            state=session.state,
            reason=session.reason,
            progress=session.progress,
            session=session,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a report says and shows beside the analysis itself."""

    #: supply printed labels and how each page was read; empty where they are gone
    pages: Iterable[Page] = ()
    #: shows quotes on their pages; None where the PDF is not at hand
    illustrator: Illustrator | None = None
    #: what a reader must know of the engine to weigh its answers
    caveat: str = ""
    #: address of the session in the web application, if known
    url: str = ""
    #: what a package holds and lacks, and which document wins over which; None for a single document
    inventory: Inventory | None = None
    arrangement: Arrangement | None = None
    compared: Callable[[], Comparison | None] = _nothing
    open_matters: Callable[[], FrontPage | None] = _nothing
    registers: Callable[[], Sequence[ListedRegister]] = tuple
    #: when it is made, in seconds since the epoch; None: now
    made: float | None = None


def assemble(analysed: Analysed, around: Surroundings = Surroundings()) -> Report:
    """Put a report together."""
    plan, table = analysed.plan, analysed.table
    opened = tuple(
        PageNote(page.ref, page.status, page.reason, page.section, page.part) for page in around.pages
    )
    notes = {note.ref.number: note for note in opened} or _notes_of(table)
    contents = plan.contents
    rows = {row.question_id: row for row in table.rows} if table is not None else {}
    asked = (
        Entry(
            number,
            section,
            question,
            _answer(analysed.answers, question),
            review=(review := analysed.reviews.get(question.id)),
            stale=review.why_stale(rows[question.id]) if review and question.id in rows else "",
            package=contents,
            arrangement=around.arrangement,
        )
        for number, section, question in plan.question_set.numbered()
    )
    entries = tuple(_with_evidence(entry, notes) for entry in asked)
    return Report(
        plan=plan,
        entries=entries,
        state=analysed.state,
        reason=analysed.reason,
        progress=analysed.progress or Progress(pages=plan.document.pages),
        pages=opened,
        notes=notes,
        flagged=table.flagged if table is not None else (),
        session=analysed.session,
        log=tuple(analysed.log),
        made=time.time() if around.made is None else around.made,
        illustrator=around.illustrator,
        caveat=around.caveat,
        url=around.url,
        inventory=around.inventory,
        compared=around.compared,
        open_matters=around.open_matters,
        registers=around.registers,
    )


def _notes_of(table: Table | None) -> dict[int, PageNote]:
    """Return what a table tells of its pages: labels of cited ones, reasons of unread ones."""
    if table is None:
        return {}
    notes = {ref.number: PageNote(ref) for row in table.rows for ref in row.pages}
    for ref, reason in table.unread:
        notes[ref.number] = PageNote(ref, PageStatus.UNREADABLE, reason)
    return notes


def _answer(answers: Mapping[str, Answer], question: Question) -> Answer:
    """Return the question's answer; one that nobody has worked on yet is pending."""
    return answers.get(question.id) or Answer(question.id, AnswerStatus.PENDING)


def _with_evidence(bare: Entry, notes: Mapping[int, PageNote]) -> Entry:
    """Return the entry with its evidence and the pages that it stands on."""
    evidence = tuple(
        item
        for index, claim in enumerate(bare.answer.claims)
        for item in _evidence(claim_letter(index), claim, notes)
    )
    refs = dict.fromkeys(ref for item in evidence for ref in item.pages)
    pages = () if bare.standing is Standing.REJECTED else tuple(refs)
    return replace(bare, evidence=evidence, pages=pages)


def _evidence(name: str, claim: Claim, notes: Mapping[int, PageNote]) -> Iterator[Evidence]:
    """Yield a claim's quotes: the located ones, then those that are not."""
    for citation in claim.citations:
        cited = [notes.get(n, PageNote(PageRef(n))) for n in dict.fromkeys(s.page for s in citation.spans)]
        recognised = any(note.status is PageStatus.OCR for note in cited)
        yield Evidence(
            letter=name,
            claim=claim.text,
            quote=citation.verbatim,
            match=citation.match,
            pages=tuple(note.ref for note in cited),
            spans=citation.spans,
            score=citation.score,
            source=PageStatus.OCR if recognised else PageStatus.TEXT,
            parts=tuple(dict.fromkeys(note.part for note in cited if note.part)),
        )
    for quote in claim.unverified:
        yield Evidence(name, claim.text, quote.text, quote.match, reason=quote.reason)


def covered(coverages: Iterable[Coverage]) -> tuple[PageSet, PageSet]:
    """Return the pages read for all of the questions, and those read for some of them."""
    every: set[int] | None = None
    some: set[int] = set()
    for read in {coverage.read for coverage in coverages}:
        numbers = set(read)
        every = numbers if every is None else every & numbers
        some |= numbers
    return PageSet.of(every or ()), PageSet.of(some)
