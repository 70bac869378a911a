"""What each piece of a page is: requirement, definition, information, heading, form, running line, struck."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.domain.document import Mark
from core.evidence.unit import EvidenceUnit, Shape
from core.registers.requirements.find import obligation
from core.registers.requirements.moods import imperative
from core.registers.requirements.obligation import IMPERATIVE, PRESENT, Obligation, without_mark
from core.registers.requirements.setting import PageSettings, Setting
from core.registers.requirements.vocabulary import vocabulary
from core.registers.running import is_running
from core.registers.source import Source

__all__ = ["Disposed", "Disposition", "disposed"]

_BLANK = re.compile(r"_{3,}|\.{6,}|\[\s*\]|\u2610|\u25a1")
_TERM = re.compile(r"^[A-Z\"\u201c][^.:;]{0,70}:\s+\S")
_AND = re.compile(r"\b(?:and|or) ([\w-]+)")
#: where the first of several things that are listed ends
_LISTED = re.compile(r"[;,]\s")
_LETTERS = re.compile(r"[^\W\d_]+")
#: modals by which a row of a table obliges by itself
_OF_ROWS = frozenset({"shall", "must", "shall not", "must not"})
#: words up to which a text without a verb is a title
TITLE_WORDS = 9


class Disposition(StrEnum):
    """What a unit was taken for."""

    REQUIREMENT = "requirement"
    DEFINITION = "definition"
    INFORMATION = "information"
    HEADING = "heading"
    FORM = "form"
    STRUCK = "struck out"
    RUNNING = "running line"


@dataclass(frozen=True, slots=True)
class Disposed:
    """A unit, what it was taken for, and of a requirement what obliges in it."""

    unit: EvidenceUnit
    disposition: Disposition
    setting: Setting
    #: the words without the mark of a list
    text: str = ""
    #: what has to be read before them; not empty where the obligation stands in it
    lead_in: str = ""
    obligation: Obligation | None = None


def disposed(source: Source) -> Iterator[Disposed]:
    """Yield every unit of a package with what it is, in order."""
    settings = PageSettings(source)
    # what stands before a table leads in to its rows
    before_table = ""
    for unit in source.units:
        setting = settings.at(unit.span.page)
        found = _disposed(source, unit, setting, before_table)
        yield found
        if unit.shape is not Shape.TABLE_ROW:
            plain = unit.plain
            before_table = plain if plain.endswith(":") or "following" in plain.lower() else ""


def _disposed(source: Source, unit: EvidenceUnit, setting: Setting, before_table: str) -> Disposed:
    text = without_mark(unit.plain)
    kind = _kind_at_sight(source, unit, text, setting)
    if kind is not None:
        return Disposed(unit, kind, setting, text)
    own = _own(text, setting)
    if own and unit.shape is Shape.TABLE_ROW and own.modal not in _OF_ROWS:
        own = None
    lead_in = before_table if unit.shape is Shape.TABLE_ROW else unit.lead_in
    completed = _by_lead_in(unit, lead_in, setting)
    if completed is not None and vocabulary().patterns["only_if"].search(lead_in) and _is_title(text):
        return Disposed(unit, Disposition.HEADING, setting, text)
    if own is not None and not _is_mere_title(text, own) and (completed is None or not _completes(text, own)):
        return Disposed(unit, Disposition.REQUIREMENT, setting, text, unit.lead_in, own)
    if completed is None and unit.shape is Shape.TABLE_ROW:
        completed = _due(unit, setting)
    elif completed is None:
        if _is_title(text):
            return Disposed(unit, Disposition.HEADING, setting, text)
        completed = _elliptic(unit, text, setting)
    if completed is None:
        return Disposed(unit, Disposition.INFORMATION, setting, text)
    return Disposed(unit, Disposition.REQUIREMENT, setting, text, lead_in, completed)


def _own(text: str, setting: Setting) -> Obligation | None:
    """Return what obliges in a unit's own words; in rules "may" mostly tells what may come to pass."""
    found = obligation(text, prescribes=setting.prescribes, describes=setting.describes)
    permits = vocabulary().patterns["rule_permits"]
    return None if found and setting.is_rule and found.modal == "may" and not permits.search(text) else found


def _kind_at_sight(source: Source, unit: EvidenceUnit, text: str, setting: Setting) -> Disposition | None:
    """Return what a unit is where that is seen without asking whom it obliges."""
    if Mark.STRUCK_OUT in unit.marks:
        return Disposition.STRUCK
    if is_running(source.by_number.get(unit.span.page), unit.span.start, unit.span.end):
        return Disposition.RUNNING
    if unit.shape is Shape.HEADING:
        return Disposition.HEADING
    if _is_form(unit, text, setting):
        return Disposition.FORM
    patterns = vocabulary().patterns
    defining = bool(unit.headings and patterns["defining"].search(unit.headings[-1]))
    if patterns["means"].match(text) or (defining and (_TERM.match(text) or unit.shape is Shape.TABLE_ROW)):
        return Disposition.DEFINITION
    return None if _LETTERS.search(text) else Disposition.INFORMATION


def _is_form(unit: EvidenceUnit, text: str, setting: Setting) -> bool:
    """Whether it is there to be filled in."""
    if unit.shape is Shape.TABLE_ROW:
        priced = any(vocabulary().patterns["priced"].search(cell) for cell in unit.header)
        said = (found := _own(text, setting)) and found.modal in _OF_ROWS
        return priced or setting.part == "bid_form" or (_BLANK.search(text) is not None and not said)
    blanks = sum(len(match.group()) for match in _BLANK.finditer(text))
    if not blanks:
        return False
    modal = vocabulary().any_modal.search(text)
    return 3 * blanks > len(text) or modal is None


def _by_lead_in(unit: EvidenceUnit, lead: str, setting: Setting) -> Obligation | None:
    """Return what obliges in the sentence that an item, a row or the rest of a sentence completes."""
    if not lead:
        return None
    if unit.shape is Shape.TABLE_ROW:
        completes = bool(unit.header)
    else:
        begins = without_mark(unit.plain) != unit.plain
        completes = unit.text[:1].islower() or (
            begins and vocabulary().patterns["leads"].search(lead) is not None
        )
    found = (
        obligation(
            without_mark(lead).rstrip(" :-\u2013\u2014"),
            prescribes=setting.prescribes,
            describes=setting.describes,
        )
        if completes
        else None
    )
    return replace(found, by_lead_in=True) if found else None


def _completes(text: str, own: Obligation) -> bool:
    """Whether an item goes on with the sentence that leads in, and does not say itself who has to act."""
    if own.modal in {IMPERATIVE, PRESENT, "will"} or own.modal.startswith("is "):
        return True
    return imperative(text) is not None


def _is_mere_title(text: str, own: Obligation) -> bool:
    """Whether what looks like an imperative is a title: "Design of the Work", "Test Reports"."""
    if own.modal != IMPERATIVE or not _is_title(text):
        return False
    known, verb = vocabulary(), text[own.start : own.end].lower()
    second = _AND.search(text)
    if second and second[1].lower() in known.imperatives:
        return False
    return not text.rstrip().endswith(".") or verb in known.nouns_too


def _is_title(text: str) -> bool:
    """Whether it is a run-in title: few words, no verb."""
    words = _LETTERS.findall(text)
    if not words:
        return True
    if text.upper() == text and len(words) <= 20:
        return True
    if (
        len(words) > TITLE_WORDS
        or vocabulary().patterns["finite"].search(text)
        or vocabulary().any_modal.search(text)
    ):
        return False
    if text.rstrip().endswith((":", ";", ",")):
        return False
    titled = sum(word[0].isupper() for word in words if len(word) > 3)
    long = sum(len(word) > 3 for word in words)
    return len(words) <= 4 or (long > 0 and titled >= 0.8 * long)


def _due(unit: EvidenceUnit, setting: Setting) -> Obligation | None:
    """Return the duty of a row of a table whose header says what is due when."""
    header, patterns = " | ".join(unit.header), vocabulary().patterns
    if setting.prescribes and patterns["due_table"].search(header) and patterns["due_when"].search(header):
        return Obligation(PRESENT, "must", 0, 0)
    return None


def _elliptic(unit: EvidenceUnit, text: str, setting: Setting) -> Obligation | None:
    """Return the duty of an item that leaves its verb out, as specifications do: "Topsoil of four inches"."""
    if (
        setting.part != "technical"
        or unit.shape is not Shape.LIST_ITEM
        or vocabulary().patterns["finite"].search(_LISTED.split(text, maxsplit=1)[0])
    ):
        return None
    heading = unit.headings[-1] if unit.headings else ""
    if vocabulary().patterns["submittals"].search(heading):
        return Obligation(IMPERATIVE, "must", 0, 0)
    prescribing = vocabulary().patterns["products_and_execution"].search(" ".join(unit.headings))
    return Obligation(PRESENT, "must", 0, 0) if prescribing and len(_LETTERS.findall(text)) > 4 else None
