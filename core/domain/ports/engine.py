"""What asks: an engine, what it is asked, and what helps it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from core.domain.answer import Citation, Outcome, Preview, Quote, UnitKey, UnverifiedQuote
from core.domain.document import Page, Passage, Window
from core.domain.ports.spending import Allowance
from core.domain.question import QuestionSet

__all__ = [
    "DocumentEvidence",
    "Engine",
    "Grounder",
    "PeerGroup",
    "PeerGroups",
    "Ranker",
    "Ranking",
    "ReplyCache",
    "StopSignal",
    "Work",
]


class StopSignal(Protocol):
    """Asked often by everything that takes long; `threading.Event` is one."""

    def is_set(self) -> bool:
        """Return whether somebody asked to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to ``timeout`` seconds; return whether somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class DocumentEvidence:
    """The best evidence of a whole document, for a second look at one window."""

    #: question id -> passages, best first
    passages: Mapping[str, tuple[Passage, ...]]
    #: the pages on which they stand, by number, to locate quotes of them
    pages: Mapping[int, Page]


def never() -> bool:
    """Nothing is held back."""
    return False


@runtime_checkable
class EagerWindows(Protocol):
    """Windows that may also be iterated as they come, while pages before them are recognised."""

    def as_they_come(self) -> Iterator[Window]:
        """Yield every window in order, settled, and before that, provisional, those that wait for others."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a run asks of an engine."""

    #: the windows in order; may arrive slowly, as their pages are read, and may be iterated
    #: from another thread than the one that consumes the outcomes
    windows: Iterable[Window]
    #: the questions of this pass, in their sections
    question_set: QuestionSet
    #: units that are finished and must not be asked again
    finished: Collection[UnitKey] = frozenset()
    guardrails: str = ""
    #: 1 for the first reading, 2 for the second pass
    pass_number: int = 1
    #: skip windows that the extractive engine finds implausible
    focused: bool = False
    #: US dollars and tokens left to spend; None: no limit
    usd_left: float | None = None
    tokens_left: int | None = None
    #: what it shares with others, asked before each call; None: nothing
    allowance: Allowance | None = None
    #: what the whole document says about where to look, when somebody has looked already
    elsewhere: DocumentEvidence | None = None
    #: whether previews are welcome
    previews: bool = False
    #: asked often: nothing that costs may be begun while it says yes, for what is found cannot be stored
    is_held: Callable[[], bool] = never

    def as_they_come(self) -> Iterator[Window]:
        """Yield the windows in order, and before that, provisional, those that wait for others.

        Iterate so, or by `soonest`, or ``windows``: one time, one way.
        """
        windows = self.windows
        return windows.as_they_come() if isinstance(windows, EagerWindows) else iter(windows)

    def soonest(self) -> Iterator[Window]:
        """Yield each window once, in any order, as soon as it can be asked about."""
        came = set[int]()
        for window in self.as_they_come():
            if window.index not in came:
                came.add(window.index)
                yield window

    @property
    def screens(self) -> bool:
        """Whether implausible windows are left out; only a first reading does that."""
        return self.focused and self.pass_number == 1

    @property
    def looks_again(self) -> bool:
        """Whether this is a second pass for which nobody has looked at the whole document."""
        return self.pass_number > 1 and self.elsewhere is None

    @property
    def looks_first(self) -> bool:
        """Whether the whole document is looked at before anything is asked: in order, as it stands."""
        return self.screens or self.looks_again


class Engine(Protocol):
    """Answers questions about windows.

    An engine makes no promise on the order of its outcomes, but each unit that is not in
    ``work.finished`` comes exactly once, with its quotes already located. One that must see the whole
    document first yields previews while the pages come slowly, and a last one when it is stopped.
    """

    @property
    def name(self) -> str:
        """``extractive``, ``chat``, ..."""

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome | Preview]:
        """Yield an outcome per (window, section), and where they are welcome previews before.

        Return early once ``stop`` is set, cancelling what is in flight within half a second.
        Raise `EngineError` when going on is pointless; outcomes yielded before stay valid.
        """


class Grounder(Protocol):
    """Locates quotes in the text of pages."""

    def locate(self, quote: Quote, pages: Sequence[Page]) -> Citation | UnverifiedQuote:
        """Return where the quote stands on ``pages`` (in order, consecutive), or why it does not."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How likely each window answers each question, and where the best evidence stands."""

    #: question id -> probability, 0 to 1, for each window in the order given
    plausible: Mapping[str, Sequence[float]]
    #: question id -> the best passages anywhere in these windows, best first
    passages: Mapping[str, Sequence[Passage]]


class Ranker(Protocol):
    """Ranks without a model: lets the chat engine skip windows and look further for evidence."""

    def rank(self, windows: Sequence[Window], question_set: QuestionSet, *, passages: int = 3) -> Ranking:
        """Rank all windows of a document for every question; ``passages`` bounds those per question."""


class PeerGroup(Protocol):
    """Those who do the same thing at the same time, one of them its holder."""

    def count(self) -> int:
        """Return how many they are, the holder among them."""


class PeerGroups(Protocol):
    """Lets runs that share something, on whatever machines, know how many they are."""

    def member(self, name: str) -> AbstractContextManager[PeerGroup]:
        """Belong to the peer group ``name`` meanwhile; who dies belongs to it no more."""


class ReplyCache(Protocol):
    """Texts that may be forgotten at any time: bounded in bytes, the least recently used go first.

    A trouble of its own is never raised: what cannot be read is not there, what cannot be written is
    not kept. Used by one thread at a time.
    """

    def get_many(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return the texts of those keys that are there."""

    def put_many(self, texts: Mapping[str, str], *, life: float | None = None) -> None:
        """Keep texts by their keys, for ``life`` seconds at most where it is given."""

    def close(self) -> None:
        """Let go of what the calling thread holds open; whoever asks again opens it again."""
