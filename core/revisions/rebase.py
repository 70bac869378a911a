"""What was found on unchanged pages, with its spans moved to where the pages stand now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from core.domain.answer import Citation, Finding, Outcome, Span, Usage
from core.domain.document import Page, PageSet
from core.revisions.digests import body_of
from core.text.normalise import normalise

__all__ = ["Rebase"]


class Rebase:
    """Moves what was found from one edition to another; ``source`` is the session it was found in.

    Nothing is guessed: where a quote does not stand on its page any more, word for word, there is nothing to
    move, and whoever asked is to ask again.
    """

    def __init__(
        self,
        source: str,
        old: Mapping[int, Page],
        new: Mapping[int, Page],
        to_new: Mapping[int, int],
    ) -> None:
        self._source = source
        self._old = old
        self._new = new
        self._to_new = to_new
        self._pages: dict[int, _SamePage | None] = {}

    def outcome(self, outcome: Outcome, window: int) -> Outcome | None:
        """Return an outcome as that of the new window, finished at no cost; None where it cannot be moved."""
        pages = [self._to_new.get(number) for number in outcome.pages]
        findings = [self._finding(each) for each in outcome.findings]
        flagged = [(self._to_new.get(number), seen) for number, seen in outcome.flagged]
        if None in pages or None in findings or any(number is None for number, _ in flagged):
            return None
        return replace(
            outcome,
            key=replace(outcome.key, window=window),
            pages=PageSet.of(number for number in pages if number is not None),
            findings=tuple(each for each in findings if each is not None),
            flagged=tuple((number, seen) for number, seen in flagged if number is not None),
            usage=Usage(),
            source=outcome.source or self._source,
        )

    def _finding(self, finding: Finding) -> Finding | None:
        citations = [self.citation(each) for each in finding.citations]
        if None in citations:
            return None
        return replace(finding, citations=tuple(each for each in citations if each is not None))

    def citation(self, citation: Citation) -> Citation | None:
        """Return a citation where its page stands now; None where its words do not stand there."""
        moved = [self._span(each) for each in citation.spans]
        spans = tuple(each for each in moved if each is not None)
        if len(spans) < len(moved):
            return None
        words = " ".join(self._new[each.page].text[each.start : each.end] for each in spans)
        if words == citation.verbatim:
            return replace(citation, spans=spans)
        # set in other lines; what is drawn through is counted in the old ones
        same = normalise(words).text == normalise(citation.verbatim).text and not citation.struck
        return replace(citation, spans=spans, verbatim=words) if same else None

    def _span(self, span: Span) -> Span | None:
        if span.page not in self._pages:
            place = self._to_new.get(span.page)
            both = (self._old.get(span.page), self._new.get(place) if place is not None else None)
            self._pages[span.page] = _SamePage(*both) if both[0] and both[1] else None  # type: ignore[arg-type]
        page = self._pages[span.page]
        return page.span(span) if page else None


class _SamePage:
    """A page of either edition with the same words, perhaps spelled or set in another way."""

    def __init__(self, old: Page, new: Page) -> None:
        self._old, self._new = old, new

    @cached_property
    def _bodies(self) -> tuple[list[int], list[int], list[int], list[int]] | None:
        """The starts and ends of the comparable characters in either text; None where they differ."""
        ours, theirs = body_of(self._old).words, body_of(self._new).words
        shift = (len(ours.text) - len(ours.text.lstrip())) - (len(theirs.text) - len(theirs.text.lstrip()))
        if ours.text.strip() != theirs.text.strip():
            return None
        lead = max(0, shift)
        follow = max(0, -shift)
        return (
            list(ours.starts)[lead:],
            list(ours.ends)[lead:],
            list(theirs.starts)[follow:],
            list(theirs.ends)[follow:],
        )

    def span(self, span: Span) -> Span | None:
        """Return the span of the same characters on the new page; None where there are none."""
        if self._old.text == self._new.text:
            return replace(span, page=self._new.number)
        if self._bodies is None:
            return None
        starts, ends, new_starts, new_ends = self._bodies
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        if not first <= last < len(new_ends):
            return None
        return Span(self._new.number, new_starts[first], new_ends[last])
