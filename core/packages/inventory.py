"""Making the inventory of a package from its pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from core.domain.document import Page, PageSet, PageStatus
from core.domain.inventory import Inventory, InventoryRow, Missing, Versions
from core.domain.package import Arrangement, DocumentKind, Package
from core.packages.mentions import ListedSection, Mention, contents, drawings_listed, mentions
from core.packages.paragraphs import missing_paragraphs
from core.reading.structure.headings import headings

__all__ = ["inventory"]

#: kinds of what an addendum, an appendix or a drawing is called in the list of what is missing
_CALLED = {"addendum": "Addendum No. {}", "section": "Section {}", "drawing": "Drawing {}"}
_VERSION = re.compile(
    r"[\s_(.-]*(?:v(?:er(?:sion)?)?[\s_.-]?\d+|rev(?:ision|ised)?[\s_.-]?\d*|final|copy|\(\d+\)|\d{4}-\d\d-\d\d|\d{8})\)?$",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\b(?P<kind>appendix|exhibit|attachment|annex)[\s_-]+(?P<mark>[A-Z]|\d{1,2})\b", re.IGNORECASE
)

#: drawings of an index that are said one by one, and of more than that, how many by their number
_APART, _SHOWN = 2, 8
#: lines at either edge of a page among which a sheet's own number is looked for
_EDGE = 3
_OWN_SHEET = re.compile(
    r"(?:sheet|drawing|dwg\.?)\s*(?:no\.?|number)?\s*:?\s*(?P<number>[A-Z]{1,2}-\d{1,3}(?:\.\d+)?)"
    r"(?:\s+(?:page|sheet)?\s*\d+(?:\s+of\s+\d+)?)?",
    re.IGNORECASE,
)


def inventory(
    package: Package,
    pages: Iterable[Page],
    *,
    refused: Sequence[tuple[str, str]] = (),
    arrangement: Arrangement | None = None,
) -> Inventory:
    """Return the inventory of a package, from the pages that were read of it, at their positions."""
    read = list(pages)
    listed = contents(read)
    known = _known(package, read)
    rows = tuple(_rows(package, read, {entry.number for entry in listed}))
    order, names = (arrangement.precedence if arrangement else ()), package.names
    return Inventory(
        rows,
        (
            *_missing(read, listed, known, has_drawings=_has(package, DocumentKind.DRAWINGS)),
            *missing_paragraphs(package, read),
        ),
        tuple(_versions(package)),
        tuple(refused),
        tuple(names[index] for index in order),
        arrangement.reason if arrangement else "",
    )


def _rows(package: Package, pages: Sequence[Page], listed: set[str]) -> Iterable[InventoryRow]:
    by_document = defaultdict[int, list[Page]](list)
    for page in pages:
        index = package.index_at(page.number)
        if index is not None:
            by_document[index].append(page)
    for index, (entry, name) in enumerate(zip(package.documents, package.names, strict=True)):
        own = by_document[index]
        number = entry.description.number.replace(" ", "")
        of_contents = entry.description.kind in {DocumentKind.TECHNICAL, DocumentKind.DIVISION_01} and number
        yield InventoryRow(
            entry,
            name,
            scanned=PageSet.of(page.number for page in own if page.scanned),
            unread=PageSet.of(page.number for page in own if page.status is PageStatus.UNREADABLE),
            tables=PageSet.of(page.number for page in own if page.tables),
            unseen=PageSet.of(page.number for page in own if page.unseen),
            words=sum(len(page.text.split()) for page in own),
            listed=number in listed if listed and of_contents else None,
        )


def _known(package: Package, pages: Sequence[Page]) -> set[tuple[str, str]]:
    """Return kind and number of everything that the package does hold."""
    known = {found for page in pages for found in _on_page(page)}
    for entry in package.documents:
        said = entry.description
        number = said.number.replace(" ", "").upper()
        if said.kind is DocumentKind.ADDENDUM:
            known.add(("addendum", number))
        elif number:
            known.add(("section", number))
        for match in _ATTACHED.finditer(PurePath(entry.document.name).stem.replace("_", " ")):
            known.add((match["kind"].lower(), match["mark"].upper()))
        if said.kind is DocumentKind.DRAWINGS:
            known.update(("drawing", label) for label in _sheets(entry.positions, pages))
    return known


def _on_page(page: Page) -> Iterable[tuple[str, str]]:
    """Yield what begins on a page by its headings, and the number that a sheet bears at its edge."""
    for heading in headings(page.text):
        if heading.number:
            yield heading.kind, heading.number.upper()
    for placed in page.headings:
        if match := _ATTACHED.match(placed.title):
            yield match["kind"].lower(), match["mark"].upper()
    lines = [line.strip() for line in page.text.splitlines() if line.strip()]
    for line in (*lines[:_EDGE], *lines[-_EDGE:]):
        if match := _OWN_SHEET.fullmatch(line):
            yield "drawing", match["number"].upper()


def _sheets(positions: PageSet, pages: Sequence[Page]) -> set[str]:
    """Return what looks like the number of a sheet on the pages of drawings."""
    found = set[str]()
    for page in pages:
        if page.number in positions:
            found.update(re.findall(r"\b[A-Z]{1,2}-\d{1,3}(?:\.\d+)?\b", page.text))
            if page.label:
                found.add(page.label.upper())
    return found


def _missing(
    pages: Sequence[Page], listed: Sequence[ListedSection], known: set[tuple[str, str]], *, has_drawings: bool
) -> Iterable[Missing]:
    """Yield what is named and not there: what the contents list first, then what the text names."""
    named = defaultdict[tuple[str, str], list[Mention]](list)
    for page in pages:
        for mention in mentions(page):
            named[mention.kind, mention.number].append(mention)
    old = any(kind == "section" and _digits(number) == 5 for kind, number in known)
    new = any(kind == "section" and _digits(number) == 6 for kind, number in known)
    titles = {entry.number: entry for entry in listed}
    for number, entry in titles.items():
        if not _held("section", number, known):
            places = named.pop(("section", number), [])
            refs = dict.fromkeys([entry.page.ref, *(each.page.ref for each in places)])
            yield Missing(_called("section", number), tuple(refs), entry.title, entry.title)
    yield from _of_index(pages, known, named, has_drawings=has_drawings)
    for (kind, number), places in sorted(named.items(), key=lambda pair: pair[1][0].page.number):
        # five digits are as often an amount or a law, so they count where the package numbers its sections so
        foreign = kind == "section" and not (old if _digits(number) == 5 else new)
        if foreign or _held(kind, number, known):
            continue
        if kind == "drawing" and has_drawings and not any(known_kind == "drawing" for known_kind, _ in known):
            continue  # drawings without a text layer cannot be told apart
        refs = dict.fromkeys(each.page.ref for each in places)
        yield Missing(_called(kind, number), tuple(refs), places[0].words)


def _of_index(
    pages: Sequence[Page],
    known: set[tuple[str, str]],
    named: dict[tuple[str, str], list[Mention]],
    *,
    has_drawings: bool,
) -> Iterable[Missing]:
    """Yield the drawings that an index of sheets lists and the package lacks, many of them as one."""
    if has_drawings and not any(kind == "drawing" for kind, _ in known):
        return  # drawings without a text layer cannot be told apart
    lacking = [each for each in drawings_listed(pages) if ("drawing", each.number) not in known]
    refs = {
        each.number: [each.page.ref, *(place.page.ref for place in named.pop(("drawing", each.number), ()))]
        for each in lacking
    }
    if len(lacking) <= _APART:
        for each in lacking:
            words = f"{each.number} {each.title}"
            yield Missing(
                _called("drawing", each.number), tuple(dict.fromkeys(refs[each.number])), words, each.title
            )
        return
    shown = ", ".join(each.number for each in lacking[:_SHOWN])
    more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
    places = dict.fromkeys(ref for each in lacking for ref in refs[each.number])
    first = lacking[0]
    yield Missing(f"Drawings {shown}{more}", tuple(places), f"{first.number} {first.title}", several=True)


def _held(kind: str, number: str, known: set[tuple[str, str]]) -> bool:
    """Return whether the package has it; a section counts with any of its subsections."""
    if (kind, number) in known:
        return True
    return kind == "section" and any(
        each_kind == "section" and each.startswith(f"{number}.") for each_kind, each in known
    )


def _versions(package: Package) -> Iterable[Versions]:
    """Yield groups of documents that seem to be versions of one another."""
    by_section = defaultdict[str, list[str]](list)
    by_stem = defaultdict[str, list[str]](list)
    for entry in package.documents:
        said = entry.description
        if said.kind in {DocumentKind.TECHNICAL, DocumentKind.DIVISION_01} and said.number:
            by_section[said.number].append(entry.document.name)
        elif said.kind is DocumentKind.ADDENDUM and said.number:
            by_section[f"Addendum {said.number}"].append(entry.document.name)
        stem = PurePath(entry.document.name).stem
        bare = _VERSION.sub("", stem).casefold()
        by_stem[bare].append(entry.document.name)
    seen = set[tuple[str, ...]]()
    for number, names in by_section.items():
        if len(names) > 1:
            seen.add(tuple(names))
            what = number if number.startswith("Addendum") else f"section {number}"
            yield Versions(tuple(names), f"the same {what}")
    for names in by_stem.values():
        if len(names) > 1 and tuple(names) not in seen:
            yield Versions(tuple(names), "the same name but for a version")


def _has(package: Package, kind: DocumentKind) -> bool:
    return any(entry.description.kind is kind for entry in package.documents)


def _called(kind: str, number: str) -> str:
    if kind == "section" and _digits(number) == 6:
        whole, dot, rest = number.partition(".")
        number = f"{whole[:2]} {whole[2:4]} {whole[4:]}{dot}{rest}"
    return _CALLED.get(kind, kind.capitalize() + " {}").format(number)


def _digits(number: str) -> int:
    return len(number.partition(".")[0])
