"""`ExtractiveEngine`: answers with the document's own words, offline and at no cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from threading import Event
from typing import TYPE_CHECKING

from core.domain.answer import Finding, Outcome, Preview, UnitKey, UnitStatus
from core.domain.document import PageSet, Window
from core.domain.ports import ReplyCache, StopSignal, Work
from core.engines.extractive.slow_windows import arriving

if TYPE_CHECKING:
    from core.engines.passages.index import Index
    from core.engines.passages.scorer import PassageScorer, RankedPassages

#: seconds of reading after which a preview is due
PREVIEW_AFTER = 4.0
#: a preview may cost this share of the time since the one before
PREVIEW_SHARE = 0.1
#: seconds of processor time that the last preview may take, made when somebody waits for the end
LAST_PREVIEW = 0.3
#: seconds between two previews of what the reader found, which takes no time where it had read all before
AIR = 1.0
#: scoring a document takes about this many times as long as taking in its pages
SCORING = 2.0


@dataclass(frozen=True, slots=True)
class ExtractiveEngine:
    """Finds the passages most likely to answer each question, and marks the answer in them.

    Scores compare each passage with the whole document, so all windows are read before the first outcome
    comes; while they come slowly, previews tell what the pages read so far would give. Then a small
    network, the reader, goes over the best passages; previews tell how far it has come. It quotes; it does
    not answer in words of its own, add up, compare or infer. Guardrails are instructions in free text and
    are not applied.
    """

    #: the name under which a plan chooses it
    name: str = "extractive"
    #: ranks the passages, and has the last word; None ranks them by their words and has them read
    scorer: PassageScorer | None = None
    #: keeps what the reader said of the same words before; None: everything is read
    replies: ReplyCache | None = None

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome | Preview]:
        """Yield an outcome per (window, section), in the order of the windows."""
        coming = arriving(work.as_they_come(), stop)
        first = list(islice(coming, 1))
        # numpy takes longer to load than the first pages to come: they are read meanwhile
        gathered = _Gathered(work, self.scorer, self.replies)
        for window in chain(first, coming):
            if window is not None and window.provisional:
                gathered.await_with(window)
            elif window is not None:
                gathered.add(window)
            if work.previews and not stop.is_set() and gathered.preview_is_due():
                yield from gathered.preview(stop)
        if stop.is_set():
            if work.previews:
                yield from gathered.last_preview()
            return
        gathered.close()
        yield from gathered.settled(stop)


class _Gathered:
    """The windows that have come, and what they hold."""

    def __init__(
        self,
        work: Work,
        scorer: PassageScorer | None,
        replies: ReplyCache | None = None,
        index: Index | None = None,
        windows: Sequence[Window] = (),
    ) -> None:
        # numpy is loaded when the engine first runs, not at start-up
        from core.engines.extractive.findings import index_for

        self._scorer = scorer
        self._replies = replies
        self._ranking: RankedPassages | None = None
        self._work = work
        self._index = index_for(work.question_set.questions) if index is None else index
        #: those that the index holds
        self.windows = list(windows)
        #: windows that came while pages before them are recognised, for previews
        self._ahead: dict[int, Window] = {}
        #: what the last preview with those ahead took in
        self._foreseen: _Gathered | None = None
        #: seconds of processor time spent on taking pages in
        self._reading = 0.0
        #: windows in the last preview, when it was made, and the seconds it took
        self._previewed = 0
        self._at = time.monotonic()
        self._took = 0.0

    def add(self, window: Window) -> None:
        """Take in the next window."""
        self._ranking = None
        began = time.thread_time()
        self._ahead.pop(window.index, None)
        self.windows.append(window)
        for page in window.readable:
            self._index.add(page)
        self._reading += time.thread_time() - began

    def await_with(self, window: Window) -> None:
        """Keep a window until it is its turn; previews show it."""
        self._ahead[window.index] = window

    def close(self) -> None:
        """Take in what waited for a next page: none will come."""
        self._ranking = None
        self._index.close()

    def settled(self, stop: StopSignal) -> Iterator[Outcome | Preview]:
        """Yield what words say at once, what the reader makes of it round by round, and the outcomes."""
        began = time.monotonic()
        for by_words in self.rounds(stop):
            # a stop keeps what was found by words, and by the reader so far
            if self._work.previews and (by_words or time.monotonic() - max(began, self._at) >= AIR):
                yield self._preview(self)
        for outcome in self.outcomes():
            if stop.is_set():
                return
            yield outcome

    def rounds(self, stop: StopSignal) -> Iterator[bool]:
        """Rank, then have the best passages read; come up for air after each round.

        Yields whether what stands now stands by words alone, and the reader has much to read.
        """
        from core.engines.extractive.assessment import Assessment, kept_judge

        ranking, questions = self._ranked(), self._work.question_set.questions
        if not isinstance(ranking, Assessment):
            return
        with kept_judge(self._replies) as judge:
            if judge is None or not ranking.was_read(questions, judge):
                yield True
            for _ in ranking.read(questions, stop, judge):
                yield False

    def _ranked(self) -> RankedPassages:
        """Rank what there is, once."""
        from core.engines.extractive.assessment import assess

        if self._ranking is None:
            self._ranking = assess(self._index) if self._scorer is None else self._scorer.rank(self._index)
        return self._ranking

    def preview_is_due(self) -> bool:
        """Whether there is something new, and enough time has passed."""
        waited = time.monotonic() - self._at
        return self._came > self._previewed and waited >= max(PREVIEW_AFTER, self._took / PREVIEW_SHARE)

    def preview(self, stop: StopSignal) -> Iterator[Preview]:
        """Yield what there would be if the document ended here, unless somebody stops meanwhile."""
        began = time.monotonic()
        everything = self._with_those_ahead(stop)
        if everything is not None:
            yield self._preview(everything, began)

    def last_preview(self) -> Iterator[Preview]:
        """Yield it once more after a stop if there is something new, and scoring keeps nobody waiting."""
        each = self._reading / max(1, len(self.windows))
        if SCORING * each * self._came > LAST_PREVIEW or not self.windows:
            self._ahead.clear()
        if self._came > self._previewed and SCORING * self._reading <= LAST_PREVIEW:
            self.close()
            yield from self.preview(Event())

    @property
    def _came(self) -> int:
        return len(self.windows) + len(self._ahead)

    def _preview(self, shown: _Gathered, began: float | None = None) -> Preview:
        began = time.monotonic() if began is None else began
        made = Preview(tuple(shown.outcomes()))
        self._previewed, self._at = self._came, time.monotonic()
        self._took = self._at - began
        return made

    def _with_those_ahead(self, stop: StopSignal) -> _Gathered | None:
        """Return all that came as if the others were no part of the document; None after a stop."""
        if not self._ahead:
            self._foreseen = None
            return self
        order = (*self.windows, *(self._ahead[index] for index in sorted(self._ahead)))
        known = self._foreseen
        if known is None or any(a is not b for a, b in zip(known.windows, order, strict=False)):
            known = self._foreseen = self.going_on()
        for window in order[len(known.windows) :]:
            if stop.is_set():
                return None
            known.add(window)
        everything = known.going_on()
        everything.close()
        return everything

    def going_on(self) -> _Gathered:
        """Return what goes on from here by itself, without reading again what was taken in."""
        return _Gathered(self._work, self._scorer, self._replies, self._index.copy(), self.windows)

    def outcomes(self) -> Iterator[Outcome]:
        """Yield the outcomes of what there is."""
        from core.engines.extractive.findings import findings_of

        work = self._work
        findings = findings_of(self._index, self._ranked(), again=work.pass_number > 1)
        for window in self.windows:
            for section in work.question_set.sections:
                key = UnitKey(work.pass_number, window.index, section.id)
                if key in work.finished:
                    continue
                asked = tuple(question.id for question in section.questions)
                yield Outcome(
                    key,
                    UnitStatus.DONE,
                    PageSet.of(page.number for page in window.pages if page.status.is_read),
                    asked,
                    _of_window(findings, window, asked),
                )


def _of_window(
    findings: Mapping[tuple[int, str], Sequence[Finding]],
    window: Window,
    question_ids: Sequence[str],
) -> tuple[Finding, ...]:
    return tuple(
        finding
        for question_id in question_ids
        for page in window.pages
        for finding in findings.get((page.number, question_id), ())
    )
