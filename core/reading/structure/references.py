"""Cross-references: "see Section 01 33 00" leads to the page on which that section begins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.domain.document import Page, PageRef
from core.reading.structure.headings import headings

_REFERENCE = re.compile(
    r"\bsections?\s+(?P<section>\d\d\s\d\d\s\d\d(?:\.\d+)?|\d{5,6}(?:\.\d+)?|\d+(?:\.\d+)+|\d{1,3})(?![\w-])"
    r"|\barticles?\s+(?P<article>\d+(?:\.\d+)+|\d+|[IVXLC]+)(?![\w-])"
    r"|\b(?:paragraphs?|clauses?|subsections?)\s+(?P<clause>\d+(?:\.\d+)+)(?![\w-])"
    r"|\bsee\s+(?P<see>\d+\.\d+(?:\.\d+)*)(?![\w-])"
    r"|\b(?P<kind>appendix|exhibit|attachment|annex|schedule)\s+(?P<mark>[A-Z]|\d{1,3})(?![\w-])"
    r"|\baddendum\s+(?:no\.?\s*|number\s+)?(?P<addendum>\d{1,3})(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a page's text that names another place of the document, which exists."""

    #: half-open range of the words in the page's text
    start: int
    end: int
    #: the words
    text: str
    #: where the place named begins
    target: PageRef
    #: its heading, as printed
    title: str


@dataclass(frozen=True, slots=True)
class _Target:
    page: PageRef
    start: int
    end: int
    title: str
    section: str
    part: str

    def holds(self, page: Page, position: int) -> bool:
        """Whether ``position`` of ``page`` is in the heading itself."""
        return self.page == page.ref and self.start <= position < self.end


class Directory:
    """What a document's headings are and where they stand."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._targets: dict[tuple[str, str], list[_Target]] = defaultdict(list)
        for page in pages:
            for heading in headings(page.text):
                if not heading.number or any(a <= heading.start < b for a, b in page.furniture):
                    continue
                kind = "clause" if heading.kind in {"clause", "part"} else heading.kind
                place = _Target(page.ref, heading.start, heading.end, heading.title, page.section, page.part)
                self._targets[kind, heading.number].append(place)

    def references(self, page: Page, start: int, end: int) -> Iterator[Reference]:
        """Yield the references in ``page.text[start:end]`` that lead to a place of this document."""
        for match in _REFERENCE.finditer(page.text, start, end):
            target = self._find(page, match)
            if target and not target.holds(page, match.start()):
                yield Reference(match.start(), match.end(), match.group(), target.page, target.title)

    def _find(self, page: Page, match: re.Match[str]) -> _Target | None:
        for kind, number in _names(match):
            # every section has a paragraph 1.03: only the one in this part can be meant
            found = self._choose(page, self._targets.get((kind, number), []), anywhere=kind != "clause")
            if found:
                return found
        return None

    @staticmethod
    def _choose(page: Page, found: list[_Target], *, anywhere: bool) -> _Target | None:
        """Prefer the place in the same section, then in the same part; do not choose between equals."""
        for near in (
            [target for target in found if target.section == page.section],
            [target for target in found if target.part == page.part],
            found if anywhere else [],
        ):
            titles = {target.title for target in near}
            if len(titles) == 1:
                return near[0]
        return None


def _names(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield under which kind and number the directory may know what ``match`` names."""
    if number := match["section"]:
        yield "section", re.sub(r"\s", "", number)
        yield "clause", number
    elif number := match["article"]:
        yield "article", number.upper()
        # Article 7.03 is a clause of Article 7
        yield "clause", number
        yield "article", number.partition(".")[0]
    elif number := match["clause"] or match["see"]:
        yield "clause", number
        yield "section", number
    elif match["kind"]:
        yield match["kind"].lower(), match["mark"].upper()
    elif number := match["addendum"]:
        yield "addendum", number
