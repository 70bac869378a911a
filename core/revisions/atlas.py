"""Where the places that addenda name stand in the documents of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.answer import Citation, Match, Span
from core.domain.document import Page
from core.domain.package import DocumentKind, Package
from core.domain.parts import FRONT_END, kind_of_part
from core.revisions.places import NamedPlace

__all__ = ["Atlas", "Region", "Resolved", "first_line", "trimmed"]

#: characters of a numbered paragraph or of an item, where nothing says where it ends
_PARAGRAPH, _ITEM = 4000, 400
_SECTION_NUMBER = re.compile(r"\d\d\s?\d\d\s?\d\d(?:\.\d\d)?|\d{5}[A-Z]?")
_LABEL_NUMBER = re.compile(r"(?P<prefix>.+?)\s?[-\u2013]\s?(?P<number>\d{1,4})$")


@dataclass(frozen=True, slots=True)
class Region:
    """A half-open range of a page's text."""

    page: Page
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words as they stand on the page."""
        return self.page.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a place stands, or what of it does not exist."""

    regions: tuple[Region, ...] = ()
    #: for a person: "Section 02999 is not in the documents"; empty where all of it exists
    missing: str = ""


def trimmed(region: Region) -> Region:
    """Return a region without the white space around its words."""
    text = region.text
    start = region.start + len(text) - len(text.lstrip())
    return Region(region.page, start, start + len(text.strip()))


def first_line(region: Region) -> Citation:
    """Return the first line of a region."""
    inner = trimmed(region)
    line = inner.text.split("\n", 1)[0]
    return Citation((Span(region.page.number, inner.start, inner.start + len(line)),), line, Match.EXACT)


class Atlas:
    """The pages of the documents that are amended, to be looked up by the names of places."""

    def __init__(self, package: Package, pages: Sequence[Page]) -> None:
        """Take the pages that may be meant, in order; those of addenda among them stand for themselves."""
        self._pages = tuple(pages)
        self._sections: dict[str, list[Page]] = {}
        self._kinds: dict[DocumentKind, list[Page]] = {}
        for page in self._pages:
            index = package.index_at(page.number)
            said = package.documents[index].description if index is not None else None
            for number in _numbers(page, said.number if said else ""):
                self._sections.setdefault(number, []).append(page)
            kinds = {said.kind if said else None, kind_of_part(page.part)}
            for kind in FRONT_END:
                if kind in kinds:
                    self._kinds.setdefault(kind, []).append(page)

    def resolve(self, place: NamedPlace) -> Resolved:
        """Return where a place stands; all pages when it names nothing."""
        pages, missing = self._document(place)
        if missing:
            return Resolved((), missing)
        if place.page:
            chosen = _page(pages, place.page)
            if chosen is None:
                return Resolved((), _lacks(place, f"page {place.page}"))
            pages = [chosen]
        regions = tuple(Region(page, 0, len(page.text)) for page in pages)
        if not (place.names_document or place.page or place.item or place.note):
            return Resolved(self._only(regions, place) or regions)
        return self._narrowed(place, regions)

    def _only(self, regions: tuple[Region, ...], place: NamedPlace) -> tuple[Region, ...]:
        """Return the one paragraph with a number; none where several have it, as every section has a 1.03."""
        if not any(map(str.isdigit, place.paragraph)):
            return ()
        found = [each for region in regions if (each := _paragraph((region,), place.paragraph))]
        return found[0] if len(found) == 1 else ()

    def _narrowed(self, place: NamedPlace, regions: tuple[Region, ...]) -> Resolved:
        """Follow article, paragraph and item into the pages."""
        if place.article and (found := _article(regions, place.article)):
            regions = found
        elif place.article and not place.paragraph:
            return Resolved((), _lacks(place, f"article {place.article}"))
        if place.paragraph:
            found = _paragraph(regions, place.paragraph)
            if not found:
                return Resolved((), _lacks(place, f"paragraph {place.paragraph}"))
            regions = found
        if place.item:
            found = tuple(_items(regions, place.item))
            if not found:
                return Resolved((), _lacks(place, f"item {place.item}"))
            regions = found
        if place.note:
            found = _note(regions, place.note)
            if not found:
                return Resolved((), _lacks(place, place.note))
            regions = found
        return Resolved(regions)

    def _document(self, place: NamedPlace) -> tuple[list[Page], str]:
        """Return the pages of the document that a place names, or what is missing."""
        if place.section:
            number = place.section.upper()
            found = self._sections.get(number) or self._begun(number) or self._under(place.section)
            return found, "" if found else f"Section {_paired(place.section)} is not in the documents"
        if place.appendix:
            named = re.compile(
                rf"(?:appendix|exhibit|attachment|annex|anlage|anhang)\s+{place.appendix}\b", re.IGNORECASE
            )
            found = [page for page in self._pages if named.match(page.section)]
            return found, "" if found else f"{place.text} is not in the documents"
        if place.drawing:
            found = self._sheets(place.drawing)
            return found, "" if found else f"Drawing {place.drawing} is not in the documents"
        if place.kind:
            found = self._of_kind(place.kind, place.called)
            return found, "" if found else f"the {place.kind.words.lower()} is not in the documents"
        return list(self._pages), ""

    def _sheets(self, number: str) -> list[Page]:
        """Return the pages of a drawing: by their label, else by what stands in their title."""
        bare = re.escape(number)
        labelled = re.compile(rf"(?<![\w-]){bare}(?![\w-])")
        found = [page for page in self._pages if labelled.search(page.label or "")]
        titled = re.compile(
            rf"^[ \t]*(?:(?:sheet|drawing|dwg\.?)\s*(?:no\.?|number)?[ \t]*:?[ \t]*)?{bare}(?![\w-])(?!\.\d)",
            re.IGNORECASE | re.MULTILINE,
        )
        return found or [page for page in self._pages if titled.search(page.text)]

    def _of_kind(self, kind: DocumentKind, called: str) -> list[Page]:
        """Return the pages of a kind; of several documents of it, or of none, those that bear the name."""
        known = self._kinds.get(kind, [])
        if called and len({page.document for page in known}) != 1:
            spaced = r"\s+".join(map(re.escape, called.split()))
            bare = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
            named = [p for p in known or self._pages if bare.search(p.document) or bare.search(p.section)]
            return named or known
        return known

    def _begun(self, section: str) -> list[Page]:
        """Return the pages on which a section begins and ends, between others of the same page."""
        spaced = r"\s?".join(map(re.escape, section))
        heading = re.compile(rf"^[ \t]*(?:SECTION|DOCUMENT)\s+{spaced}(?![\w.-])", re.MULTILINE)
        return [page for page in self._pages if heading.search(page.text)]

    def _under(self, section: str) -> list[Page]:
        """Return the pages of subsections: ``33 01 30`` stands for ``33 01 30.13``."""
        return [
            page
            for number, found in self._sections.items()
            if number.startswith(f"{section}.")
            for page in found
        ]


def _numbers(page: Page, described: str) -> set[str]:
    """Return the numbers of the section in which a page stands, without blanks."""
    found = {re.sub(r"\s", "", described)} if described else set()
    heading = _SECTION_NUMBER.search(page.section)
    if heading:
        found.add(re.sub(r"\s", "", heading.group()))
    label = _LABEL_NUMBER.fullmatch(page.label or "")
    if label and _SECTION_NUMBER.fullmatch(label["prefix"].strip()):
        found.add(re.sub(r"\s", "", label["prefix"]))
    return {number.upper() for number in found}


def _page(pages: Sequence[Page], wanted: str) -> Page | None:
    """Return the page with a printed label, or the one with a number within its section."""
    bare = re.sub(r"\s", "", wanted).upper()
    for page in pages:
        label = re.sub(r"\s", "", page.label or "").upper().replace("\u2013", "-")
        if label == bare:
            return page
    if not bare.isdigit():
        spaced = r"\s?".join(map(re.escape, bare))
        edge = re.compile(rf"(?<![\w-]){spaced}(?![\w-])", re.IGNORECASE)
        return next((p for p in pages if edge.search(p.text[:200]) or edge.search(p.text[-200:])), None)
    by_label = [
        page
        for page in pages
        if (match := _LABEL_NUMBER.fullmatch(page.label or "")) and match["number"] == bare
    ]
    if len(by_label) == 1:
        return by_label[0]
    number = int(bare)
    same = {page.document for page in pages}
    return pages[number - 1] if len(same) <= 1 and number <= len(pages) else None


def _article(regions: Sequence[Region], number: str) -> tuple[Region, ...]:
    """Return the pieces of regions from an article's heading to the next."""
    begins = re.compile(
        rf"^[ \t]*(?:(?:article|part|artikel|teil)\s+)?{re.escape(number)}(?:\.0)?[ \t.:\u2013\u2014-]+\S",
        re.IGNORECASE | re.MULTILINE,
    )
    ends = re.compile(r"^[ \t]*(?:article|part|artikel|teil)\s+[\dIVXL]+\b", re.IGNORECASE | re.MULTILINE)
    return _from(regions, begins, ends)


def _paragraph(regions: Sequence[Region], number: str) -> tuple[Region, ...]:
    """Return a numbered paragraph: ``1.3``, ``1.3.A``, ``B``."""
    main, _, letter = number.partition(".") if number[0].isalpha() else _split(number)
    bare, lead = re.escape(main), r"(?:\u00a7|[A-Z]{2,3}[ -]?)?"
    begins = re.compile(
        rf"^[ \t]*(?:\(\s?{bare}\s?\)|{lead}\s?{bare}[.):]?(?!\.?\d))(?=\s)",
        re.IGNORECASE | re.MULTILINE,
    )
    if main[0].isdigit():
        depth = main.count(".")
        ends = re.compile(
            rf"^[ \t]*(?:(?:[A-Z]{{2,3}}[ -]?)?\d+(?:\.\d+){{1,{max(depth, 1)}}}\.?[ \t]|(?:article|part)\s)",
            re.IGNORECASE | re.MULTILINE,
        )
    else:
        ends = re.compile(r"^[ \t]*(?:\(?[A-Za-z][.)][ \t]|\d+\.\d+\s)", re.MULTILINE)
    found = _from(regions, begins, ends)
    return _paragraph(found, letter) or found if found and letter else found


def _split(number: str) -> tuple[str, str, str]:
    """Part the letter from ``1.3.A`` and ``1.3A``."""
    match = re.fullmatch(r"(?P<main>[\d.]*\d)\.?(?P<letter>[A-Za-z](?:\.\d+)?)?", number)
    return (match["main"], ".", match["letter"] or "") if match else (number, "", "")


def _from(regions: Sequence[Region], begins: re.Pattern[str], ends: re.Pattern[str]) -> tuple[Region, ...]:
    """Return what stands from a beginning to the next end, over the page if it goes on there."""
    for index, region in enumerate(regions):
        match = begins.search(region.page.text, region.start, region.end)
        if not match:
            continue
        end = ends.search(region.page.text, match.end(), region.end)
        if end:
            return (Region(region.page, match.start(), end.start()),)
        found = [Region(region.page, match.start(), region.end)]
        if index + 1 < len(regions) and regions[index + 1].page.number == region.page.number + 1:
            after = regions[index + 1]
            stop = ends.search(after.page.text, after.start, after.end)
            limit = min(after.end, after.start + _PARAGRAPH)
            found.append(Region(after.page, after.start, stop.start() if stop else limit))
        return tuple(found)
    return ()


def _note(regions: Sequence[Region], note: str) -> tuple[Region, ...]:
    """Return a note or a detail of a drawing: ``note 4``, ``detail 3``."""
    mark, _, number = note.rpartition(" ")
    mark = "detail" if mark.startswith("detail") else "note"
    bare = re.escape(number)
    listed = rf"|^[ \t]*\(?{bare}[.):][ \t]" if mark == "note" else ""
    begins = re.compile(
        rf"^[ \t]*(?:[a-z]+ )?(?:key)?{mark}s?[ \t]*(?:no\.?[ \t]*)?{bare}\b{listed}",
        re.IGNORECASE | re.MULTILINE,
    )
    ends = re.compile(
        r"^[ \t]*(?:(?:[a-z]+ )?(?:key)?(?:note|detail)s?[ \t]*(?:no\.?[ \t]*)?\d|\(?\d{1,3}[.)][ \t])",
        re.IGNORECASE | re.MULTILINE,
    )
    return _from(regions, begins, ends)


def _items(regions: Sequence[Region], number: str) -> Iterator[Region]:
    """Yield the lines of an item, from its number to the number of the next."""
    shape = re.sub(r"\\?\d+", r"\\d+", re.escape(number))
    wanted = re.compile(rf"(?<![\w.-]){re.escape(number)}(?![\w-]|\.\d)", re.IGNORECASE)
    plain = number.isdigit()
    begins = re.compile(
        rf"^[ \t]*(?:(?:item|no\.?|pos\.?)\s*)?{wanted.pattern}", re.IGNORECASE | re.MULTILINE
    )
    following = re.compile(
        rf"^[ \t]*(?:(?:item\s+)?{shape}(?![\w-])|\d+\.\d+\s|[A-Z][.)]\s|\([a-z]\)\s)",
        re.IGNORECASE | re.MULTILINE,
    )
    for region in regions:
        for match in (begins if plain else wanted).finditer(region.page.text, region.start, region.end):
            start = region.page.text.rfind("\n", region.start, match.start()) + 1
            start = max(start, region.start)
            end = following.search(region.page.text, match.end(), region.end)
            limit = min(region.end, match.end() + _ITEM)
            yield Region(region.page, start, min(end.start() if end else limit, limit))


def _lacks(place: NamedPlace, what: str) -> str:
    """Say what a document does not have."""
    if place.section:
        return f"Section {_paired(place.section)} has no {what}"
    if place.kind:
        return f"the {place.kind.words.lower()} has no {what}"
    if place.drawing:
        return f"Drawing {place.drawing} has no {what}"
    return f"the documents have no {what}"


def _paired(number: str) -> str:
    """Write a six-digit number in pairs."""
    whole, dot, rest = number.partition(".")
    return f"{whole[:2]} {whole[2:4]} {whole[4:]}{dot}{rest}" if len(whole) == 6 else number
