"""Which documents of a package amend the others, in which order, and what they announce on their cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.document import Page
from core.domain.package import DocumentKind, Package
from core.packages.arrange import natural
from core.revisions.amending_language import AmendingLanguage
from core.revisions.blocks import AmendingBlock
from core.revisions.instructions import Instruction
from core.revisions.passages import matter_of
from core.revisions.places import named_places
from core.revisions.stream import Stream
from core.text.normalise import normalise
from core.values.find import find_values

__all__ = ["Addendum", "Cover", "addenda", "cover"]

_PART = re.compile(r"addendum(?:\s+(?P<number>\w+))?$")
#: words in common from which a line of a cover speaks of a change
MENTIONED = 2


@dataclass(frozen=True, slots=True)
class Addendum:
    """A document that amends others; of one big file, the pages of one addendum."""

    #: 0-based index of the document in the package
    document: int
    #: "2"; empty for a log of questions
    number: str
    #: what it is called: "Addendum 2"
    name: str
    pages: tuple[Page, ...]


def addenda(package: Package, pages: Sequence[Page]) -> tuple[Addendum, ...]:
    """Return the documents that amend others, in the order in which they follow each other.

    Their number is that of their heading: what the last line says is often left over from the one before.
    Logs of questions and answers come last.
    """
    found: dict[tuple[int, str], list[Page]] = {}
    for page in pages:
        index = package.index_at(page.number)
        if index is None:
            continue
        said = package.documents[index].description
        part = _PART.match(page.part)
        if said.kind in {DocumentKind.ADDENDUM, DocumentKind.QUESTIONS}:
            found.setdefault((index, said.number), []).append(page)
        elif part:
            found.setdefault((index, part["number"] or ""), []).append(page)
    names = package.names

    def named(index: int, number: str) -> str:
        return names[index] if not package.is_single else f"Addendum {number}".strip()

    listed = [
        Addendum(index, number, named(index, number), tuple(own)) for (index, number), own in found.items()
    ]

    def order(each: Addendum) -> tuple[object, ...]:
        said = package.documents[each.document].description
        return said.kind is DocumentKind.QUESTIONS, natural(each.number), said.date, each.pages[0].number

    return tuple(sorted(listed, key=order))


@dataclass(frozen=True, slots=True)
class Cover:
    """The list of changes with which an addendum begins."""

    #: half-open range of the document's stream
    start: int
    end: int
    lines: tuple[str, ...]
    #: fields and values of the places that it names
    places: frozenset[tuple[str, str]]

    def mentions(self, instruction: Instruction, subject: str, was: str, now: str) -> bool:
        """Return whether one of its lines speaks of a change."""
        place = instruction.place
        named = {
            (name, str(value))
            for name in ("section", "item", "drawing", "appendix", "page", "kind")
            if (value := getattr(place, name))
        }
        spots = {each for each in named if each[0] in {"item", "page"}}
        if spots and any(name in {"item", "page"} for name, _ in self.places):
            if spots & self.places:
                return True
        elif named & self.places:
            return True
        return self.mentions_words(f"{place.text} {instruction.described} {subject}", was, now)

    def mentions_words(self, subject: str, was: str, now: str) -> bool:
        """Return whether one of its lines names a value of a change, or what it is about."""
        kinds = " ".join({value.kind.value for value in find_values(f"{was} {now}")})
        values = [normalise(each).text.strip() for each in (was, now) if any(map(str.isdigit, each))]
        matter = matter_of(f"{subject} {was} {now} {kinds}")
        for line in self.lines:
            text = normalise(line).text
            if any(value and value in text for value in values):
                return True
            words = matter_of(line)
            common = words & matter
            if len(common) >= MENTIONED and 2 * len(common) >= len(words):
                return True
        return False


def cover(stream: Stream, blocks: Sequence[AmendingBlock], language: AmendingLanguage) -> Cover | None:
    """Return the list of changes with which a document begins; None where it has none."""
    first = stream.pages[0].number if stream.pages else 0
    begin = next(
        (
            index
            for index, block in enumerate(blocks)
            if stream.page_at(block.start).number == first
            and language.cover.search(stream.text, block.start, block.end)
        ),
        None,
    )
    if begin is None:
        return None
    own = blocks[begin]
    listed: list[AmendingBlock] = []
    for block in blocks[begin + 1 :]:
        if block.is_heading or stream.page_at(block.start).number != first:
            break
        listed.append(block)
    lines = [stream.text[block.body : block.end] for block in listed if block.shape]
    opening = stream.text[own.start : own.end]
    places = {
        (name, value)
        for line in (*lines, opening)
        for name, value in named_places(line, language)
        if name != "addendum"
    }
    if not lines and not places:
        return None
    end = listed[-1].end if lines else own.end
    return Cover(own.start, end, (*lines, opening), frozenset(places))
