"""What an analysis will take, before anything is spent: windows, calls, tokens, dollars, time.

A pure function of what a look at the document told and of what was chosen; each kind of engine says
what it will take for its part.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from core.analysis.passes import window_size
from core.domain.document import DocumentFacts, PageSet
from core.domain.plan import Plan
from core.engines.catalog import kind_of
from core.engines.chat.settings import ChatSettings
from core.engines.workload import Cost, Workload
from core.reading.windows import CONTEXT_CHARACTERS, window_ranges

__all__ = ["Estimate", "estimate"]

#: seconds a page takes to read (bench/README.md)
_READ_SECONDS = 0.004
#: seconds a page that is a picture takes to recognise, where tesseract is installed
_RECOGNISE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Estimate(Cost):
    """What to expect. Costs are of one pass, without what the reply cache may save."""

    windows: int = 0

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def minutes(self) -> float:
        """The same as ``seconds``, for people."""
        return self.seconds / 60


def estimate(
    plan: Plan, facts: DocumentFacts, chat: ChatSettings | None = None, *, pass_number: int = 1
) -> Estimate:
    """Return what ``plan`` will take on a document with these ``facts``.

    ``chat`` is needed for plans of engines that ask a model. For a second pass give a plan whose
    question set holds the unanswered questions alone.
    """
    size = window_size(plan, pass_number)
    positions = plan.package.positions if plan.package else PageSet.up_to(facts.pages)
    chosen = list(window_ranges(plan.options.pages, positions, size))
    pages = sum(map(len, chosen))
    reading = pages * _READ_SECONDS + _RECOGNISE_SECONDS * sum(
        number in window for number in facts.scanned for window in chosen
    )
    # pages that are pictures may yet be recognised
    unread = {*facts.blank, *(number for number, _ in facts.unreadable)} - set(facts.scanned)
    asked = tuple(len(window) for window in chosen if not unread.issuperset(window))
    work = Workload(plan, facts, pages, asked, CONTEXT_CHARACTERS, pass_number)
    cost = kind_of(plan.engine.name).estimate(work, chat)
    return Estimate(**{**asdict(cost), "seconds": reading + cost.seconds}, windows=len(chosen))
