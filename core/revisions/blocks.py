"""The items of an addendum: where each begins, what it is called, and under which headings it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.revisions.amending_language import AmendingLanguage
from core.revisions.places import NamedPlace, place_in
from core.revisions.stream import Stream

__all__ = ["AmendingBlock", "amending_blocks"]

#: longer lines are no headings, in characters
HEADING = 110
#: share of the longest line up to which a line ends its paragraph
SHORT = 0.6

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_LABEL = re.compile(
    r"[ \t]*(?P<label>"
    r"(?:(?:(?:bid|pay)\s+)?(?:item|change|revision|clarification|modification|question|rfi|position|pos\.|frage)"
    r"\s*(?:no\.?\s*|nr\.?\s*|\#)?)[A-Z]{0,3}-?\d{1,4}[A-Za-z]?[:.)]?"
    r"|part\s+(?:[A-Z]|\d+|[IVX]+)(?![\w])"
    r"|\(?[A-Z]{1,3}-\d{1,3}(?:\.\d+)*\)?[:.)]?|[A-Z]\d{1,3}[:.)]"
    r"|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.):]?|\(?[A-Za-z][.)]|\([a-z\d]{1,3}\)|[IVX]{1,5}[.)]"
    r"|[\u2022\u25aa\u25cf\u25a0\u25e6\u00b7*\ufffd])(?=\s)",
    re.IGNORECASE,
)
#: the number of an item that is set off from what follows: "ITEM 1 - SECTION 00 11 13"
_COUNTED = re.compile(
    r"[ \t]*(?:item|change|pos\.|position)\s*(?:no\.?\s*|nr\.?\s*|\#)?\d{1,3}\s?[:.)\u2013\u2014-]\s",
    re.IGNORECASE,
)
#: not that of a time of day
_COLON = re.compile(r":(?!\d)")
_PARAGRAPH_ENDS = re.compile(r"[.:;!?)\"\u201d]$")
#: a number on these says nothing to a reader
_BULLETS = "\u2022\u25aa\u25cf\u25a0\u25e6\u00b7*\ufffd"


@dataclass(frozen=True, slots=True)
class AmendingBlock:
    """A paragraph or an item, as a half-open range of the document's stream."""

    start: int
    end: int
    #: where its words begin, behind its label
    body: int
    #: "A-1", "Item 3"; empty for a paragraph without one
    label: str
    #: what the label has in common with those of the same list; empty without one
    shape: str
    is_heading: bool
    #: the place that it and the headings above it name
    place: NamedPlace
    #: labels of what it stands in, itself last
    path: tuple[str, ...]

    @property
    def item(self) -> str:
        """How a person finds it: the nearest label that tells it from others."""
        named = [label for label in self.path if re.search(r"[A-Za-z]-?\d|[A-Za-z]{3}", label)]
        last = self.path[-1] if self.path else ""
        return last if not named or named[-1] == last else f"{named[-1]}, {last}"


def amending_blocks(stream: Stream, language: AmendingLanguage, own: str = "") -> list[AmendingBlock]:
    """Return the blocks of a document in order; ``own`` is its number, which names no place in it."""
    headings = _headings(stream)
    open_blocks: list[tuple[str, str, NamedPlace, bool]] = []
    found = []
    for start, end in _paragraphs(stream, headings):
        text = stream.text[start:end]
        match = _LABEL.match(text)
        label = match["label"].strip("().: ") if match else ""
        body = start + (match.end() if match else 0)
        line = " ".join(text.split())
        words = stream.text[body:end].strip()
        is_heading = (start in headings or _is_heading(line, words, language)) and not any(
            pattern.search(words) for _, pattern in language.instructions
        )
        shape = _shape(match["label"]) if match else ("#" if is_heading else "")
        named = _without_count(text, language)
        place = place_in(named if is_heading else _before_instruction(named), language)
        place = place or place_in(_first_sentence(stream.text[body:end]), language)
        if place.addendum and place.addendum == own:
            place = NamedPlace()
        if shape:
            _close(open_blocks, shape, is_heading=is_heading)
        outer = _outer(open_blocks)
        path = tuple(each[1] for each in open_blocks if each[1])
        if shape:
            shown = "" if label in _BULLETS else " ".join(label.split())
            open_blocks.append((shape, shown, place, is_heading))
            path = (*path, shown) if shown else path
        found.append(AmendingBlock(start, end, body, label, shape, is_heading, place.within(outer), path))
    return found


def _paragraphs(stream: Stream, headings: set[int]) -> Iterator[tuple[int, int]]:
    lines = [match.span() for match in _LINE.finditer(stream.text)]
    if not lines:
        return
    width = max(end - start for start, end in lines)
    begin = lines[0][0]
    for (start, end), (following, _) in zip(lines, [*lines[1:], (len(stream.text), 0)], strict=True):
        line = stream.text[start:end].strip()
        blank = stream.text.count("\n", end, following) > 1
        labelled = _LABEL.match(stream.text, following) is not None
        loud = _is_loud(stream.text[following : following + HEADING].partition("\n")[0])
        ended = bool(_PARAGRAPH_ENDS.search(line)) or len(line) < SHORT * width
        if (
            following in headings
            or begin in headings
            or blank
            or (loud and not _is_loud(line))
            or (labelled and ended)
            or (ended and len(line) < SHORT * width and _PARAGRAPH_ENDS.search(line))
        ):
            yield begin, end
            begin = following
    if begin < lines[-1][1]:
        yield begin, lines[-1][1]


def _headings(stream: Stream) -> set[int]:
    """Return where the headings of the pages begin in the stream, at the beginning of their line."""
    found = set()
    for page in stream.pages:
        for heading in page.headings:
            position = stream.at(page.number, heading.start)
            if position is not None:
                begin = stream.text.rfind("\n", 0, position) + 1
                found.add(
                    begin + len(stream.text[begin:position]) - len(stream.text[begin:position].lstrip())
                )
    return found


def _is_heading(line: str, body: str, language: AmendingLanguage) -> bool:
    if len(line) > HEADING or body.endswith((".", ";", ",")) or not body:
        return False
    return _is_loud(body) or (body.endswith(":") and bool(place_in(line, language)))


def _is_loud(words: str) -> bool:
    """Whether words are in capitals, as headings are."""
    letters = [each for each in words if each.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _before_instruction(text: str) -> str:
    """Return the words in which an item names its place: up to its first colon, else its first sentence."""
    colon = _COLON.search(text)
    if colon and colon.start() < 2 * HEADING:
        return text[: colon.start()]
    return _first_sentence(text)


def _without_count(text: str, language: AmendingLanguage) -> str:
    """Return an item without its own number in the addendum, which is none of the document it then names.

    That of "Item R-10 of the Bid Form" is.
    """
    counted = _COUNTED.match(text)
    rest = text[counted.end() :] if counted else ""
    return rest if place_in(_before_instruction(rest), language).names_document else text


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[a-z\d)])[.;]\s+(?=[A-Z\d\"\u201c(])", text, maxsplit=1)[0][: 3 * HEADING]


def _close(blocks: list[tuple[str, str, NamedPlace, bool]], shape: str, *, is_heading: bool) -> None:
    """Close the blocks that end where one of a shape begins."""
    if is_heading and shape == "#":
        while blocks and not blocks[-1][3]:
            blocks.pop()
    if any(each[0] == shape for each in blocks):
        while blocks.pop()[0] != shape:
            pass


def _outer(blocks: Sequence[tuple[str, str, NamedPlace, bool]]) -> NamedPlace:
    place = NamedPlace()
    for each in blocks:
        place = each[2].within(place) if each[2] else place
    return place


def _shape(label: str) -> str:
    """Return what the labels of one list have in common: ``A-1`` and ``A-12`` do, ``1.`` does not."""
    bare = re.sub(r"\d+", "9", label.strip())
    if re.fullmatch(r"\(?[ivx]{2,5}[.)]", bare):
        return re.sub("[ivx]+", "i", bare)
    bare = re.sub(r"(?<![A-Za-z])[A-Z]{1,3}(?![A-Za-z])", "A", bare)
    return re.sub(r"(?<![A-Za-z])[a-z](?![A-Za-z])", "a", bare)
