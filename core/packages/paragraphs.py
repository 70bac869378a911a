"""Numbered paragraphs that a document names and does not have: "see paragraph 5.7" where 5.6 is the last."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from core.domain.document import Page, PageStatus
from core.domain.inventory import Missing
from core.domain.package import Package
from core.packages.mentions import Mention, is_foreign

__all__ = ["missing_paragraphs"]

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){1,4}"
_NAMED = re.compile(
    rf"\b(?P<kind>subparagraph|paragraph|article|clause|subsection|section)s?\s+(?P<number>{_NUMBER})"
    # no number that goes on, and no measure: "a section 2.5 feet long"
    r"(?![\w-]|\.\d|\s*(?:%|percent|feet|ft|foot|inch|in\.|mm|cm|m\b|meters?\b|mile|yard|acre|million|hour|day))",
    re.IGNORECASE,
)
#: a number at the beginning of a line, behind what it numbers if that is said
_BEGUN = re.compile(
    rf"^[ \t]*(?:(?:sub)?(?:paragraph|article|clause|section)s?\s+)?(?P<number>{_NUMBER})(?![\d-])",
    re.IGNORECASE | re.MULTILINE,
)
#: what is "of" anything that has a name is looked for there and not here; "of this section" is here
_OF_ANOTHER = re.compile(
    r"[\w.()]*[\s,]*\b(?:of|in|to|under)\s+(?:the\s+)?"
    r"(?:[A-Z]|(?:general|supplementary|special)\s+conditions|agreement|instructions)"
)
#: neighbours of the same level that a document must have, its first among them, before one can lack
NEIGHBOURS = 3


def missing_paragraphs(package: Package, pages: Sequence[Page]) -> Iterator[Missing]:
    """Yield the paragraphs that a document names as its own, which no document of the package has.

    Only documents are looked at of which every page was read, and only places where the number's
    neighbours are there: whoever numbers otherwise than by lines that begin so is not doubted.
    """
    by_document = _whole_documents(package, pages)
    begun = {page.number: _BEGUN.findall(page.text) for page in pages}
    held = set(chain.from_iterable(begun.values()))
    names = package.names
    for index, own in by_document.items():
        neighbours = _by_parent(number for page in own for number in begun[page.number])
        lacking = defaultdict[str, list[Mention]](list)
        for page in own:
            for mention in _mentions(page):
                beside = neighbours[_parted(mention.number)[0]]
                if mention.number not in held and len(beside) >= NEIGHBOURS and min(beside) <= 1:
                    lacking[mention.number].append(mention)
        where = f"{names[index]}: " if len(names) > 1 else ""
        for number, places in lacking.items():
            refs = tuple(dict.fromkeys(each.page.ref for each in places))
            yield Missing(
                f"{where}{places[0].kind.capitalize()} {number}",
                refs,
                places[0].words,
                among="in the document",
            )


def _whole_documents(package: Package, pages: Sequence[Page]) -> Mapping[int, list[Page]]:
    by_document = defaultdict[int, list[Page]](list)
    for page in pages:
        if (index := package.index_at(page.number)) is not None:
            by_document[index].append(page)
    return {
        index: own
        for index, own in by_document.items()
        if len(own) == package.documents[index].document.pages
        and not any(page.status is PageStatus.UNREADABLE for page in own)
    }


def _by_parent(numbers: Iterable[str]) -> defaultdict[str, set[int]]:
    """Return the last parts of numbers by what stands before them: 1 to 6 of "5"."""
    found = defaultdict[str, set[int]](set)
    for number in numbers:
        parent, last = _parted(number)
        found[parent].add(last)
    return found


def _parted(number: str) -> tuple[str, int]:
    parent, _, last = number.rpartition(".")
    return parent, int(last)


def _mentions(page: Page) -> Iterator[Mention]:
    """Yield the paragraphs that a page names of the document that it is of."""
    for match in _NAMED.finditer(page.text):
        begins = not page.text[page.text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        if begins or is_foreign(page.text, *match.span()) or _OF_ANOTHER.match(page.text, match.end()):
            continue
        yield Mention(match["kind"].lower(), match["number"], page, *match.span())
