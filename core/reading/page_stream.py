"""Pages out of one reading process, which may die on any of them: then another goes on behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import msgspec

from core.domain.document import PageSet
from core.domain.errors import DocumentError, NoPages, ReaderKilled
from core.isolation.child_process import Child, Died, Killed, OutOfTime
from core.isolation.fork_server import ForkServer
from core.reading.limits import ReadingLimits
from core.reading.messages import NONSENSE, PDF_CHILD, Message, Opened, PageRead, ReadPages, Refused
from core.reading.refusals import refusal
from core.reading.start_child import MESSAGE, start


@dataclass(slots=True)
class Shared:
    """What all streams of one document have in common."""

    #: seconds that may still be spent waiting
    left: float
    #: once it is set nothing more is waited for
    cut: Event
    #: pages whose text is known
    read: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that could not be read; ``reason`` completes the sentence "the page ..."."""

    number: int
    reason: str


class PageStream:
    """Reads pages of one document in a process of its own: `open` or `begin`, then `pages`."""

    def __init__(
        self,
        path: Path,
        password: str | None,
        limits: ReadingLimits,
        name: str,
        shared: Shared,
        *,
        forks: ForkServer | None = None,
    ) -> None:
        """Take the document; ``name`` is what errors call it, ``forks`` gives the processes if it can."""
        self._forks = forks
        self._path = path
        self._password = password
        self._limits = limits
        self._name = name
        self._shared = shared
        self._child: Child | None = None

    def open(self, pages: PageSet, *, processes: int = 1) -> Opened:
        """Start a process on ``pages``, or its share of them; once more if somebody else ended it.

        Raise a `DocumentError` when the document cannot be opened.
        """
        try:
            try:
                return self._open(pages, processes=processes)
            except Killed:
                self.close()
                return self._open(pages, processes=processes)
        except Died as death:
            self.close()
            raise ReaderKilled(
                f"{self._name} cannot be opened: it {death.reason}.",
                "Print it to a new PDF and upload that one.",
            ) from death
        except DocumentError:
            self.close()
            raise

    def pages(self, numbers: Sequence[int]) -> Iterator[PageRead | Unread]:
        """Yield something for each of ``numbers``, which are those that the process was started on.

        Raise `ReaderKilled` instead of giving up every page of the document.
        """
        wanted = list(numbers)
        deaths = tried_again = 0
        while wanted and not self._shared.cut.is_set():
            number = wanted.pop(0)
            found: PageRead | Unread
            try:
                found = self._page(number)
            except OutOfTime as death:
                yield from self._give_up([number, *wanted], death.reason)
                return
            except Died as death:
                if self._shared.cut.is_set():
                    break
                deaths += 1
                if isinstance(death, Killed) and tried_again != number and deaths <= self._limits.restarts:
                    tried_again = number
                    if self._restart([number, *wanted], may_restart=True):
                        wanted.insert(0, number)
                        continue
                found = Unread(number, death.reason)
                if not self._restart(wanted, may_restart=deaths <= self._limits.restarts):
                    yield found
                    yield from self._give_up(
                        wanted, "was not tried: pages before it broke the PDF reader too often"
                    )
                    return
            yield found
        self.close()

    def close(self) -> None:
        """End the process. Harmless when it has ended."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _open(self, pages: PageSet, *, processes: int = 1, again: bool = False) -> Opened:
        request = ReadPages(
            path=str(self._path),
            password=self._password,
            ranges=pages.ranges,
            processes=processes,
            again=again,
            max_pages=self._limits.max_pages,
            max_page_characters=self._limits.max_page_characters,
            memory=self._limits.memory,
            cpu=int(self._shared.left) + 1,
        )
        limits = self._limits
        self._child = start(
            PDF_CHILD, request, memory=limits.memory, silence=limits.silence, forks=self._forks
        )
        message = self._message()
        if isinstance(message, Refused):
            raise refusal(message, self._name, self._limits)
        if not isinstance(message, Opened):
            raise Died(NONSENSE)
        if not message.pages:
            raise NoPages(f"{self._name} has no pages.", "Check that it is the file you meant.")
        return message

    def begin(self, numbers: Sequence[int]) -> bool:
        """Start a process on ``numbers`` of a document that opened before; return whether it did."""
        return self._restart(numbers, may_restart=True)

    def _page(self, number: int) -> PageRead:
        message = self._message()
        if not isinstance(message, PageRead) or message.number != number:
            raise Died(NONSENSE)
        return message

    def _message(self) -> Message:
        if self._child is None:
            raise Died("was asked for after the reading was closed")
        line, waited = self._child.line(self._shared.left, self._shared.cut)
        self._shared.left -= waited
        try:
            return MESSAGE.decode(line)
        except msgspec.DecodeError as error:
            raise Died(NONSENSE) from error

    def _restart(self, numbers: Sequence[int], *, may_restart: bool) -> bool:
        """Go on with a fresh process on ``numbers``; return whether that is possible."""
        self.close()
        if not numbers:
            return True
        if not may_restart:
            return False
        try:
            self._open(PageSet.of(numbers), again=True)
        except (Died, DocumentError):
            self.close()
            return False
        return True

    def _give_up(self, numbers: Sequence[int], reason: str) -> Iterator[Unread]:
        """Name every page that stays unread; or raise when that would be the whole document."""
        self.close()
        if self._shared.cut.is_set():
            return
        if not self._shared.read:
            raise ReaderKilled(
                f"No page of {self._name} could be read within the limits.",
                "Print it to a new PDF and upload that one.",
            )
        for number in numbers:
            yield Unread(number, reason)
