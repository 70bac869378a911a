"""Which pages differ between two analyses, in which words, and which questions stand on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from core.domain.answer import Answer
from core.domain.changes import PageChange, PageChangeKind, WordsChanged
from core.domain.document import Page, PageRef
from core.revisions.answer_changes import Edges
from core.revisions.attached import differences
from core.revisions.digests import body_text

__all__ = ["page_changes"]

#: characters that are shown before and behind changed words
AROUND = 60


def page_changes(
    edges: Edges,
    old_refs: Mapping[int, PageRef],
    new_refs: Mapping[int, PageRef],
    old: Iterable[Answer],
    new: Iterable[Answer],
) -> tuple[PageChange, ...]:
    """Return the pages that are not what and where they were, in the order of the newer package.

    Pages that merely count on, because others were put in before them, are none of these.
    """
    before, after = _standing_on(old), _standing_on(new)
    alignment = edges.alignment

    def ids(one: int | None, other: int | None) -> tuple[str, ...]:
        found = [*(before[one] if one is not None else ()), *(after[other] if other is not None else ())]
        return tuple(dict.fromkeys(found))

    found: list[tuple[int, PageChange]] = []
    for one, other in alignment.changed:
        words = tuple(_words(edges.old[one], edges.new[other]))
        if words:
            change = PageChange(
                PageChangeKind.CHANGED, old_refs.get(one), new_refs.get(other), words, ids(one, other)
            )
            found.append((other, change))
    for number in alignment.inserted:
        change = PageChange(PageChangeKind.INSERTED, None, new_refs.get(number), (), ids(None, number))
        found.append((number, change))
    for number in alignment.moved:
        there = alignment.to_new[number]
        change = PageChange(
            PageChangeKind.MOVED, old_refs.get(number), new_refs.get(there), (), ids(number, there)
        )
        found.append((there, change))
    gone = [
        PageChange(PageChangeKind.REMOVED, old_refs.get(number), None, (), ids(number, None))
        for number in alignment.removed
    ]
    return (*(change for _, change in sorted(found, key=lambda each: each[0])), *gone)


def _standing_on(answers: Iterable[Answer]) -> Mapping[int, list[str]]:
    """Return for each page the ids of the questions of which evidence stands on it."""
    found: dict[int, list[str]] = defaultdict(list)
    for answer in answers:
        pages = {span.page for claim in answer.claims for cited in claim.citations for span in cited.spans}
        for page in pages:
            found[page].append(answer.question_id)
    return found


def _words(before: Page, page: Page) -> Iterator[WordsChanged]:
    """Yield the words that differ, each with a little of what stands round it on the newer page."""
    text = body_text(page)
    for found in differences(before, page):
        start, end = found.new
        low, high = max(0, start - AROUND), min(len(text), end + AROUND)
        head, tail = text[low:start], text[end:high]
        yield WordsChanged(
            found.was,
            found.now,
            " ".join(head.split(None, 1)[-1].split()) if low and " " in head else " ".join(head.split()),
            " ".join(tail.rsplit(None, 1)[0].split())
            if high < len(text) and " " in tail
            else " ".join(tail.split()),
        )
