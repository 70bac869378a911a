"""The extractive engine's row in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.ports import Engine
from core.engines.cross_encoder.availability import why_unavailable
from core.engines.kind import EngineKind, Parts
from core.engines.workload import Cost, Workload

if TYPE_CHECKING:
    from core.engines.chat.settings import ChatSettings

__all__ = ["EXTRACTIVE"]

#: seconds in which a page is searched, and a question's best passages are read (bench/README.md)
_SEARCH_SECONDS = 0.008
_READ_SECONDS = 0.06

_EXPLANATION = """
**It can**

- find the page: it ranks every sentence, list item and table row by the words of the question, its hints, and
  what contracts and specifications call the same thing;
- judge the best eight passages of each question with a small network that runs on this server, and mark the
  value in them, such as *five percent (5%)* or *October 27, 2026, 2:00 p.m.*;
- say how sure it is. *Answered* means: right in at least four cases of five in every domain it was measured
  on (specifications, filings, regulations, contracts, reports; on the last two that rests on 14 rows), and
  the passage holds the kind of value asked for, not blotted out and not left blank. *Possible* means: worth
  a look, and not counted as an answer;
- show two passages that state different values side by side: of 22 contradictions planted in three bid
  manuals it found 16, and of 21 in three others, on which nothing was mended, 14, with one that was none.
  Those whose clauses call the thing by names that it does not know it misses.

**It cannot**

- answer in words of its own, add up, compare, convert or conclude from several places;
- follow guardrails, or understand a question whose answer shares neither words nor meaning that it learnt;
- tell every wrong subject from the right one: of 101 questions that fifteen documents did not answer three
  were called answered when first seen. Where the passage is right the value marked in it may be another's:
  15 of 103 in six documents when first seen. Look at the quote before you rely on it;
- settle at once: while a row says *not read yet*, its passage was found by words alone.

Hints in a question set help it most: write the words that the answer is likely to stand beside.
"""


def _build(parts: Parts) -> Engine:
    from core.engines.extractive.engine import ExtractiveEngine  # loaded when chosen

    return ExtractiveEngine(replies=parts.replies())


def _lacks() -> str:
    why = why_unavailable()
    return (
        f"The reader cannot run here ({why}): passages are ranked by words alone, and hardly any is sure."
        if why
        else ""
    )


def _estimate(work: Workload, _: ChatSettings | None) -> Cost:
    questions = len(work.plan.question_set.questions)
    return Cost(seconds=work.pages * _SEARCH_SECONDS + questions * _READ_SECONDS)


EXTRACTIVE = EngineKind(
    id="extractive",
    title="Extractive, offline",
    summary="Quotes what answers and marks the value. No key, no cost; it does not sum up or infer.",
    build=_build,
    estimate=_estimate,
    reads_first=True,
    caveat="The extractive engine shows the passages most likely to answer each question, word for word. "
    "It does not answer in words of its own, add up, compare or infer. Answered: right in at least four "
    "cases of five in every kind of document that was measured; possible: worth a look.",
    short_caveat="The offline engine quotes the likeliest passage; it does not sum up or infer.",
    explanation=_EXPLANATION,
    lacks=_lacks,
)
