"""Which part of a bid document usually wins over which: a hint for a person, never a decision.

The parts are named as in `core.domain.document.Page.part`. Each contract may set its own order. Which
document of a package wins over which is proposed in `core.packages.arrange`.
"""

from __future__ import annotations

from collections.abc import Callable

from core.domain.answer import Answer
from core.domain.package import Arrangement, DocumentKind, Package
from core.domain.parts import addendum_number, kind_of_part

__all__ = ["USUAL_ORDER", "conflict_hint", "document_hint", "hint", "rank"]

#: the usual order of precedence of construction contracts, the strongest first
USUAL_ORDER = (
    DocumentKind.ADDENDUM,
    DocumentKind.AGREEMENT,
    DocumentKind.SUPPLEMENTARY_CONDITIONS,
    DocumentKind.GENERAL_CONDITIONS,
    DocumentKind.DIVISION_01,
    DocumentKind.TECHNICAL,
    DocumentKind.MANUAL,
    DocumentKind.DRAWINGS,
    DocumentKind.BID_FORM,
    DocumentKind.BONDS,
    DocumentKind.INSTRUCTIONS,
    DocumentKind.ADVERTISEMENT,
    DocumentKind.PERMIT,
    DocumentKind.WAGES,
    DocumentKind.QUESTIONS,
    DocumentKind.OTHER,
)

_USUAL = "The usual order of precedence"


def rank(part: str) -> tuple[int, int] | None:
    """Return a part's place in the usual order, the strongest first; None when the order has none.

    Of two addenda the later one is the stronger.
    """
    kind = kind_of_part(part)
    return None if kind is None else (USUAL_ORDER.index(kind), -addendum_number(part))


def hint(one: str, other: str) -> str:
    """Say in a sentence which of two parts usually wins; nothing when the order does not tell."""
    first, second = rank(one), rank(other)
    if first is None or second is None or first == second:
        return ""
    stronger, weaker = (one, other) if first < second else (other, one)
    return f"{_USUAL} puts {_named(stronger)} before {_named(weaker)}."


def conflict_hint(answer: Answer, part_of: Callable[[int], str]) -> str:
    """Say which side of an answer's conflict usually wins; nothing when the order tells of none.

    ``part_of`` gives the part of the document that a claim, named by its index, comes from; empty for none.
    """
    for one, other in answer.conflicts:
        first, second = part_of(one), part_of(other)
        if first and second and (said := hint(first, second)):
            return said
    return ""


def document_hint(answer: Answer, package: Package, arrangement: Arrangement) -> str:
    """Say which document of a conflict wins by an arrangement; nothing within one document."""
    for one, other in answer.conflicts:
        first, second = (_document_of(answer, side, package) for side in (one, other))
        if first is None or second is None or first == second:
            continue
        winner, loser = (first, second) if arrangement.wins(first, second) else (second, first)
        stated = "The order of precedence that the documents state" if arrangement.reason else _USUAL
        order = "The order of precedence set by hand" if arrangement.by else stated
        names = package.described(arrangement.descriptions).names
        return f"{order} puts {names[winner]} before {names[loser]}."
    return ""


def _document_of(answer: Answer, claim: int, package: Package) -> int | None:
    return next((package.index_at(each.page) for each in answer.claims[claim].citations), None)


def _named(part: str) -> str:
    return part.title() if part.startswith("addendum") else f"the {part}"
