"""Duties without a verb: what is named under a heading, behind a lead-in or in a table that asks for it."""

from __future__ import annotations

import re

from core.evidence.unit import EvidenceUnit, Shape
from core.registers.requirements.obligation import IMPERATIVE, PRESENT, Obligation
from core.registers.requirements.setting import Setting
from core.registers.requirements.vocabulary import vocabulary

__all__ = ["asks", "judges", "named"]

#: headings from the innermost that may say whether what stands below is asked for
LEVELS = 2
#: words of what is named in specifications, which name titles with fewer
LEAST_WORDS = 5
#: words of what is named in a paragraph of its own
MOST_WORDS = 25
_LETTERS = re.compile(r"[^\W\d_]+")
#: where the first of several things that are listed ends
_LISTED = re.compile(r"[;,]\s")
_NUMBER = re.compile(r"^[\W\d]*(?:(?:article|section|part)\s+\S+\s+)?")


def asks(unit: EvidenceUnit, lead_in: str) -> bool:
    """Whether a unit stands where things are asked for by their names: what is nearest to it tells."""
    patterns = vocabulary().patterns
    if lead_in:
        if patterns["informing"].search(lead_in):
            return False
        if patterns["asking_lead" if lead_in.endswith((":", "-", "\u2013", "\u2014")) else "asking"].search(
            lead_in
        ):
            return True
    for heading in reversed(unit.headings[-LEVELS:]):
        words = _NUMBER.sub("", heading)
        if patterns["informing"].search(words):
            return False
        if patterns["asking"].search(words):
            return True
    return False


def judges(lead_in: str) -> bool:
    """Whether a lead-in says by what others are judged, which its items then only name."""
    return bool(lead_in) and vocabulary().patterns["judging"].search(lead_in) is not None


def named(unit: EvidenceUnit, text: str, lead_in: str, setting: Setting) -> Obligation | None:
    """Return the duty of what is only named: "Three references for similar work"."""
    known = vocabulary()
    if known.patterns["particulars"].match(text) or text.rstrip().endswith((":", "?")):
        return None
    if unit.shape is Shape.TABLE_ROW:
        return _due(unit, lead_in, setting)
    if known.patterns["finite"].search(_LISTED.split(text, maxsplit=1)[0]):
        return None
    if setting.part == "technical" and unit.shape is Shape.LIST_ITEM and (found := _specified(unit, text)):
        return found
    if not asks(unit, lead_in) or known.any_modal.search(text) or not _may_be_named(unit, text, setting):
        return None
    wished = known.patterns["wished"].search(f"{unit.headings[-1] if unit.headings else ''} {lead_in}")
    return Obligation(PRESENT, "should" if wished else "must", 0, 0)


def _may_be_named(unit: EvidenceUnit, text: str, setting: Setting) -> bool:
    """Whether a text may be no sentence: an item of a list, or short, and not begun as sentences are."""
    patterns = vocabulary().patterns
    if patterns["begins_clause"].match(text):
        return False
    if unit.shape is Shape.LIST_ITEM or patterns["labelled"].match(unit.text):
        return True
    does = patterns["thing_does"].match(text)
    if does and does["verb"].lower() in vocabulary().things_do | vocabulary().acts:
        return False
    return (setting.asks or not setting.prescribes) and len(_LETTERS.findall(text)) <= MOST_WORDS


def _specified(unit: EvidenceUnit, text: str) -> Obligation | None:
    """Return the duty of an item of a specification that leaves its verb out."""
    patterns = vocabulary().patterns
    heading = unit.headings[-1] if unit.headings else ""
    if patterns["submittals"].search(heading):
        return Obligation(IMPERATIVE, "must", 0, 0)
    prescribing = patterns["products_and_execution"].search(" ".join(unit.headings)) or patterns[
        "specifying"
    ].search(heading)
    enough = len(_LETTERS.findall(text)) >= LEAST_WORDS
    return Obligation(PRESENT, "must", 0, 0) if prescribing and enough else None


def _due(unit: EvidenceUnit, lead_in: str, setting: Setting) -> Obligation | None:
    """Return the duty of a row of a table that says what is due when, or of what is asked for."""
    header, patterns = " | ".join(unit.header), vocabulary().patterns
    if setting.prescribes and patterns["due_table"].search(header) and patterns["due_when"].search(header):
        return Obligation(PRESENT, "must", 0, 0)
    return Obligation(PRESENT, "must", 0, 0) if unit.header and asks(unit, lead_in) else None
