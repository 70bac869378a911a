"""The places that addenda name: "Section 00 11 13, page 2, paragraph 1.3", "Item R-10", "the Bid Form"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from core.domain.package import DocumentKind
from core.revisions.amending_language import AmendingLanguage

__all__ = ["Place", "named_places", "place_in", "places_in", "without_places"]

_MASTERFORMAT = r"\d\d[\s-]?\d\d[\s-]?\d\d(?:\.\d\d)?|\d{5}[A-Z]?"
_CLAUSE = r"\d+(?:\.\d+)+(?:\.?[A-Z](?![\w]))?(?:\.\d+)?"
_LABEL = rf"(?:{_MASTERFORMAT}|[A-Z]{{1,4}}\d{{0,2}})\s?[-\u2013]\s?\d{{1,3}}"
_ITEM = r"[A-Z]{0,3}-?\d{1,4}(?:\.\d+)?[A-Za-z]?"


#: fields of a place that say in which document it is
_DOCUMENTS = frozenset({"section", "kind", "appendix", "drawing", "addendum"})
_AND = re.compile(r"\b(?:and|und|as well as|sowie)\b|[;&]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the documents as it is named; every field may be empty."""

    #: number of a section without blanks: ``001113``, ``02956``
    section: str = ""
    #: a document of the front end that is named by what it is
    kind: DocumentKind | None = None
    #: mark of an appendix, an exhibit, an attachment
    appendix: str = ""
    drawing: str = ""
    #: number of another addendum
    addendum: str = ""
    #: a page by its number within the section, or by its printed label
    page: str = ""
    article: str = ""
    paragraph: str = ""
    item: str = ""
    #: as it is written, on one line
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def names_document(self) -> bool:
        """Whether it says in which document or section the place is."""
        return bool(self.section or self.kind or self.appendix or self.drawing or self.addendum)

    @property
    def names_spot(self) -> bool:
        """Whether it says where in a document the place is."""
        return bool(self.page or self.article or self.paragraph or self.item)

    def within(self, outer: Place) -> Place:
        """Return the place with what only ``outer`` says of it."""
        if not outer or (self.names_document and outer.names_document):
            return self
        told = [each for each in outer.text.split(", ") if each and each not in self.text]
        spots = replace(
            self,
            section=self.section or outer.section,
            kind=self.kind or outer.kind,
            appendix=self.appendix or outer.appendix,
            drawing=self.drawing or outer.drawing,
            addendum=self.addendum or outer.addendum,
            text=", ".join(filter(None, (*told, self.text))),
        )
        if self.names_spot:
            return spots
        return replace(
            spots, page=outer.page, article=outer.article, paragraph=outer.paragraph, item=outer.item
        )


def place_in(text: str, language: AmendingLanguage) -> Place:
    """Return the place that a text names: the first document and the first spots of it."""
    found: dict[str, str] = {}
    texts: list[str] = []
    for name, value, written in named_places(text, language):
        outer = found.get(name, "")
        if name == "paragraph" and outer[-1:].isdigit() and value[:1].isalpha():
            found[name] = f"{outer}.{value}"  # "Article 3.06, Paragraph B"
        elif outer:
            continue
        else:
            found[name] = value
        texts.append(written)
    return Place(
        section=found.get("section", ""),
        kind=DocumentKind(found["kind"]) if "kind" in found else None,
        appendix=found.get("appendix", ""),
        drawing=found.get("drawing", ""),
        addendum=found.get("addendum", ""),
        page=found.get("page", ""),
        article=found.get("article", ""),
        paragraph=found.get("paragraph", ""),
        item=found.get("item", ""),
        text=", ".join(texts),
    )


def places_in(text: str, language: AmendingLanguage) -> list[Place]:
    """Return all places that a text names, "Section 00 21 13, paragraph 1.4, and the Bid Form" as two."""
    cuts = [0]
    level = ""
    last = 0
    for match in _mentions(text, language):
        name = match[0]
        if name in _DOCUMENTS:
            joined = _AND.search(text, last, match[1]) is not None
            if level and (joined or level == name):
                cuts.append(match[1])
            level = name
        last = match[2]
    pieces = zip(cuts, [*cuts[1:], len(text)], strict=True)
    return [place for start, end in pieces if (place := place_in(text[start:end], language))]


def _mentions(text: str, language: AmendingLanguage) -> list[tuple[str, int, int]]:
    """Return which kinds of places a text names, and where, in order."""
    found = [(match.lastgroup or "", *match.span()) for match in _pattern(language).finditer(text)]
    found += [("kind", *m.span()) for each in language.documents.values() for m in each.finditer(text)]
    named = [("section" if name == "bare" else name, start, end) for name, start, end in found]
    return sorted(named, key=lambda each: each[1])


def without_places(text: str, language: AmendingLanguage) -> str:
    """Return a text with blanks where it names places."""
    for _, _, written in named_places(text, language):
        text = text.replace(written, " " * len(written), 1)
    return text


def named_places(text: str, language: AmendingLanguage) -> Iterator[tuple[str, str, str]]:
    """Yield in order what a text names: the field of `Place`, its value, the words."""
    seen: list[tuple[int, str, str, str]] = []
    for match in _pattern(language).finditer(text):
        name = match.lastgroup or ""
        value = match[name]
        if name == "section" and not re.fullmatch(_MASTERFORMAT, value):
            name = "paragraph"  # "Section 1.3"
        seen.append((match.start(), *_canonical(name, value), " ".join(match.group().strip(" ,").split())))
    for kind, pattern in language.documents.items():
        seen += [
            (match.start(), "kind", kind.value, " ".join(match.group().split()))
            for match in pattern.finditer(text)
        ]
    for _, name, value, written in sorted(seen):
        yield name, value, written


def _canonical(name: str, value: str) -> tuple[str, str]:
    if name == "clause":
        return "paragraph", value.upper()
    if name in {"section", "bare"}:
        return "section", re.sub(r"[\s-]", "", value)
    if name == "addendum":
        return name, value.lstrip("0") or "0"
    if name == "article" and "." in value:
        return "paragraph", value
    if name == "page":
        return name, " ".join(value.split()).replace("\u2013", "-")
    return name, value.strip("()").upper()


@cache
def _pattern(language: AmendingLanguage) -> re.Pattern[str]:
    words = language.places
    number = rf"\s*(?:{words.number})?\s*"
    return re.compile(
        rf"(?<!\w)(?:{words.page}){number}(?P<page>{_LABEL}|\d{{1,4}})(?![\w.]?\d)"
        rf"|(?<!\w)(?:{words.section}){number}(?P<section>{_MASTERFORMAT}|{_CLAUSE})(?![\w-])"
        rf"|(?<!\w)(?:{words.article}){number}(?P<article>\d+(?:\.\d+)*|[IVXL]+)(?!\w)"
        rf"|(?<!\w)(?:{words.paragraph}){number}(?P<paragraph>{_CLAUSE}|\d+|[A-Z](?:\.\d+)?|\([a-z0-9]{{1,2}}\))(?!\w)"
        rf"|(?<!\w)(?:{words.item}){number}(?P<item>{_ITEM})(?![\w-])"
        rf"|(?<!\w)(?:{words.drawing}){number}(?P<drawing>[A-Z]{{1,3}}-?\d{{1,4}}(?:\.\d+)?)(?![\w-])"
        rf"|(?<!\w)(?:{words.appendix}){number}(?P<appendix>[A-Z]|\d{{1,2}})(?![\w-])"
        rf"|(?<!\w)(?:{words.addendum}){number}(?P<addendum>\d{{1,3}})(?!\w)"
        # a section is often named by its number alone
        # and a paragraph by its number behind that of its section
        rf"|(?<=[\dA-Za-z]),\s*(?P<clause>\d{{1,2}}\.\d{{1,2}}(?:\.?[A-Z])?)(?=\s*(?::|$))"
        rf"|(?<![\w.-])(?P<bare>\d\d\s\d\d\s\d\d(?:\.\d\d)?)(?![\w-])",
        re.IGNORECASE,
    )
