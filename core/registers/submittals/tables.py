"""Submittals from the rows of tables, by what their columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.evidence.unit import EvidenceUnit
from core.registers.submittals.labels import labelled, with_bid
from core.registers.submittals.submittal import Submittal
from core.registers.submittals.vocabulary import Vocabulary

__all__ = ["of_row"]

#: what counts a row and does not name it: "A001", "3*", "DI-MGMT-80227"
_CODE = re.compile(r"[A-Z]{0,4}[-.]?(?:[A-Z]{2,6}-)?\d[\w.*-]*")


def of_row(unit: EvidenceUnit, words: Vocabulary) -> Iterator[Submittal]:
    """Read a row of a register of submittals, of deliverables, of returnable documents or of volumes."""
    header = [" ".join(cell.lower().split()) for cell in unit.header]
    if not header or len(unit.cells) != len(header):
        return
    heading = unit.headings[-1].lower() if unit.headings else ""
    under = bool(words.patterns["heading"].search(heading))

    def has(*names: str) -> bool:
        return all(_column(header, words, name) is not None for name in names)

    if has("returned_column") and words.patterns["returned"].search(heading):
        yield from _returned(unit, header, words)
    elif has("volume_column", "limit_column"):
        yield from _of_volumes(unit, header, words)
    elif has("deliverable_column", "often_column") or has("deliverable_column", "due_column"):
        yield from _deliverable(unit, header, words)
    elif re.search(r"\bsubmittals?\b", header[0]) or (under and words.patterns["table"].search(header[0])):
        yield _of_register(unit, header, words)


def _of_register(unit: EvidenceUnit, header: list[str], words: Vocabulary) -> Submittal:
    """Read a row by its first cell, and what the last column says of when."""
    titled = _cell(unit, header, words, "title_column") if _CODE.fullmatch(unit.label) else ""
    made = labelled(unit, titled or unit.label, words)
    last = " ".join(unit.header[-1].split())
    number = re.search(r"(\d+)\s*$", unit.plain)
    return replace(made, when=f"{number[1]} {last[:1].lower()}{last[1:]}" if number else made.when)


def _of_volumes(unit: EvidenceUnit, header: list[str], words: Vocabulary) -> Iterator[Submittal]:
    """Read a volume of a proposal with the pages that it may have."""
    name = f"{unit.header[0]} {unit.cells[0]}".strip()
    title = _cell(unit, header, words, "title_column")
    pages = _column(header, words, "pages_column")
    most = unit.cells[pages] if pages is not None else ""
    limit = f" ({unit.header[pages or 0]}: {most})" if re.search(r"\d", most) else ""
    if unit.cells[0]:
        what = f"{name}: {title}{limit}" if title else f"{name}{limit}"
        yield replace(
            with_bid(labelled(unit, what, words), words),
            copies=_cell(unit, header, words, "copies_column"),
            when="",
        )


def _returned(unit: EvidenceUnit, header: list[str], words: Vocabulary) -> Iterator[Submittal]:
    """Read a document that has to come back with the tender."""
    if what := _cell(unit, header, words, "returned_column"):
        copies = _cell(unit, header, words, "copies_column")
        yield replace(with_bid(labelled(unit, what, words), words), copies=copies)


def _deliverable(unit: EvidenceUnit, header: list[str], words: Vocabulary) -> Iterator[Submittal]:
    """Read a row of a list of data or deliverables: title, how often, and when."""
    what = _cell(unit, header, words, "deliverable_column")
    if not what or _CODE.fullmatch(what):
        what = _cell(unit, header, words, "title_column")
    often, due = (_cell(unit, header, words, name) for name in ("often_column", "due_column"))
    if what and (often or due):
        made = labelled(unit, what, words)
        yield replace(made, when="; ".join(dict.fromkeys(filter(None, (often, due)))))


def _column(header: list[str], words: Vocabulary, name: str) -> int | None:
    """Return which column is one of a name; None where none is."""
    return next((index for index, cell in enumerate(header) if words.patterns[name].search(cell)), None)


def _cell(unit: EvidenceUnit, header: list[str], words: Vocabulary, name: str) -> str:
    """Return what a row has in a column of a name; empty where there is none."""
    index = _column(header, words, name)
    return " ".join(unit.cells[index].split()) if index is not None else ""
