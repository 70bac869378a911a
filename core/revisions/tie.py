"""Ties an instruction of an addendum to the words of other documents that it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core.domain.answer import Citation, Match, Quote, Span
from core.domain.changes import Edit
from core.domain.document import Page
from core.grounding.locate_quotes import TextGrounder
from core.grounding.search import EDGES, Altered, all_places
from core.grounding.searchable import Leaf, Searchable, whole
from core.revisions.amending_language import AmendingLanguage
from core.revisions.atlas import Atlas, Region, first_line, trimmed
from core.revisions.instructions import Instruction
from core.revisions.passages import (
    MEASURED,
    Passage,
    Passages,
    ValueChange,
    differing_values,
    matter_of,
    paired,
)
from core.revisions.places import Place, place_in, without_places
from core.revisions.tied import Former, Tied
from core.text.normalise import normalise
from core.values.find import find_values
from core.values.value import Kind, Value

__all__ = ["Tie"]

#: share of the shorter text's words that a sentence has in common with the one that it states otherwise
RESTATED = 0.5
#: the same where the addendum names the place
IN_PLACE = 0.2
#: words that both have in common at the least
SHARED = 3
#: the share from which a sentence says a passage anew, from which plain figures are its own, and from which
#: it quotes the passage but for what was changed since
ANEW, TELLING, QUOTED = 0.7, 0.75, 0.8
#: values that are too common to tell by themselves that two sentences speak of one thing
_PLAIN = frozenset({Kind.NUMBER, Kind.COUNT, Kind.LENGTH, Kind.PERCENT})
#: places at which words are looked for in one document
_MOST = 400


@dataclass(frozen=True, slots=True)
class _Close:
    """How much a sentence must have in common with the passage that it changes."""

    share: float
    shared: int


_AT_SPOT, _IN_DOCUMENT, _ANYWHERE = _Close(0.0, 0), _Close(IN_PLACE, SHARED), _Close(RESTATED, SHARED)


class Tie:
    """Finds what instructions change, in the documents and in earlier addenda."""

    def __init__(self, pages: Sequence[Page], atlas: Atlas, passages: Passages) -> None:
        """Take the documents that are amended, in order."""
        self._pages = tuple(pages)
        self._atlas = atlas
        self._passages = passages
        self._grounder = TextGrounder(cached_pages=max(8, len(self._pages)))
        self._searchables: dict[int, Searchable] = {}
        #: values that addenda have put in the place of words, with where these stand
        self._since: list[tuple[tuple[Span, ...], Value]] = []

    def tie(
        self, instruction: Instruction, former: Sequence[Former], language: AmendingLanguage
    ) -> tuple[Tied, ...]:
        """Return the changes that an instruction makes, none where it makes none; latest addendum first."""
        if instruction.edit is Edit.ANSWERED or (
            instruction.edit is Edit.RESTATED and not instruction.described
        ):
            return tuple(self._restated(instruction, language))
        named = instruction.edit is Edit.REPLACED and bool(instruction.was) and not instruction.quoted
        if named and _measures(instruction.now) and not _measures(instruction.was):
            # "the bid opening should be November 3": what is named is the thing, not its words
            instruction = replace(instruction, was="", described=instruction.was)
        place = instruction.place
        regions, missing = self.regions(place, former)
        whole_place = _is_place(instruction.was or instruction.described, language)
        if instruction.edit is Edit.ADDED:
            return (self._added(instruction, regions, missing),)
        if instruction.was and not whole_place:
            found = self._given(instruction, regions, former, missing)
            if found is not None:
                return found
        if missing:
            return (Tied(instruction.was, instruction.now, problem=f"{missing}."),)
        if whole_place and place.names_spot and regions:
            return (self._region(instruction, regions),)
        return self._described(instruction, regions)

    def regions(self, place: Place, former: Sequence[Former] = ()) -> tuple[tuple[Region, ...], str]:
        """Return where the place that an instruction names stands, or what of it is missing."""
        if place.addendum:
            meant = next((each for each in former if each.number == place.addendum), None)
            if meant is None:
                return (), f"there is no earlier Addendum {place.addendum}"
            return tuple(Region(page, 0, len(page.text)) for page in meant.pages), ""
        found = self._atlas.resolve(place)
        return found.regions, found.missing

    def _given(
        self,
        instruction: Instruction,
        regions: Sequence[Region],
        former: Sequence[Former],
        missing: str,
    ) -> tuple[Tied, ...] | None:
        """Return the change of words that are given; None where they may describe rather than give them."""
        was, named = instruction.was, instruction.place.names_document or instruction.place.names_spot
        hits = self._find(was, regions)
        if not hits and not (named and not missing):
            hits = self._nearest(instruction, self._find(was, _all(self._pages)))
        if hits:
            return tuple(self._at(instruction, hits, former, f"{missing}." if missing else ""))
        for each in former:
            earlier = self._find(was, _all(each.pages))
            if earlier:
                return tuple(self._at(instruction, earlier[:1], former, ""))
        elsewhere = self._find(was, _all(self._pages)) if named and _distinctive(was) else []
        if elsewhere:
            lacking = missing or f'"{was}" does not stand in {instruction.place.text}'
            problem = f"{lacking}; the words stand elsewhere."
            return tuple(self._at(instruction, elsewhere[:1], former, problem))
        changed = self._changed_since(instruction, regions)
        if changed is not None:
            return (changed,)
        return self._not_found(instruction, regions, missing, named=named)

    def _not_found(
        self, instruction: Instruction, regions: Sequence[Region], missing: str, *, named: bool
    ) -> tuple[Tied, ...] | None:
        """Return what becomes of words that stand nowhere; None where they may describe what is meant."""
        if not instruction.quoted and not _measures(instruction.was):
            listed = self._listed(instruction) if instruction.edit is Edit.DELETED else None
            if listed is not None:
                return (listed,)
            if instruction.edit is not Edit.DELETED or named:
                return None
        problem = f"{missing}." if missing else self._like(instruction, regions)
        return (Tied(instruction.was, instruction.now, problem=problem),)

    def _changed_since(self, instruction: Instruction, regions: Sequence[Region]) -> Tied | None:
        """Return the change of a passage that is quoted as an earlier addendum left it."""
        matter = matter_of(instruction.was)
        spans = [Span(each.page.number, each.start, each.end) for each in regions]
        for passage in self._passages.on(spans) if len(matter) >= SHARED else ():
            since = [hits for hits, _ in self._since if any(passage.holds(hit) for hit in hits)]
            if since and _share(matter, passage.matter) >= QUOTED:
                return self._tied(instruction, self._passages.citation(passage), (passage.span,))
        return None

    def _nothing(self, instruction: Instruction, regions: Sequence[Region]) -> str:
        """Say that there is nothing at a place which an instruction could change."""
        if instruction.was:
            return self._like(instruction, regions)
        return f"Nothing in {instruction.place.text} says it otherwise."

    def _like(self, instruction: Instruction, regions: Sequence[Region]) -> str:
        """Say why words that are given do not stand where they should."""
        pages = list(dict.fromkeys(region.page for region in regions)) or list(self._pages)
        found = self._grounder.search(Quote(instruction.was), pages)
        if isinstance(found, Altered) and found.printed:
            return f'The documents do not say "{found.said}" there but "{found.printed}".'
        where = f"in {instruction.place.text}" if instruction.place else "in the documents"
        return f'"{instruction.was}" does not stand {where}.'

    def _nearest(self, instruction: Instruction, hits: list[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
        """Return places of words, first those in passages about what an instruction speaks of."""
        spoken = matter_of(instruction.spoken)

        def unlike(spans: tuple[Span, ...]) -> float:
            return -max((_share(spoken, each.matter) for each in self._passages.on(spans)), default=0.0)

        return sorted(hits, key=unlike) if len(hits) > 1 else hits

    def _listed(self, instruction: Instruction) -> Tied | None:
        """Return the deletion of one of several things: "Building 7" of "Buildings 3, 5 and 7"."""
        words = f"{instruction.question} {instruction.now} {instruction.place.text}"
        found = self._passages.naming(instruction.was)
        best = max(found, key=lambda each: _share(matter_of(words), each.matter), default=None)
        if best is None:
            return None
        return Tied(instruction.was, "", self._passages.citation(best), (best.span,))

    def _at(
        self, instruction: Instruction, hits: list[tuple[Span, ...]], former: Sequence[Former], problem: str
    ) -> Iterator[Tied]:
        """Yield the change of words that stand at places; of several the first, unless all are meant."""
        known = [self._passages, *(each.passages for each in former)]
        for spans in hits if instruction.everywhere else hits[:1]:
            cited = next((each.citation(on[0]) for each in known if (on := each.on(spans))), None)
            yield replace(self._tied(instruction, cited, spans), problem=problem)

    def _tied(self, instruction: Instruction, cited: Citation | None, spans: tuple[Span, ...]) -> Tied:
        values = differing_values(find_values(instruction.was), find_values(instruction.now))
        return Tied(
            instruction.was,
            instruction.now,
            cited,
            spans,
            values=values[0] if values else None,
        )

    def _added(self, instruction: Instruction, regions: Sequence[Region], missing: str) -> Tied:
        passage = None
        if not missing and instruction.place.names_spot and regions:
            passage = first_line(regions[0])
        return Tied("", instruction.now, passage, problem=f"{missing}." if missing else "")

    def _region(self, instruction: Instruction, regions: Sequence[Region]) -> Tied:
        """Return the change of all that stands at a place: a paragraph that is replaced or deleted."""
        spans = tuple(Span(each.page.number, each.start, each.end) for each in map(trimmed, regions))
        was = " ".join(" ".join(each.text for each in regions).split())
        values = differing_values(find_values(was), find_values(instruction.now))
        return Tied(
            was,
            instruction.now,
            Citation(spans, " ".join(trimmed(each).text for each in regions), Match.EXACT),
            spans,
            values=values[0] if values else None,
            looked_up=True,
        )

    def _described(self, instruction: Instruction, regions: Sequence[Region]) -> tuple[Tied, ...]:
        """Return the change of words that are described: the sentence with another value, or the likest."""
        spans = [Span(each.page.number, each.start, each.end) for each in regions]
        named = instruction.place.names_document or instruction.place.names_spot
        candidates = self._passages.on(spans) if named else []
        new = f"{instruction.described} {instruction.was} {instruction.now}"
        values = [value for value in find_values(instruction.now) if value.kind in MEASURED]
        matter = matter_of(new)
        close = _AT_SPOT if instruction.place.names_spot else _IN_DOCUMENT if named else _ANYWHERE
        found = self._otherwise(values, instruction.now, matter, candidates, close)
        if found is None and not named:
            found = self._otherwise(values, instruction.now, matter, self._passages.alike(matter), _ANYWHERE)
        if found is not None:
            return found
        likest = max(candidates, key=lambda each: _share(matter_of(new), each.matter), default=None)
        if likest is None or _share(matter_of(new), likest.matter) < IN_PLACE:
            if not named or not instruction.was + instruction.described:
                return ()
            return (Tied(instruction.was, instruction.now, problem=self._nothing(instruction, regions)),)
        if any(_says(each.text, instruction.now) for each in candidates):
            return ()
        cited = self._passages.citation(likest)
        was = " ".join(likest.text.split())
        return (Tied(was, instruction.now, cited, (likest.span,), looked_up=True),)

    def _restated(self, instruction: Instruction, language: AmendingLanguage) -> Iterator[Tied]:
        """Yield what a sentence states otherwise than the documents, if it does."""
        # numbers of sections and paragraphs are no values
        said = without_places(instruction.now, language)
        values = [value for value in find_values(said) if value.kind in MEASURED]
        if not values:
            return
        matter = matter_of(f"{instruction.question} {instruction.now}")
        place = instruction.place
        if place.names_spot and not place.addendum:
            regions, missing = self.regions(place)
            spans = [Span(each.page.number, each.start, each.end) for each in regions]
            if not missing:
                found = self._otherwise(values, instruction.now, matter, self._passages.on(spans), _AT_SPOT)
                if found is not None:
                    yield from found
                    return
        if len(matter) >= SHARED:
            yield from (
                self._otherwise(values, instruction.now, matter, self._passages.alike(matter), _ANYWHERE)
                or ()
            )

    def _otherwise(
        self,
        values: Sequence[Value],
        said: str,
        matter: frozenset[str],
        candidates: Iterable[Passage],
        close: _Close,
    ) -> tuple[Tied, ...] | None:
        """Return how the passage that says the same thing is changed; None where none says it otherwise."""
        best: tuple[float, tuple[Tied, ...]] | None = None
        for passage in candidates:
            alike = _share(matter, passage.matter)
            if alike < close.share or len(matter & passage.matter) < close.shared:
                continue
            changes = (
                []
                if _says(passage.text, said)
                else self._changes(passage, values, alike, named=close.share < RESTATED)
            )
            if close.share >= RESTATED and alike < TELLING:
                changes = [each for each in changes if each.values and each.values.now.kind not in _PLAIN]
            if changes and (best is None or alike > best[0]):
                best = alike, tuple(changes)
            elif not changes and alike >= RESTATED and _agrees(passage, values):
                return None  # the documents say so already
        return best[1] if best else None

    def _changes(self, passage: Passage, values: Sequence[Value], alike: float, *, named: bool) -> list[Tied]:
        """Return the values that a sentence gives otherwise than a passage, as the passage is by now.

        A sentence that says the passage anew gives its new value alone; another one may name both, if it
        also names the place.
        """
        since = [(value, hits) for hits, value in self._since if any(passage.holds(hit) for hit in hits)]
        known = [*passage.values, *(value for value, _ in since)]
        come = [value for value in values if not any(value.agrees(other) for other in known)]
        found = []
        for measure in dict.fromkeys(value.measure for value in come):
            old = [value for value in known if value.measure == measure]
            both = [value for value in old if any(value.agrees(other) for other in values)]
            gone = [value for value in passage.values if value.measure == measure and value not in both]
            was = gone if not named else (gone or both) if alike >= ANEW else (both or gone)
            new = [value for value in come if value.measure == measure]
            for change in paired(was, new):
                hits = next((hits for value, hits in since if value is change.was), None)
                found.append(self._value(passage, change, hits, looked_up=change.was not in both))
        return found

    def _value(
        self, passage: Passage, change: ValueChange, hits: tuple[Span, ...] | None, *, looked_up: bool
    ) -> Tied:
        start = passage.span.start
        own = (Span(passage.span.page, start + change.was.start, start + change.was.end),)
        cited = self._passages.citation(passage)
        return Tied(change.was.text, change.now.text, cited, hits or own, values=change, looked_up=looked_up)

    def note(self, hits: tuple[Span, ...], now: str) -> None:
        """Remember what an addendum puts in the place of words, for those that follow it."""
        self._since += [(hits, value) for value in find_values(f"of {now}") if value.kind in MEASURED]

    def _find(self, words: str, regions: Iterable[Region]) -> list[tuple[Span, ...]]:
        """Return where words stand in regions, however short they are."""
        wanted = normalise(words).text.strip().strip(EDGES)
        found: list[tuple[Span, ...]] = []
        if not wanted:
            return found
        for region in regions:
            text = self._searchable(region.page)
            for start in islice(all_places(wanted, text, len(text.text)), _MOST):
                spans = text.spans(start, start + len(wanted))
                if spans and region.start <= spans[0].start and spans[-1].end <= region.end:
                    found.append(spans)
        return found

    def _searchable(self, page: Page) -> Searchable:
        if page.number not in self._searchables:
            self._searchables[page.number] = whole(Leaf.of(page))
        return self._searchables[page.number]


def _agrees(passage: Passage, values: Sequence[Value]) -> bool:
    return all(any(value.agrees(other) for other in passage.values) for value in values)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the shorter text's words that both have."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _says(text: str, said: str) -> bool:
    return normalise(said).text.strip().strip(EDGES) in normalise(text).text


def _measures(words: str) -> bool:
    """Whether words state a measured value, and so are given rather than described."""
    return any(value.kind in MEASURED - {Kind.NUMBER, Kind.COUNT} for value in find_values(words))


def _distinctive(words: str) -> bool:
    return len(words) >= 12 or any(value.kind in MEASURED for value in find_values(words))


def _is_place(words: str, language: AmendingLanguage) -> bool:
    """Whether words name a place and say nothing else: "Item R-10", "Paragraph 1.3 in its entirety"."""
    place = place_in(words, language)
    if not place:
        return False
    rest = words
    for each in place.text.split(", "):
        rest = rest.replace(each, " ")
    return len(matter_of(rest) - matter_of("the entire whole entirety in its all of existing and")) <= 2


def _all(pages: Iterable[Page]) -> Iterator[Region]:
    return (Region(page, 0, len(page.text)) for page in pages)
