"""Ties an instruction of an addendum to the words of other documents that it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.domain.answer import Citation, Match, Quote, Span
from core.domain.changes import Edit
from core.domain.document import Page
from core.grounding.locate_quotes import TextGrounder
from core.grounding.search import Altered
from core.revisions.amending_language import AmendingLanguage
from core.revisions.atlas import Atlas, Region, first_line, trimmed
from core.revisions.instructions import Instruction
from core.revisions.otherwise import ANYWHERE, AT_SPOT, IN_DOCUMENT, IN_PLACE, SHARED, Otherwise, Said
from core.revisions.passages import Passages, differing_values, matter_of, measured, share
from core.revisions.places import NamedPlace, place_in, without_places
from core.revisions.standing_words import StandingWords, spans_of
from core.revisions.tied import Former, Tied
from core.revisions.topics import sets_value, topic_of
from core.values.find import find_values
from core.values.value import Kind, Value

__all__ = ["Tie"]

#: the share from which a sentence quotes a passage but for what was changed since
QUOTED = 0.8
#: values that tell nothing of the matter that they are of
_BARE = frozenset({Kind.NUMBER, Kind.COUNT, Kind.LENGTH})
#: pieces of pages that a paragraph may be in, and characters in which a text says its own number
_PIECES, _HEAD = 3, 40
#: words with a value that are no paragraph of their own
_FEW = 6


class Tie:
    """Finds what instructions change, in the documents and in earlier addenda."""

    def __init__(self, pages: Sequence[Page], atlas: Atlas, passages: Passages) -> None:
        """Take the documents that are amended, in order."""
        self._pages = tuple(pages)
        self._atlas = atlas
        self._passages = passages
        self._grounder = TextGrounder(cached_pages=max(8, len(self._pages)))
        self._words = StandingWords(passages)
        self._otherwise = Otherwise(passages)
        self.note = self._otherwise.note

    def tie(
        self, instruction: Instruction, former: Sequence[Former], language: AmendingLanguage
    ) -> tuple[Tied, ...]:
        """Return the changes that an instruction makes, none where it makes none; latest addendum first."""
        if instruction.contrasts:
            found = self._contrasted(instruction, former, language)
            return found or tuple(self._restated(replace(instruction, now=instruction.spoken), language))
        if not instruction.commands or instruction.edit is Edit.ANSWERED:
            return tuple(self._restated(instruction, language))
        regions, missing = self.regions(instruction.place, former)
        if instruction.edit is Edit.ADDED:
            return (self._added(instruction, regions, missing),)
        named = instruction.edit is Edit.REPLACED and bool(instruction.was) and not instruction.quoted
        if named and _measures(instruction.now) and not _measures(instruction.was):
            # "the bid opening should be November 3": what is named is the thing, not its words
            instruction = replace(instruction, was="", described=instruction.was)
        whole_place = _is_place(instruction.was or instruction.described, language)
        if instruction.was and not whole_place:
            given = self._given(instruction, regions, former, missing)
            if given and given[0].problem and not instruction.quoted:
                # "paragraph 1.3, first line, $75 becomes $120"
                given = self._contrasted(instruction, former, language) or given
            if given is not None:
                return given
        return self._meant(instruction, regions, missing, language, whole=whole_place)

    def _meant(
        self,
        instruction: Instruction,
        regions: Sequence[Region],
        missing: str,
        language: AmendingLanguage,
        *,
        whole: bool,
    ) -> tuple[Tied, ...]:
        """Return the change of a ``whole`` place, or of words that are described rather than given."""
        if missing:
            return (Tied(instruction.was, instruction.now, problem=f"{missing}."),)
        if whole and instruction.place.names_spot and regions and len(regions) <= _PIECES:
            return self._value_at(instruction, regions) or (self._region(instruction, regions),)
        return self._described(instruction, regions, language)

    def regions(self, place: NamedPlace, former: Sequence[Former] = ()) -> tuple[tuple[Region, ...], str]:
        """Return where the place that an instruction names stands, or what of it is missing."""
        if place.addendum:
            meant = next((each for each in former if each.number == place.addendum), None)
            if meant is None:
                return (), f"there is no earlier Addendum {place.addendum}"
            return tuple(Region(page, 0, len(page.text)) for page in meant.pages), ""
        found = self._atlas.resolve(place)
        return found.regions, found.missing

    def _contrasted(
        self, instruction: Instruction, former: Sequence[Former], language: AmendingLanguage
    ) -> tuple[Tied, ...]:
        """Return the change of words that others are set against: none where they do not stand there."""
        old = measured(f"of {without_places(instruction.was, language)}")
        new = measured(without_places(_without(instruction), language))
        pairs = differing_values(old, new)
        if pairs:
            instruction = replace(instruction, was=pairs[0].was.text, now=pairs[0].now.text)
        elif old or not (instruction.place.names_document or instruction.place.names_spot):
            return ()
        regions, missing = self.regions(instruction.place, former)
        found = self._given(replace(instruction, quoted=True), regions, former, missing) or ()
        spoken, place = matter_of(instruction.spoken), instruction.place
        sure = bool(pairs) and pairs[0].now.kind not in _BARE
        least = 0 if place.names_spot or (sure and place.names_document) else 1 if place.names_document else 2
        return tuple(
            each
            for each in found
            if not each.problem
            and each.passage is not None
            and len(spoken & matter_of(each.passage.verbatim)) >= least
        )

    def _given(
        self,
        instruction: Instruction,
        regions: Sequence[Region],
        former: Sequence[Former],
        missing: str,
    ) -> tuple[Tied, ...] | None:
        """Return the change of words that are given; None where they may describe rather than give them."""
        was, named = instruction.was, instruction.place.names_document or instruction.place.names_spot
        hits = self._words.find(was, regions) or self._words.stating(was, regions)
        if not hits and not (named and not missing):
            hits = self._words.find(was, _all(self._pages))
        if not instruction.place.names_spot:
            hits = self._words.nearest(instruction.spoken, hits)
        if hits:
            return tuple(self._at(instruction, hits, former, f"{missing}." if missing else ""))
        for each in former:
            earlier = self._words.find(was, _all(each.pages))
            if earlier:
                return tuple(self._at(instruction, earlier[:1], former, ""))
        elsewhere = self._words.find(was, _all(self._pages)) if named and _distinctive(was) else []
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
        spans = spans_of(regions)
        for passage in self._passages.on(spans) if len(matter) >= SHARED else ():
            if self._otherwise.was_changed(passage) and share(matter, passage.matter) >= QUOTED:
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

    def _listed(self, instruction: Instruction) -> Tied | None:
        """Return the deletion of one of several things: "Building 7" of "Buildings 3, 5 and 7"."""
        matter = matter_of(f"{instruction.question} {instruction.now} {instruction.place.text}")
        found = self._passages.naming(instruction.was)
        best = max(found, key=lambda each: share(matter, each.matter), default=None)
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
        place, passage = instruction.place, None
        if missing and _is_its_own(place, instruction):
            document = replace(place, article="", paragraph="", item="", note="", page="")
            regions, missing = self.regions(document)
        anchors = self._words.find(instruction.was, regions) if instruction.was and not missing else []
        if anchors:
            on = self._passages.on(anchors[0])
            passage = self._passages.citation(on[0]) if on else None
        elif not missing and (place.names_spot or place.names_document) and regions:
            passage = first_line(regions[0])
        return Tied("", instruction.now, passage, problem=f"{missing}." if missing else "")

    def _region(self, instruction: Instruction, regions: Sequence[Region]) -> Tied:
        """Return the change of all that stands at a place: a paragraph that is replaced or deleted."""
        spans = tuple(spans_of(map(trimmed, regions)))
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

    def _value_at(self, instruction: Instruction, regions: Sequence[Region]) -> tuple[Tied, ...]:
        """Return the change of one value of a place: "SC-5.04 should read $3,000,000 per occurrence"."""
        values = measured(instruction.now)
        if len(values) != 1 or len(instruction.now.split()) > _FEW:
            return ()
        said = Said(instruction.now, values, matter_of(instruction.spoken))
        return self._otherwise.find(said, self._passages.on(spans_of(regions)), AT_SPOT) or ()

    def _described(
        self, instruction: Instruction, regions: Sequence[Region], language: AmendingLanguage
    ) -> tuple[Tied, ...]:
        """Return the change of words that are described: the sentence with another value, or the likest."""
        spans = spans_of(regions)
        named = instruction.place.names_document or instruction.place.names_spot
        candidates = self._passages.on(spans) if named else []
        new = f"{instruction.described} {instruction.was} {instruction.now}"
        matter = matter_of(new)
        said = Said(instruction.now, measured(instruction.now), matter)
        close = AT_SPOT if instruction.place.names_spot else IN_DOCUMENT if named else ANYWHERE
        found = self._otherwise.find(said, candidates, close)
        if found is None and not named:
            found = self._otherwise.find(said, self._passages.alike(matter), ANYWHERE)
        if found is None:
            found = self._on_topic(instruction, said.values, spans if named else None, language)
        if found is not None:
            return found
        likest = max(candidates, key=lambda each: share(matter, each.matter), default=None)
        if likest is None or share(matter, likest.matter) < IN_PLACE:
            if not named or not instruction.was + instruction.described:
                return ()
            return (Tied(instruction.was, instruction.now, problem=self._nothing(instruction, regions)),)
        if any(map(said.stands_in, candidates)):
            return ()
        cited = self._passages.citation(likest)
        was = " ".join(likest.text.split())
        return (Tied(was, instruction.now, cited, (likest.span,), looked_up=True),)

    def _on_topic(
        self,
        instruction: Instruction,
        values: Sequence[Value],
        spans: Sequence[Span] | None,
        language: AmendingLanguage,
    ) -> tuple[Tied, ...] | None:
        """Return the change of a matter that the documents call otherwise: "receipt of Bids"."""
        subject = " ".join((instruction.described or instruction.spoken or instruction.now).split())
        topic = topic_of(subject, language)
        telling = [value for value in values if value.kind not in _BARE]
        if topic is None or not telling:
            return None
        listed = self._passages.all if spans is None else self._passages.on(spans)
        about = [each for each in listed if topic.search(" ".join(each.text.split()))]
        said = Said(instruction.now, telling, matter_of(f"{subject} {instruction.now}"))
        return self._otherwise.find(said, about, AT_SPOT)

    def _restated(self, instruction: Instruction, language: AmendingLanguage) -> Iterator[Tied]:
        """Yield what a sentence states otherwise than the documents, if it does."""
        # numbers of sections and paragraphs are no values
        values = measured(without_places(instruction.now, language))
        if not values:
            return
        matter = matter_of(f"{instruction.question} {instruction.now}")
        said = Said(instruction.now, values, matter)
        place = instruction.place
        if place.names_spot and not place.addendum:
            regions, missing = self.regions(place)
            spans = spans_of(regions)
            if not missing:
                found = self._otherwise.find(said, self._passages.on(spans), AT_SPOT)
                if found is not None:
                    yield from found
                    return
        found = None
        if len(matter) >= SHARED:
            found = self._otherwise.find(said, self._passages.alike(matter), ANYWHERE)
        if not found and sets_value(instruction.now, values, language):
            found = self._on_topic(instruction, values, None, language)
        yield from found or ()


def _measures(words: str) -> bool:
    """Whether words state a measured value, and so are given rather than described."""
    return any(value.kind not in {Kind.NUMBER, Kind.COUNT} for value in measured(words))


def _distinctive(words: str) -> bool:
    return len(words) >= 12 or bool(measured(words))


def _is_place(words: str, language: AmendingLanguage) -> bool:
    """Whether words name a place and say nothing else: "Item R-10", "Paragraph 1.3 in its entirety"."""
    place = place_in(words, language)
    if not place:
        return False
    rest = words
    for each in place.text.split(", "):
        rest = rest.replace(each, " ")
    return len(matter_of(rest) - matter_of("the entire whole entirety in its all of existing and")) <= 2


def _without(instruction: Instruction) -> str:
    """Return the sentence of an instruction without the words that no longer hold."""
    return instruction.spoken.replace(instruction.was, " ")


def _is_its_own(place: NamedPlace, instruction: Instruction) -> bool:
    """Whether the spot that a place names is what is added: "Bid Item 13, ...", "as paragraph 2.03"."""
    spots = filter(None, (place.item, place.paragraph, place.article, place.note))
    head = instruction.now.upper()[:_HEAD]
    named = "|".join(map(re.escape, place.text.split(", ")))
    return any(each.upper() in head for each in spots) or bool(
        re.search(
            rf"\b(?:as|new|als|neue[rn]?)\s+(?:an?\s+|the\s+)?(?:new\s+)?(?:{named})",
            instruction.spoken,
            re.IGNORECASE,
        )
    )


def _all(pages: Iterable[Page]) -> Iterator[Region]:
    return (Region(page, 0, len(page.text)) for page in pages)
