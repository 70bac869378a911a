"""Adding tables to pages: read by pdfplumber in a limited process, beside the pages' own text.

The two programs do not agree on words and spaces, so tables are for engines and people to read;
quotes are located in the page's text alone.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec

from core.domain.document import Page, PageStatus
from core.reading.ahead import in_order
from core.reading.grids import Grid, continued, to_markdown
from core.reading.limits import ReadingLimits
from core.reading.process import Child, Died
from core.reading.wire import ReadTables, Tables

logger = logging.getLogger(__name__)

CHILD = "core.reading.tabling"
#: processes at once: each takes some 60 MB and the time of one processor
WORKERS = 2
#: seconds for one page: a drawing of an engineer takes longer, and its lines are no table
TABLE_LIMITS = ReadingLimits(memory=1 << 30, silence=8.0, total=600.0, restarts=3)
#: share of a table's words that must stand on the page: the two programs may number pages differently
MIN_SHARED = 0.6


def has_table(page: Page) -> bool:
    """Whether the page probably holds a ruled table; false alarms cost time, misses cost answers."""
    return page.status is PageStatus.TEXT and page.rules > 0


class TableReader:
    """Reads the tables of one document, in processes that are started when they are needed."""

    def __init__(
        self, path: Path, password: str | None, page_count: int, limits: ReadingLimits = TABLE_LIMITS
    ) -> None:
        self._path = path
        self._password = password
        self._page_count = page_count
        self._limits = limits
        self._left = limits.total
        self._deaths = 0
        #: processes nobody is asking just now
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._closing = threading.Event()

    def pages(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Yield the pages in order, with their tables as Markdown."""
        before: tuple[int, Grid] | None = None
        for page, found in in_order(pages, self._start, workers=WORKERS, name="tables", close=self._close):
            grids = [one for one in found if _belongs(one, page)]
            if grids and before and before[0] == page.number - 1:
                grids[0] = continued(before[1], grids[0])
            before = (page.number, grids[-1]) if grids else None
            yield replace(page, tables=tuple(map(to_markdown, grids))) if grids else page

    def _start(self, pool: ThreadPoolExecutor, page: Page) -> Future[_Found] | _Found:
        if has_table(page) and self._deaths <= self._limits.restarts:
            return pool.submit(self._read, page)
        return page, ()

    def _read(self, page: Page) -> _Found:
        if self._deaths > self._limits.restarts or self._closing.is_set():
            return page, ()
        child = self._take_child()
        try:
            grids = self._ask(child, page.number)
        except (Died, msgspec.DecodeError) as error:
            self._deaths += 1
            child.close()
            logger.info("The tables of a page were not read.", extra={"page": page.number, "why": str(error)})
            return page, ()
        self._idle.put(child)
        if self._closing.is_set():
            self._close_idle()
        return page, grids

    def _ask(self, child: Child, number: int) -> tuple[Grid, ...]:
        child.send(b"%d" % number)
        line, waited = child.line(self._left, self._closing)
        self._left -= waited
        reply = msgspec.json.decode(line, type=Tables)
        if reply.page != number:
            raise Died("made the table reader talk nonsense")
        return reply.grids

    def _take_child(self) -> Child:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        request = ReadTables(
            path=str(self._path),
            password=self._password,
            memory=self._limits.memory,
            cpu=int(self._left) + 1,
            max_page_characters=self._limits.max_page_characters,
            pages=self._page_count,
        )
        return Child(
            CHILD, msgspec.json.encode(request), memory=self._limits.memory, silence=self._limits.silence
        )

    def _close(self) -> None:
        self._closing.set()
        self._close_idle()

    def _close_idle(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()


#: a page with the grids found on it
_Found = tuple[Page, tuple[Grid, ...]]


def _belongs(found: Grid, page: Page) -> bool:
    """Whether the words of ``found`` stand on ``page``."""
    words = {word for row in found for cell in row for word in cell.split()}
    text = page.text
    return sum(word in text for word in words) >= MIN_SHARED * len(words)
