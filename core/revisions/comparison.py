"""Two analyses laid side by side: answers, pages, and what the newer documents change in the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.answer import Answer, AnswerStatus
from core.domain.changes import Comparison
from core.domain.document import Page, PageRef
from core.domain.package import Package
from core.revisions.alignment import Edition, align
from core.revisions.amendments import amendments
from core.revisions.answer_changes import AnswerComparer, Edges
from core.revisions.page_changes import page_changes

__all__ = ["Analysis", "compare"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis, as far as it is compared with another."""

    session_id: str
    name: str
    package: Package
    #: ids of its questions, in the order of its set
    question_ids: tuple[str, ...]
    answers: Mapping[str, Answer]
    #: the pages that were read, at their positions; empty where their text is gone
    pages: Sequence[Page] = field(default=(), repr=False)

    def answer(self, question_id: str) -> Answer:
        """Return a question's answer; one that nobody has worked on is pending."""
        return self.answers.get(question_id) or Answer(question_id, AnswerStatus.PENDING)

    @property
    def refs(self) -> Mapping[int, PageRef]:
        """What a person is shown of each page."""
        return self.package.refs({page.number: page.label for page in self.pages})


def compare(old: Analysis, new: Analysis, stale: Iterable[str] = ()) -> Comparison:
    """Compare two analyses; of pages only where the text of both is at hand.

    ``stale`` are ids of questions on which somebody's decision has to be looked at again.
    """
    edges = _edges(old, new)
    old_refs, new_refs = old.refs, new.refs
    comparer = AnswerComparer(edges, old_refs, new_refs)
    asked_before, asked_now = frozenset(old.question_ids), frozenset(new.question_ids)
    ours = {each.document.sha256 for each in old.package.documents}
    theirs = {each.document.sha256 for each in new.package.documents}
    return Comparison(
        old_id=old.session_id,
        new_id=new.session_id,
        old_name=old.name,
        new_name=new.name,
        answers=tuple(
            comparer.compare(old.answer(each), new.answer(each))
            for each in new.question_ids
            if each in asked_before
        ),
        only_old=tuple(each for each in old.question_ids if each not in asked_now),
        only_new=tuple(each for each in new.question_ids if each not in asked_before),
        pages=(
            page_changes(edges, old_refs, new_refs, old.answers.values(), new.answers.values())
            if edges.known
            else ()
        ),
        amendments=amendments(new.package, new.pages),
        new_documents=frozenset(
            index for index, each in enumerate(new.package.documents) if each.document.sha256 not in ours
        ),
        added=_names(new.package, ours),
        removed=_names(old.package, theirs),
        stale=tuple(stale),
        refs=new_refs,
        pages_compared=edges.known,
    )


def _edges(old: Analysis, new: Analysis) -> Edges:
    if not (old.pages and new.pages):
        return Edges()
    alignment = align(Edition(old.package, old.pages), Edition(new.package, new.pages))
    return Edges(
        alignment, {page.number: page for page in old.pages}, {page.number: page for page in new.pages}
    )


def _names(package: Package, others: set[str]) -> tuple[str, ...]:
    """Return the names of a package's documents that are not among others."""
    return tuple(
        name
        for name, each in zip(package.names, package.documents, strict=True)
        if each.document.sha256 not in others
    )
