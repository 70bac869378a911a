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
    from core.engines.extractive.passage_features import ToldOfTexts
    from core.engines.passages.index import Index
    from core.engines.passages.scorer import PassageScorer, RankedPassages

#: seconds of reading after which the first preview is due, so that something can be looked at
FIRST_PREVIEW = 0.3
#: seconds from one preview to the next at least
PREVIEW_AFTER = 4.0
#: a preview may cost this share of the time since the one before; and that share where a tenth more windows
#: have come and the next is waited for, as after the last page of print
PREVIEW_SHARE = 0.1
CAUGHT_UP_SHARE, GREW = 0.5, 1.1
#: seconds of processor time that the last preview may take, made when somebody waits for the end
LAST_PREVIEW = 0.3
#: seconds between two previews of what the reader found, which takes no time where it had read all before
AIR = 1.0
#: scoring a document takes about this many times as long as taking in its pages
SCORING = 2.0

_NEVER = Event()


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
            if work.previews and not stop.is_set() and gathered.preview_is_due(caught_up=window is None):
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
        *,
        told: ToldOfTexts | None = None,
        index: Index | None = None,
        windows: Sequence[Window] = (),
    ) -> None:
        # numpy is loaded when the engine first runs, not at start-up
        from core.engines.extractive.findings import index_for
        from core.engines.extractive.passage_features import ToldOfTexts

        self._scorer = scorer
        self._replies = replies
        self._ranking: RankedPassages | None = None
        self._work = work
        self._index = index_for(work.question_set.questions) if index is None else index
        self._told = told or ToldOfTexts(self._index.queries)
        #: those that the index holds
        self.windows = list(windows)
        #: windows that came while pages before them are recognised
        self._ahead: dict[int, Window] = {}
        #: those windows with the others, for previews: made when it is first wanted, and then kept up to date
        #: but for windows that came later than others behind them
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
        is_new = self._ahead.pop(window.index, None) is None
        self.windows.append(window)
        for page in window.readable:
            self._index.add(page)
        self._reading += time.thread_time() - began
        if not self._ahead:
            self._foreseen = None
        elif is_new and self._foreseen is not None:
            self._foreseen.add_behind(window)

    def await_with(self, window: Window) -> None:
        """Keep a window until it is its turn; previews show it."""
        self._ahead[window.index] = window
        if self._foreseen is not None:
            self._foreseen.add_behind(window)

    def add_behind(self, window: Window) -> None:
        """Take in a window if it stands behind all others."""
        if not self.windows or window.index > self.windows[-1].index:
            self.add(window)

    def close(self) -> None:
        """Take in what waited for a next page: none will come."""
        self._ranking = None
        self._index.close()

    def settled(self, stop: StopSignal) -> Iterator[Outcome | Preview]:
        """Yield what words say at once, what the reader makes of it round by round, and the outcomes."""
        began = time.monotonic()
        if self.ranked(stop) is None:
            if self._work.previews:
                yield from self.last_preview()
            return
        made: Sequence[Outcome] = ()
        for by_words in self.rounds(stop):
            made = ()
            # a stop keeps what was found by words, and by the reader so far
            if self._work.previews and (by_words or time.monotonic() - max(began, self._at) >= AIR):
                preview = self._preview(self)
                made = preview.outcomes
                yield preview
        if stop.is_set():
            return
        if not made:
            made = tuple(self.outcomes())
            if self._previewed:
                # in place of the last one, so that nothing is left to change while the outcomes are stored
                yield Preview(made)
        for outcome in made:
            if stop.is_set():
                return
            yield outcome

    def rounds(self, stop: StopSignal) -> Iterator[bool]:
        """Rank, then have the best passages read; come up for air after each round.

        Yields whether what stands now stands by words alone, and the reader has much to read.
        """
        from core.engines.extractive.assessment import Assessment, kept_judge

        ranking, questions = self.ranked(stop), self._work.question_set.questions
        if not isinstance(ranking, Assessment):
            return
        with kept_judge(self._replies) as judge:
            if judge is None or not ranking.was_read(questions, judge):
                yield True
            for _ in ranking.read(questions, stop, judge):
                yield False

    def ranked(self, stop: StopSignal) -> RankedPassages | None:
        """Rank what there is, once; None when a stop prevents it."""
        from core.engines.extractive.assessment import assess
        from core.engines.extractive.scoring import RankingStopped

        if self._ranking is None:
            try:
                self._ranking = (
                    assess(self._index, self._told, stop)
                    if self._scorer is None
                    else self._scorer.rank(self._index)
                )
            except RankingStopped:
                return None
        return self._ranking

    def preview_is_due(self, *, caught_up: bool) -> bool:
        """Whether there is something new, and enough time has passed.

        ``caught_up``: every window that could come has, and the next one is waited for.
        """
        waited, came = time.monotonic() - self._at, self._came
        if came <= self._previewed:
            return False
        if not self._previewed:
            return waited >= FIRST_PREVIEW
        if caught_up and came >= GREW * self._previewed:
            return waited >= self._took / CAUGHT_UP_SHARE
        return waited >= max(PREVIEW_AFTER, self._took / PREVIEW_SHARE)

    def preview(self, stop: StopSignal) -> Iterator[Preview]:
        """Yield what there would be if the document ended here, unless somebody stops meanwhile."""
        began = time.monotonic()
        everything = self._with_those_ahead(stop)
        if everything is not None and everything.ranked(stop) is not None:
            yield self._preview(everything, began)

    def last_preview(self) -> Iterator[Preview]:
        """Yield it once more after a stop if there is something new, and scoring keeps nobody waiting."""
        each = self._reading / max(1, len(self.windows))
        if SCORING * each * self._came > LAST_PREVIEW or not self.windows:
            self._ahead.clear()
        if self._came > self._previewed and SCORING * self._reading <= LAST_PREVIEW:
            self.close()
            yield from self.preview(_NEVER)

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
        """Return all that came as if the others were no part of the document; None after a stop.

        What came later than windows behind it is put in its place when there is nothing else new.
        """
        if not self._ahead:
            self._foreseen = None
            return self
        if self._foreseen is None or len(self._foreseen.windows) <= self._previewed:
            foreseen = self.going_on()
            for index in sorted(self._ahead):
                if stop.is_set():
                    return None
                foreseen.add(self._ahead[index])
            self._foreseen = foreseen
        everything = self._foreseen.going_on()
        everything.close()
        return everything

    def going_on(self) -> _Gathered:
        """Return what goes on from here by itself, without reading again what was taken in."""
        return _Gathered(
            self._work,
            self._scorer,
            self._replies,
            told=self._told,
            index=self._index.copy(),
            windows=self.windows,
        )

    def outcomes(self) -> Iterator[Outcome]:
        """Yield the outcomes of what there is."""
        from core.engines.extractive.findings import findings_of

        work, ranking = self._work, self.ranked(_NEVER)
        if ranking is None:
            return
        findings = findings_of(self._index, ranking, again=work.pass_number > 1)
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
