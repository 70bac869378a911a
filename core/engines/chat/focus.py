"""What the whole document says about where to look, before a model is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.domain.document import Page, Passage, Window
from core.domain.ports import Ranker, Ranking
from core.domain.question import QuestionSet, Section

__all__ = ["Elsewhere", "plausible_sections", "rank"]

#: passages from elsewhere in one prompt of the second pass, and for one question
_PASSAGES = 12
_PASSAGES_A_QUESTION = 3
#: windows that focused mode asks about for every question, however implausible they look
_ALWAYS = 2


async def rank(ranker: Ranker, windows: Sequence[Window], question_set: QuestionSet) -> Ranking:
    """Rank without holding up the event loop; a cancelled run does not wait for the result."""
    thread = ThreadPoolExecutor(1, "chat-ranking")
    try:
        return await asyncio.get_running_loop().run_in_executor(
            thread, lambda: ranker.rank(windows, question_set, passages=_PASSAGES_A_QUESTION)
        )
    finally:
        thread.shutdown(wait=False, cancel_futures=True)


def plausible_sections(
    ranking: Ranking, sections: Sequence[Section], windows: int, threshold: float
) -> list[frozenset[str]]:
    """Return for each window the ids of the sections worth asking about it."""
    kept: list[set[str]] = [set() for _ in range(windows)]
    for section in sections:
        for question in section.questions:
            scores = ranking.plausible.get(question.id, ())
            best = sorted(range(len(scores)), key=lambda at: -scores[at])[:_ALWAYS]
            for position, score in enumerate(scores):
                if score >= threshold or position in best:
                    kept[position].add(section.id)
    return [frozenset(ids) for ids in kept]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The best evidence of the whole document, for a second look at one window."""

    passages: Mapping[str, Sequence[Passage]]
    #: every page by its number, to locate quotes of passages
    pages: Mapping[int, Page]

    @classmethod
    def of(cls, ranking: Ranking, windows: Sequence[Window]) -> Elsewhere:
        """Gather what a second pass needs."""
        return cls(ranking.passages, {page.number: page for window in windows for page in window.pages})

    def passages_for(self, section: Section, window: Window) -> tuple[Passage, ...]:
        """Return the best passages outside the window, in the order of the document."""
        here = {page.number for page in window.pages}
        best: dict[tuple[int, int], Passage] = {}
        for question in section.questions:
            for passage in self.passages.get(question.id, ()):
                if passage.page not in here:
                    best.setdefault((passage.page, passage.start), passage)
        chosen = sorted(best.values(), key=lambda p: (-p.score, p.page, p.start))[:_PASSAGES]
        return tuple(sorted(chosen, key=lambda p: (p.page, p.start)))
