"""What the whole document says about where to look, before a model is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.domain.document import Passage, Window
from core.domain.ports import DocumentEvidence, Ranker, Ranking
from core.domain.question import QuestionSet, Section

__all__ = ["Prefiltered", "passages_for", "plausible_sections", "prefilter", "prefilter_in_thread"]

#: passages from elsewhere in one prompt of the second pass, and for one question
_PASSAGES = 12
_PASSAGES_A_QUESTION = 3
#: windows that focused mode asks about for every question, however implausible they look
_ALWAYS = 2


@dataclass(frozen=True, slots=True)
class Prefiltered:
    """What a look at all windows says before a model is asked about any."""

    #: for each window the ids of the sections worth asking about it
    sections: Sequence[frozenset[str]]
    #: the best evidence of the whole document; None in focused mode, which wants no second look
    elsewhere: DocumentEvidence | None = None


def prefilter(
    ranker: Ranker, windows: Sequence[Window], question_set: QuestionSet, threshold: float | None
) -> Prefiltered:
    """Look at all windows; with a threshold leave out what is implausible, else gather evidence."""
    ranking = ranker.rank(windows, question_set, passages=_PASSAGES_A_QUESTION)
    if threshold is not None:
        return Prefiltered(plausible_sections(ranking, question_set.sections, len(windows), threshold))
    everything = frozenset(section.id for section in question_set.sections)
    named = {passage.page for passages in ranking.passages.values() for passage in passages}
    pages = {page.number: page for window in windows for page in window.pages if page.number in named}
    return Prefiltered(
        [everything] * len(windows),
        DocumentEvidence({i: tuple(found) for i, found in ranking.passages.items()}, pages),
    )


async def prefilter_in_thread(
    ranker: Ranker, windows: Sequence[Window], question_set: QuestionSet, threshold: float | None
) -> Prefiltered:
    """Do a `prefilter` without holding up the event loop; a cancelled run does not wait for it."""
    thread = ThreadPoolExecutor(1, "chat-ranking")
    try:
        return await asyncio.get_running_loop().run_in_executor(
            thread, prefilter, ranker, windows, question_set, threshold
        )
    finally:
        thread.shutdown(wait=False, cancel_futures=True)


def passages_for(elsewhere: DocumentEvidence, section: Section, window: Window) -> tuple[Passage, ...]:
    """Return the best passages outside the window, in the order of the document."""
    here = {page.number for page in window.pages}
    best: dict[tuple[int, int], Passage] = {}
    for question in section.questions:
        for passage in elsewhere.passages.get(question.id, ()):
            if passage.page not in here:
                best.setdefault((passage.page, passage.start), passage)
    chosen = sorted(best.values(), key=lambda p: (-p.score, p.page, p.start))[:_PASSAGES]
    return tuple(sorted(chosen, key=lambda p: (p.page, p.start)))


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
