"""Where words that an addendum gives stand in the documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from core.domain.answer import Span
from core.domain.document import Page
from core.grounding.search import EDGES, all_places
from core.grounding.searchable import Leaf, Searchable, whole
from core.revisions.atlas import Region
from core.revisions.passages import Passages, matter_of, measured, share
from core.text.normalise import normalise
from core.values.value import Kind

__all__ = ["StandingWords", "spans_of"]

#: places at which words are looked for in one document
MOST = 400
_BARE = frozenset({Kind.NUMBER, Kind.COUNT})


class StandingWords:
    """Finds words in regions of pages; what is made of a page is kept."""

    def __init__(self, passages: Passages) -> None:
        self._passages = passages
        self._searchables: dict[int, Searchable] = {}

    def find(self, words: str, regions: Iterable[Region]) -> list[tuple[Span, ...]]:
        """Return where words stand in regions, however short they are."""
        wanted = normalise(words).text.strip().strip(EDGES)
        found: list[tuple[Span, ...]] = []
        if not wanted:
            return found
        for region in regions:
            text = self._searchable(region.page)
            for start in islice(all_places(wanted, text, len(text.text)), MOST):
                spans = text.spans(start, start + len(wanted))
                if spans and region.start <= spans[0].start and spans[-1].end <= region.end:
                    found.append(spans)
        return found

    def stating(self, words: str, regions: Sequence[Region]) -> list[tuple[Span, ...]]:
        """Return where a value stands in regions in other words: the "five percent" of "5%"."""
        values = [value for value in measured(words) if value.kind not in _BARE]
        if len(values) != 1 or normalise(values[0].text).text != normalise(words).text.strip(" ."):
            return []
        return [
            (Span(each.span.page, each.span.start + value.start, each.span.start + value.end),)
            for each in self._passages.on(spans_of(regions))
            for value in each.values
            if value.kind is values[0].kind and value.agrees(values[0])
        ]

    def nearest(self, spoken: str, hits: list[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
        """Return places of words, first those in passages about what a sentence speaks of."""
        matter = matter_of(spoken)

        def unlike(spans: tuple[Span, ...]) -> float:
            return -max((share(matter, each.matter) for each in self._passages.on(spans)), default=0.0)

        return sorted(hits, key=unlike) if len(hits) > 1 else hits

    def _searchable(self, page: Page) -> Searchable:
        if page.number not in self._searchables:
            self._searchables[page.number] = whole(Leaf.of(page))
        return self._searchables[page.number]


def spans_of(regions: Iterable[Region]) -> list[Span]:
    """Return regions as spans."""
    return [Span(each.page.number, each.start, each.end) for each in regions]
