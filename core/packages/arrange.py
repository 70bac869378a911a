"""In which order the documents of a package are read, and which of them wins over which.

Both are proposals: a person may change them. The documents' own clause on precedence wins over the usual
order, and is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.answer import Span
from core.domain.document import Page
from core.domain.package import Arrangement, Description, DocumentKind, Package
from core.domain.parts import FRONT_END
from core.domain.precedence import USUAL_ORDER

__all__ = ["StatedOrder", "arranged", "natural", "proposed", "reading_order", "stated_order"]

#: how documents follow each other when they are read: what changes the others first, then the front end
_READ = (
    DocumentKind.ADDENDUM,
    DocumentKind.QUESTIONS,
    *FRONT_END,
    DocumentKind.MANUAL,
    DocumentKind.DIVISION_01,
    DocumentKind.TECHNICAL,
    DocumentKind.DRAWINGS,
    DocumentKind.PERMIT,
    DocumentKind.WAGES,
    DocumentKind.OTHER,
)

#: how a clause names what it puts in order
_NAMED = (
    (DocumentKind.ADDENDUM, re.compile(r"\baddend(?:a|um)\b", re.IGNORECASE)),
    (
        DocumentKind.SUPPLEMENTARY_CONDITIONS,
        re.compile(
            r"\b(?:supplement(?:ary|al)|special)\s+(?:general\s+)?(?:conditions|provisions)\b", re.IGNORECASE
        ),
    ),
    (
        DocumentKind.GENERAL_CONDITIONS,
        re.compile(r"(?<!supplementary )(?<!supplemental )\bgeneral\s+conditions\b", re.IGNORECASE),
    ),
    (DocumentKind.AGREEMENT, re.compile(r"\b(?:the\s+)?(?:contract\s+)?agreement\b", re.IGNORECASE)),
    (DocumentKind.TECHNICAL, re.compile(r"\b(?:technical\s+)?specifications\b", re.IGNORECASE)),
    (DocumentKind.DRAWINGS, re.compile(r"\b(?:drawings|plans)\b", re.IGNORECASE)),
    (DocumentKind.BID_FORM, re.compile(r"\b(?:bid|proposal)(?:\s+form)?\b", re.IGNORECASE)),
    (DocumentKind.INSTRUCTIONS, re.compile(r"\binstructions\s+to\s+bidders\b", re.IGNORECASE)),
    (
        DocumentKind.ADVERTISEMENT,
        re.compile(r"\b(?:advertisement|invitation|notice)\s+(?:for|to)\s+bid", re.IGNORECASE),
    ),
)
#: a clause that puts documents in order says one of these
_CLAUSE = re.compile(
    r"\border\s+of\s+(?:precedence|priority)\b"
    r"|\b(?:precedence|priority|govern|control|prevail)\w*\b[^.\n]{0,120}\bfollowing\s+order\b"
    r"|\bfollowing\s+order\s+(?:of\s+)?(?:precedence|priority)?",
    re.IGNORECASE,
)
#: characters in which the list of documents follows
_LIST = 1200
#: documents that a clause must name to be a list of them
_LISTED = 3
_LIST_END = re.compile(r"\n\s*\n(?=\s*(?:ARTICLE|SECTION|\d+\.\d+\s+[A-Z]{4,}))")


@dataclass(frozen=True, slots=True)
class StatedOrder:
    """An order of precedence that the documents state themselves."""

    #: the strongest first; kinds that the clause does not name are not in it
    kinds: tuple[DocumentKind, ...]
    #: where the clause stands, from its first word to its last document
    span: Span
    #: the clause, verbatim
    text: str


def reading_order(descriptions: Sequence[Description], names: Sequence[str]) -> list[int]:
    """Return the indexes of documents in the order in which to read them.

    What changes other documents comes first, the latest addendum before all; technical sections follow
    their numbers; documents that nothing tells apart follow their names, 2 before 10.
    """

    def key(index: int) -> tuple[object, ...]:
        said = descriptions[index]
        later_first = -_whole(said.number) if said.kind is DocumentKind.ADDENDUM else 0
        return _READ.index(said.kind), later_first, said.number, natural(names[index])

    return sorted(range(len(descriptions)), key=key)


def arranged(package: Package, stated: StatedOrder | None = None) -> Arrangement:
    """Return the arrangement of a package: precedence by its own clause, else the usual one."""
    descriptions = tuple(each.description for each in package.documents)
    order = _ranks(stated.kinds if stated else ())

    def key(index: int) -> tuple[int, int, int]:
        said = descriptions[index]
        return order[said.kind], -_whole(said.number) if said.kind is DocumentKind.ADDENDUM else 0, index

    precedence = tuple(sorted(range(len(descriptions)), key=key))
    return Arrangement(descriptions, precedence, " ".join(stated.text.split()) if stated else "")


def proposed(package: Package, pages: Iterable[Page]) -> Arrangement:
    """Return the arrangement of a package as its pages, at their positions, state it; else the usual one."""
    return arranged(package, stated_order(pages))


def stated_order(pages: Iterable[Page]) -> StatedOrder | None:
    """Return the order of precedence that a page states, the one naming most documents; None without any."""
    best: StatedOrder | None = None
    for page in pages:
        for match in _CLAUSE.finditer(page.text):
            found = _read_list(page, match)
            if found is not None and (best is None or len(found.kinds) > len(best.kinds)):
                best = found
    return best


def _read_list(page: Page, match: re.Match[str]) -> StatedOrder | None:
    """Return the order that follows the words of a clause; None when too little of one does."""
    text = page.text[match.end() : match.end() + _LIST]
    end = _LIST_END.search(text)
    text = text[: end.start()] if end else text
    seen: list[tuple[int, int, DocumentKind]] = []
    for kind, pattern in _NAMED:
        found = pattern.search(text)
        if found:
            seen.append((found.start(), found.end(), kind))
    if len(seen) < _LISTED:
        return None
    seen.sort()
    start = page.text.rfind("\n", 0, match.start()) + 1
    stop = match.end() + seen[-1][1]
    return StatedOrder(
        tuple(kind for _, _, kind in seen), Span(page.number, start, stop), page.text[start:stop]
    )


def _ranks(stated: Sequence[DocumentKind]) -> dict[DocumentKind, int]:
    """Rank all kinds: those that a clause names as it says, the others where the usual order has them."""
    order = [*stated, *(kind for kind in USUAL_ORDER if kind not in stated)]
    if stated and DocumentKind.ADDENDUM not in stated:
        order.remove(DocumentKind.ADDENDUM)
        order.insert(
            0, DocumentKind.ADDENDUM
        )  # an addendum changes what it amends, whatever the list forgets
    if DocumentKind.TECHNICAL in stated:
        order.remove(DocumentKind.DIVISION_01)
        order.insert(order.index(DocumentKind.TECHNICAL), DocumentKind.DIVISION_01)
    return {kind: rank for rank, kind in enumerate(order)}


def _whole(number: str) -> int:
    digits = re.match(r"\d+", number)
    if digits:
        return int(digits[0])
    return ord(number[0].upper()) - ord("A") + 1 if number else 0


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts names as people do: 2 before 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
