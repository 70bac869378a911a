"""The windows of a run as they come: pulled in a thread, and surveyed where that is wanted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.answer import Outcome
from core.domain.document import Window
from core.domain.ports import DocumentEvidence, Ranker, Work
from core.engines.chat.prefilter import prefilter
from core.engines.chat.units import screen

__all__ = ["Portion", "WindowFeed"]


@dataclass(frozen=True, slots=True)
class Portion:
    """A window and the sections it is to be put to."""

    window: Window
    sections: frozenset[str]


class WindowFeed:
    """Pulls the windows in a thread, since they come slowly, and surveys them where that is wanted."""

    def __init__(self, work: Work, ranker: Ranker, threshold: float | None) -> None:
        self._work = work
        self._ranker = ranker
        self._threshold = threshold
        self._closed = threading.Event()
        self._portions: queue.SimpleQueue[Portion] = queue.SimpleQueue()
        self._screened: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        #: known before the first window is there
        self.elsewhere: DocumentEvidence | None = work.elsewhere
        self.ended = threading.Event()
        self.error: Exception | None = None
        threading.Thread(target=self._pull, name="spread-windows", daemon=True).start()

    def close(self) -> None:
        """Pull no more."""
        self._closed.set()

    @property
    def waits(self) -> bool:
        """Whether there is a window to `take`."""
        return not self._portions.empty()

    def take(self) -> Portion:
        """Return the next window; there must be one."""
        return self._portions.get()

    def take_screened(self) -> Iterator[Outcome]:
        """Yield what need not be asked."""
        while not self._screened.empty():
            yield self._screened.get()

    def _pull(self) -> None:
        try:
            if self._threshold is not None or self._work.looks_again:
                self._survey()
            else:
                everything = frozenset(section.id for section in self._work.question_set.sections)
                for window in self._work.soonest():
                    if self._closed.is_set():
                        return
                    self._portions.put(Portion(window, everything))
        except Exception as error:  # noqa: BLE001 - carried to the thread that asked
            self.error = error
        finally:
            self.ended.set()

    def _survey(self) -> None:
        windows = []
        for window in self._work.windows:
            if self._closed.is_set():
                return
            windows.append(window)
        if not windows:
            return
        work = self._work
        found = prefilter(self._ranker, windows, work.question_set, self._threshold)
        self.elsewhere = found.elsewhere
        for window, asked in zip(windows, found.sections, strict=True):
            sections, screened = screen(work, window, asked)
            for outcome in screened:
                self._screened.put(outcome)
            self._portions.put(Portion(window, frozenset(section.id for section in sections)))
