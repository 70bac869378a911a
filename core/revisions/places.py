"""The places that addenda name: "Section 00 11 13, page 2, paragraph 1.3", "Item R-10", "the Bid Form"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from core.domain.package import DocumentKind
from core.revisions.amending_language import AmendingLanguage

__all__ = ["NamedPlace", "named_places", "place_in", "places_in", "without_places"]

_MASTERFORMAT = r"\d\d[\s-]?\d\d[\s-]?\d\d(?:\.\d\d)?|\d{5}[A-Z]?"
_CLAUSE = r"\d+(?:\.\d+)+(?:(?:\.|,\s?(?=[A-Z][,:;.)]))?[A-Z](?![\w]))?(?:\.\d+)?"
_LABEL = rf"(?:{_MASTERFORMAT}|[A-Z]{{1,4}}\d{{0,2}})\s?[-\u2013]\s?\d{{1,3}}"
_ITEM = r"[A-Z]{0,3}-?\d{1,4}(?:\.\d+)?[A-Za-z]?"
_SHEET = r"[A-Z]{1,3}-?\d{1,4}(?:\.\d+)?|\d{2,6}(?:-\d{1,4})+"
#: further ones of a kind: "paragraphs 1.02, 1.04 and 1.06"
_FURTHER = re.compile(
    rf"\s*(?:,|&|\band\b|\bund\b)\s*(?:and\s+|und\s+)?(?P<further>{_CLAUSE}|{_ITEM}|[A-Z])(?=\s*(?:[,.;:)&]|$|\b(?:and|und|in|of|to|from|is|are|on)\b))"
)
#: a clause by its number alone, behind what names its document: "Special Provisions, 5.2:"
_BEHIND = re.compile(
    r"\s*[,:\u2013-]?\s*(?P<clause>\d{1,2}\.\d{1,2}(?:\.?[A-Z](?!\w))?)(?=\s*(?:[:.,;)&]|and\b|und\b|[-\u2013]\s|$))"
)

#: fields of a place that say in which document it is
_DOCUMENTS = frozenset({"section", "kind", "appendix", "drawing", "addendum"})
#: between two of a kind
_BETWEEN = re.compile(r"[\s,&]*(?:and|und)?\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}")
_AND = re.compile(r"\b(?:and|und|as well as|sowie)\b|[;&]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedPlace:
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
    #: a note or a detail of a drawing: ``note 4``
    note: str = ""
    #: how the document is called, where it is called by its name: ``Special Provisions``
    called: str = ""
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
        return bool(self.page or self.article or self.paragraph or self.item or self.note)

    def within(self, outer: NamedPlace) -> NamedPlace:
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
            called=self.called or outer.called,
            text=", ".join(filter(None, (*told, self.text))),
        )
        if self.names_spot:
            return spots
        return replace(
            spots,
            page=outer.page,
            article=outer.article,
            paragraph=outer.paragraph,
            item=outer.item,
            note=outer.note,
        )


def place_in(text: str, language: AmendingLanguage) -> NamedPlace:
    """Return the place that a text names: the first document and the first spots of it."""
    return _place(text, _named(text, language))


def _place(text: str, named: Sequence[tuple[str, str, int, int]]) -> NamedPlace:
    """Return the place that is made up of all that a part of a text names."""
    found: dict[str, str] = {}
    texts: list[str] = []
    for name, value, start, end in named:
        written = " ".join(text[start:end].strip(" ,").split())
        outer = found.get(name, "")
        if name == "kind" and not outer:
            found["called"] = written
        if name == "paragraph" and outer[-1:].isdigit() and value[:1].isalpha():
            found[name] = f"{outer}.{value}"  # "Article 3.06, Paragraph B"
        elif outer:
            continue
        else:
            found[name] = value
        texts.append(written)
    return NamedPlace(
        section=found.get("section", ""),
        kind=DocumentKind(found["kind"]) if "kind" in found else None,
        appendix=found.get("appendix", ""),
        drawing=found.get("drawing", ""),
        addendum=found.get("addendum", ""),
        page=found.get("page", ""),
        article=found.get("article", ""),
        paragraph=found.get("paragraph", ""),
        item=found.get("item", ""),
        note=found.get("note", ""),
        called=found.get("called", ""),
        text=", ".join(texts),
    )


def places_in(text: str, language: AmendingLanguage) -> list[NamedPlace]:
    """Return all places that a text names, "Section 00 21 13, paragraph 1.4, and the Bid Form" as two."""
    named = _named(text, language)
    cuts = [0]
    level, last, spot = "", 0, ("", 0)
    for name, _, start, end in named:
        if name in _DOCUMENTS:
            joined = _AND.search(text, last, start) is not None
            if level and (joined or level == name):
                cuts.append(start)
            level = name
        elif name == spot[0] and _BETWEEN.fullmatch(text[spot[1] : start]) and not _WORD.match(text, start):
            cuts.append(start)
        last, spot = end, (name, end)
    pieces = (
        [each for each in named if low <= each[2] < high]
        for low, high in zip(cuts, [*cuts[1:], len(text)], strict=True)
    )
    found = [place for piece in pieces if (place := _place(text, piece))]
    documents = [place for place in found if place.names_document]
    if len(documents) != 1:
        return found
    return [each if each.names_document else each.within(documents[0]) for each in found]


def without_places(text: str, language: AmendingLanguage) -> str:
    """Return a text with blanks where it names places."""
    for _, _, start, end in _named(text, language):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def named_places(text: str, language: AmendingLanguage) -> Iterator[tuple[str, str]]:
    """Yield in order what a text names: the field of `NamedPlace` and its value."""
    for name, value, _, _ in _named(text, language):
        yield name, value


def _named(text: str, language: AmendingLanguage) -> list[tuple[str, str, int, int]]:
    """Return the field of `NamedPlace`, its value and the range of all that a text names, in order."""
    found: list[tuple[str, str, int, int]] = []
    for match in _pattern(language).finditer(text):
        name = match.lastgroup or ""
        value = match[name]
        if name == "section" and not re.fullmatch(_MASTERFORMAT, value):
            name = "paragraph"  # "Section 1.3"
        if name == "note":
            value = f"{match['mark']} {value}"
        found.append((*_canonical(name, value), *match.span()))
    found += _kinds(text, language)
    coded = language.codes and _coded(language).finditer(text)
    for match in coded or ():
        start, end = match.span()
        if not any(name == "kind" and low < start for name, _, low, _ in found):
            found.append(("kind", language.codes[match["code"]].value, start, end))
        found.append(("paragraph", match["clause"], start, end))
    taken = {each[2] for each in found}
    for name, _, _, end in list(found):
        clause = _BEHIND.match(text, end) if name in {"kind", "section"} else None
        if clause and clause.start("clause") not in taken:
            found.append(("paragraph", clause["clause"].upper(), *clause.span("clause")))
    found += _further(text, found)
    return sorted(found, key=lambda each: (each[2], each[0]))


def _further(text: str, found: Sequence[tuple[str, str, int, int]]) -> Iterator[tuple[str, str, int, int]]:
    """Yield the further ones where several of a kind are named: "items 3, 5 and 7"."""
    taken = {start for _, _, start, _ in found}
    for name, _, start, end in found:
        several = re.match(r"[a-z]+s\b|nos?\.|\d", text[start:end], re.IGNORECASE)
        if name not in {"paragraph", "item", "note"} or not several:
            continue
        behind = end
        while (match := _FURTHER.match(text, behind)) and match.start("further") not in taken:
            yield (*_canonical(name, match["further"]), match.start("further"), match.end("further"))
            behind = match.end("further")


def _kinds(text: str, language: AmendingLanguage) -> list[tuple[str, str, int, int]]:
    """Return the documents that are named by what they are, the longest name of each place alone."""
    seen = [
        ("kind", kind.value, *match.span())
        for kind, pattern in language.documents.items()
        for match in pattern.finditer(text)
    ]
    return [
        each
        for each in seen
        if not any(other is not each and other[2] <= each[2] and each[3] <= other[3] for other in seen)
    ]


#: how the values of fields are written alike; those of other fields in capitals
_WRITTEN: dict[str, Callable[[str], str]] = {
    "section": lambda value: re.sub(r"[\s-]", "", value),
    "addendum": lambda value: value.lstrip("0") or "0",
    "note": lambda value: " ".join(value.casefold().split()),
    "page": lambda value: " ".join(value.split()).replace("\u2013", "-"),
    "paragraph": lambda value: re.sub(r",\s*", ".", value).strip("()").upper(),
}
#: groups of the pattern that name a field otherwise
_FIELDS = {"bare": "section", "clause": "paragraph", "first": "paragraph"}


def _canonical(name: str, value: str) -> tuple[str, str]:
    """Return the field of `NamedPlace` that a group of the pattern names, and its value as all write it."""
    name = "paragraph" if name == "article" and "." in value else _FIELDS.get(name, name)
    written = _WRITTEN.get(name)
    return name, written(value) if written else value.strip("()").upper()


@cache
def _pattern(language: AmendingLanguage) -> re.Pattern[str]:
    words = language.places
    number = rf"\s*(?:{words.number})?\s*"
    return re.compile(
        rf"(?<!\w)(?:{words.page}){number}(?P<page>{_LABEL}|\d{{1,4}})(?![\w.]?\d)"
        rf"|(?<!\w)(?:{words.section}){number}(?P<section>{_MASTERFORMAT}|{_CLAUSE})(?!\w|-(?!\d+\.\d))"
        rf"|(?<!\w)(?:{words.article}){number}(?P<article>\d+(?:\.\d+)*|[IVXL]+)(?!\w)"
        rf"|(?<!\w)(?:{words.paragraph}){number}(?P<paragraph>{_CLAUSE}|\d+|[A-Z](?:\.\d+)?|\([a-z0-9]{{1,2}}\))(?!\w)"
        rf"|(?<!\w)(?:{words.item}){number}(?P<item>{_ITEM})(?![\w-])"
        rf"|(?<!\w)(?:{words.drawing}){number}(?P<drawing>{_SHEET})(?![\w-])"
        rf"|(?<!\w)(?:{words.appendix}){number}(?P<appendix>[A-Z]|\d{{1,2}})(?![\w-])"
        rf"|(?<!\w)(?:{words.addendum}){number}(?P<addendum>\d{{1,3}})(?!\w)"
        # a section is often named by its number alone
        # and a paragraph by its number behind that of its section
        rf"|(?<=[\dA-Za-z]),\s*(?P<clause>\d{{1,2}}\.\d{{1,2}}(?:\.?[A-Z](?!\w))?)(?=\s*(?:[:.,;)]|[-\u2013]\s|$))"
        # under a heading, by its number alone at the beginning
        rf"|^\s*(?:\(?[A-Za-z\d]{{1,3}}[.)]\s+)?(?P<first>\d{{1,2}}\.\d{{1,2}}(?:\.?[A-Z](?!\w))?)(?=\s*[:,]\s)"
        rf"|(?<!\w)(?P<mark>{words.note}){number}(?P<note>\d{{1,3}}|[A-Z](?!\w))(?![\w.-]*\d)"
        rf"|(?<![\w.-])(?P<bare>\d\d\s\d\d\s\d\d(?:\.\d\d)?)(?![\w-])",
        re.IGNORECASE,
    )


@cache
def _coded(language: AmendingLanguage) -> re.Pattern[str]:
    """Return the pattern of clauses that are called by the letters of their document: "SC-5.04"."""
    return re.compile(
        rf"(?<![\w-])(?P<code>{'|'.join(language.codes)})[-\s]?(?P<clause>\d{{1,2}}(?:\.\d{{1,2}})*)(?![\w-])"
    )
