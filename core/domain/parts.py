"""The parts of a project manual, as `Page.part` names them, and what kinds of documents they would be."""

from __future__ import annotations

import re

from core.domain.package import DocumentKind

__all__ = ["FRONT_END", "addendum_number", "kind_of_part", "part_of_kind"]

#: what changes or frames all other parts of a bid, in the order in which it is read
FRONT_END = (
    DocumentKind.ADVERTISEMENT,
    DocumentKind.INSTRUCTIONS,
    DocumentKind.BID_FORM,
    DocumentKind.BONDS,
    DocumentKind.AGREEMENT,
    DocumentKind.SUPPLEMENTARY_CONDITIONS,
    DocumentKind.GENERAL_CONDITIONS,
)
#: of names for one kind the first is what a document of that kind is called
_KINDS = {
    "addendum": DocumentKind.ADDENDUM,
    "invitation": DocumentKind.ADVERTISEMENT,
    "instructions to bidders": DocumentKind.INSTRUCTIONS,
    "bid form": DocumentKind.BID_FORM,
    "bidder's statements": DocumentKind.BID_FORM,
    "bonds": DocumentKind.BONDS,
    "agreement": DocumentKind.AGREEMENT,
    "general conditions": DocumentKind.GENERAL_CONDITIONS,
    "supplementary conditions": DocumentKind.SUPPLEMENTARY_CONDITIONS,
    "special conditions": DocumentKind.SUPPLEMENTARY_CONDITIONS,
    "technical specifications": DocumentKind.TECHNICAL,
    "drawings": DocumentKind.DRAWINGS,
}
_NAMES = {kind: name for name, kind in reversed(_KINDS.items())}
_ADDENDUM = re.compile(r"addendum (\d+)")


def kind_of_part(part: str) -> DocumentKind | None:
    """Return the kind of document that a part would be by itself; None for appendices and the like."""
    return _KINDS.get("addendum" if part.startswith("addendum ") else part)


def part_of_kind(kind: DocumentKind, number: str = "") -> str:
    """Return the part whose words the pages of such a document are; empty where there is none."""
    name = _NAMES.get(DocumentKind.TECHNICAL if kind is DocumentKind.DIVISION_01 else kind, "")
    return f"{name} {number}" if kind is DocumentKind.ADDENDUM and number else name


def addendum_number(part: str) -> int:
    """Return the number of the addendum that a part is; 0 for other parts, and for one without a number."""
    match = _ADDENDUM.match(part)
    return int(match[1]) if match else 0
