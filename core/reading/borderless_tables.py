"""Tables without lines between their columns, found by a process of its own where a page may hold one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock

import msgspec

from core.isolation.child_process import Child, Died
from core.reading.grids import Grid
from core.reading.limits import ReadingLimits
from core.reading.lookahead import in_order
from core.reading.messages import FindTables, TablesFound
from core.reading.page_draft import Draft
from core.reading.start_child import start

logger = logging.getLogger(__name__)

CHILD = "core.reading.sandbox.find_borderless_tables"
#: seconds for one page; a page of print takes a tenth of one, the first also opens the document
SILENCE = 10.0
#: seconds and pages spent on one document, and pages on which the process may die
TOTAL = 120.0
MAX_PAGES = 500
MAX_DEATHS = 3


class BorderlessTables:
    """Finds the tables of one document that are ruled across alone.

    The process starts at the first page that may hold one. Whatever becomes of it, a page is no
    worse off than before: it has its text, and no table.
    """

    def __init__(
        self, path: Path, password: str | None, limits: ReadingLimits, cut: Event | None = None
    ) -> None:
        """Take the document; once ``cut`` is set no further page is waited for."""
        self._path = path
        self._password = password
        self._limits = limits
        self._child: Child | None = None
        self._left = TOTAL
        self._pages = MAX_PAGES
        self._deaths = 0
        self._cut = cut or Event()
        self._closing = Event()
        #: held while the process is asked, so that nobody else ends it
        self._asking = Lock()

    def tabulated(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Yield the drafts, those that may hold such tables with what was found."""
        # beside the reading, which goes on meanwhile
        yield from in_order(drafts, self._start, workers=1, name="tables", close=self.close, cut=self._cut)

    def close(self) -> None:
        """End the process, if there is one, and search no further page."""
        self._closing.set()
        with self._asking:
            self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _start(self, pool: ThreadPoolExecutor, draft: Draft) -> Future[Draft] | Draft:
        return pool.submit(self._searched, draft) if draft.banded else draft

    def _searched(self, draft: Draft) -> Draft:
        with self._asking:
            return replace(draft, grids=self.find(draft.page.number))

    def find(self, number: int) -> tuple[Grid, ...]:
        """Return the tables of a page."""
        if self._closing.is_set() or self._left <= 0 or not self._pages or self._deaths >= MAX_DEATHS:
            return ()
        self._pages -= 1
        try:
            return self._ask(number)
        except (Died, msgspec.DecodeError) as error:
            self._end()
            self._deaths += 1
            self._left -= SILENCE
            logger.info(
                "A page was not searched for tables without lines between their columns.",
                extra={"page": number, "error": type(error).__name__},
            )
            return ()

    def _ask(self, number: int) -> tuple[Grid, ...]:
        if self._child is None:
            self._child = self._begin()
        self._child.send(b"%d" % number)
        line, waited = self._child.line(self._left, self._closing)
        self._left -= waited
        found = msgspec.json.decode(line, type=TablesFound)
        return found.grids if found.number == number else ()

    def _begin(self) -> Child:
        request = FindTables(
            path=str(self._path),
            password=self._password,
            memory=self._limits.memory,
            cpu=int(TOTAL) + 1,
            max_page_characters=self._limits.max_page_characters,
        )
        return start(CHILD, request, memory=self._limits.memory, silence=SILENCE)
