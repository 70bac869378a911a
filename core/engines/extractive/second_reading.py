"""The reader goes over the best passages of every question, the best of all questions first.

A pair is read with the passage's heading; the few that then lead, or nearly, are read once more without it
and with the question's hints, and what the two readings say is averaged. Parts of a compound question are
looked for in the passage that leads in the end. On documents that nobody had trained on this was right as
often as reading everything twice (bench/README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.domain.ports import StopSignal
from core.domain.question import Question
from core.engines.cross_encoder.reader import Judgement, Pair
from core.engines.extractive.scoring import WORDS, Shortlist
from core.engines.passages.cutter import Piece
from core.engines.passages.question_parts import Part, parts_of
from core.engines.passages.question_text import asked_about

__all__ = ["READ", "Judge", "SecondReading"]

#: passages of a question that are read, and pairs that are read at most with their heading for all
#: questions together: 100 questions are read to the depth of 8, 500 to the depth of 3
READ = 8
PAIRS = 1200
#: the same at least, however many questions there are
LEAST = 3
#: passages of a question that are read twice at most, and by how much one may be behind the first of them:
#: of 529 on labelled documents that were further behind none came first when it was read again
TWICE = 3
BEHIND = 3.0


#: what names a pair
Place = TypeVar("Place", bound=tuple[int, ...])


class Judge(Protocol):
    """Judges pairs; `core.engines.cross_encoder.reader.Reader` is one."""

    def judge(self, pairs: Sequence[Pair], stop: StopSignal | None = None) -> list[Judgement | None]:
        """Return a judgement for each pair; None for those that a stop left unread."""


class SecondReading:
    """What the reader has said so far. ``shortlists`` hold positions in ``passages``, a list a question.

    A passage is read after its ``context``: what leads in to it, or the names of its columns.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        shortlists: Sequence[Shortlist],
        passages: Sequence[Piece],
        context: Callable[[Piece], str] = lambda _: "",
    ) -> None:
        self._context = context
        self._asked = [asked_about(question.text) for question in questions]
        self._hinted = [
            f"{asked} {', '.join(question.hints)}" if question.hints else asked
            for asked, question in zip(self._asked, questions, strict=True)
        ]
        self._shortlists = shortlists
        self._passages = passages
        self._depth = min(READ, max(LEAST, PAIRS // max(len(questions), 1)))
        #: by (question, rank)
        self._with_heading: dict[tuple[int, int], Judgement] = {}
        self._with_hints: dict[tuple[int, int], Judgement] = {}
        self._parts = [parts_of(asked) for asked in self._asked]
        #: by (question, part, rank)
        self._of_parts: dict[tuple[int, int, int], Judgement] = {}

    @property
    def first(self) -> list[Pair]:
        """What is read in the first round."""
        return [
            self._pair(q, rank, self._asked[q], heading=True)
            for q, each in enumerate(self._shortlists)
            for rank in range(min(LEAST, self._depth, len(each.passages)))
        ]

    def rounds(self, judge: Judge, stop: StopSignal | None = None) -> Iterator[None]:
        """Read; come up for air after each round. Ends early when stopped."""
        ranks = [range(min(self._depth, len(each.passages))) for each in self._shortlists]
        edges = sorted({0, min(LEAST, self._depth), self._depth})
        for low, high in pairwise(edges):
            places = [(q, rank) for q, each in enumerate(ranks) for rank in each if low <= rank < high]
            pairs = [self._pair(q, rank, self._asked[q], heading=True) for q, rank in places]
            if not _take(self._with_heading, places, judge.judge(pairs, stop)):
                return
            yield
        places = [
            (q, rank)
            for q, each in enumerate(ranks)
            if each
            for rank in self._leading(q)
            # without a heading to leave out or hints to add it would be the first reading once more
            if self._piece(q, rank).heading or self._hinted[q] != self._asked[q]
        ]
        pairs = [self._pair(q, rank, self._hinted[q], heading=False, marks=False) for q, rank in places]
        whole = _take(self._with_hints, places, judge.judge(pairs, stop))
        yield
        if not whole:
            return
        asked = [
            (q, number, rank)
            for q, parts in enumerate(self._parts)
            for number in range(len(parts))
            for rank in (self._leading(q)[:1] if ranks[q] else ())
        ]
        if asked:
            pairs = [
                self._pair(q, rank, self._parts[q][number].text, heading=False) for q, number, rank in asked
            ]
            _take(self._of_parts, asked, judge.judge(pairs, stop))
            yield

    def relevance(self, question: int) -> NDArray[np.float32]:
        """Return the log-odds of the first passages of a shortlist, as many as were read."""
        read: list[float] = []
        while (found := self._with_heading.get((question, len(read)))) is not None:
            again = self._with_hints.get((question, len(read)), found)
            read.append((found.relevance + again.relevance) / 2)
        return np.array(read, np.float32)

    def asked(self, question: int) -> str:
        """Return what the reader was asked."""
        return self._asked[question]

    def marked(self, question: int, rank: int) -> str:
        """Return the words that the reader marked as the answer; nothing where it has not read."""
        judgement = self._with_heading.get((question, rank))
        if judgement is None:
            return ""
        return self._marked(question, rank, judgement)

    def parts(self, question: int, rank: int) -> list[tuple[Part, str, float]]:
        """Return each part of a compound question with the words marked for it in the passage that leads.

        With the log-odds that the passage answers it; nothing for another passage.
        """
        found = []
        for number, part in enumerate(self._parts[question]):
            judgement = self._of_parts.get((question, number, rank))
            if judgement is not None:
                found.append((part, self._marked(question, rank, judgement), judgement.relevance))
        return found

    def _leading(self, question: int) -> list[int]:
        relevance = self.relevance(question)
        scores = self._shortlists[question].scores[: len(relevance)]
        together = relevance + WORDS * scores
        order = np.argsort(-together, kind="stable")[:TWICE]
        return [int(rank) for rank in order if together[rank] >= together[order[0]] - BEHIND]

    def _pair(self, question: int, rank: int, asked: str, *, heading: bool, marks: bool = True) -> Pair:
        piece = self._piece(question, rank)
        return Pair(asked, f"{self._before(piece)}{piece.claim}", piece.heading if heading else "", marks)

    def _marked(self, question: int, rank: int, judgement: Judgement) -> str:
        """Return the marked words of the passage; those of its context are none of it."""
        piece = self._piece(question, rank)
        before = len(self._before(piece))
        return piece.claim[max(0, judgement.start - before) : max(0, judgement.end - before)]

    def _before(self, piece: Piece) -> str:
        context = self._context(piece)
        return f"{context} " if context else ""

    def _piece(self, question: int, rank: int) -> Piece:
        return self._passages[self._shortlists[question].passages[rank]]


def _take(
    known: dict[Place, Judgement], places: Sequence[Place], judgements: Sequence[Judgement | None]
) -> bool:
    """Keep what was judged; return whether all was."""
    judged: Mapping[Place, Judgement] = {
        place: each for place, each in zip(places, judgements, strict=True) if each is not None
    }
    known.update(judged)
    return len(judged) == len(places)
