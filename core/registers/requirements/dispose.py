"""What each piece of a page is: requirement, definition, information, heading, form, running line, struck."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from core.domain.document import Mark
from core.evidence.unit import EvidenceUnit, Shape
from core.registers.requirements.asking import asks, judges, named
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
    leads, last = _LeadIns(), None
    for unit, following in zip_longest(source.units, source.units[1:]):
        place = _Place(
            unit, settings.at(unit.span.page), leads.to(unit), _titles(source, last, unit, following)
        )
        found = _disposed(source, place)
        yield found
        leads.read(unit)
        last = found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit stands."""

    unit: EvidenceUnit
    setting: Setting
    #: what leads in to it
    lead_in: str
    #: it is the title of what follows, if it has no verb
    titles: bool


class _LeadIns:
    """What leads in to rows and to paragraphs counted like items, and titles in lines of their own."""

    def __init__(self) -> None:
        self._before = ""
        self._title = ""

    def to(self, unit: EvidenceUnit) -> str:
        """Return what leads in to a unit, or names what it is one of."""
        if unit.shape is Shape.TABLE_ROW or (not unit.lead_in and _is_labelled(unit)):
            return self._before or self._title
        return unit.lead_in or (self._title if unit.shape is Shape.LIST_ITEM else "")

    def read(self, unit: EvidenceUnit) -> None:
        """Note a unit that was read."""
        if unit.shape is Shape.TABLE_ROW or _is_labelled(unit):
            return
        plain = unit.plain
        self._before = plain if plain.endswith(":") or "following" in plain.lower() else ""
        if unit.shape is not Shape.LIST_ITEM:
            self._title = plain if unit.shape is Shape.SENTENCE and _ends_open(plain) else ""


def _is_labelled(unit: EvidenceUnit) -> bool:
    return vocabulary().patterns["labelled"].match(unit.text) is not None


def _titles(
    source: Source, last: Disposed | None, unit: EvidenceUnit, following: EvidenceUnit | None
) -> bool:
    """Whether a unit is the title of what follows if it has no verb: "1. Cover Letter", over a paragraph."""
    if following is None or following.span.page != unit.span.page or following.shape is Shape.HEADING:
        return False
    page = source.by_number[unit.span.page]
    if "\n" not in page.text[unit.span.end : following.span.start]:
        return unit.shape is not Shape.TABLE_ROW
    goes_on = last is not None and last.obligation is not None and last.unit.shape is unit.shape
    below = following.shape if not _is_labelled(following) else Shape.LIST_ITEM
    return not goes_on and below is (Shape.SENTENCE if _is_counted(unit) else Shape.LIST_ITEM)


def _ends_open(text: str) -> bool:
    """Whether a line may name what follows: few words, and no mark at their end."""
    return text[-1:].isalnum() and len(_LETTERS.findall(text)) <= TITLE_WORDS


def _is_counted(unit: EvidenceUnit) -> bool:
    return unit.shape is not Shape.SENTENCE or _is_labelled(unit)


def _disposed(source: Source, place: _Place) -> Disposed:
    unit, setting, lead_in = place.unit, place.setting, place.lead_in
    text = without_mark(unit.plain)
    if label := vocabulary().patterns["labelled"].match(text):
        text = text[label.end() :] or text
    kind = _kind_at_sight(source, place, text)
    if kind is not None:
        return Disposed(unit, kind, setting, text)
    own = _own(text, setting)
    if own and unit.shape is Shape.TABLE_ROW and own.modal not in _OF_ROWS:
        own = None
    completed = None if setting.asks and judges(lead_in) else _by_lead_in(unit, lead_in, setting)
    if completed is not None and vocabulary().patterns["only_if"].search(lead_in) and _is_title(text):
        return Disposed(unit, Disposition.HEADING, setting, text)
    if own is not None and not _is_mere_title(text, own) and (completed is None or not _completes(text, own)):
        return Disposed(unit, Disposition.REQUIREMENT, setting, text, unit.lead_in, own)
    if completed is None:
        is_title = unit.shape is not Shape.TABLE_ROW and _is_title(text)
        if not (place.titles and (is_title or _ends_open(text))):
            completed = named(unit, text, lead_in, setting)
        if completed is None and is_title:
            return Disposed(unit, Disposition.HEADING, setting, text)
    if completed is None:
        return Disposed(unit, Disposition.INFORMATION, setting, text)
    return Disposed(unit, Disposition.REQUIREMENT, setting, text, lead_in, completed)


def _own(text: str, setting: Setting) -> Obligation | None:
    """Return what obliges in a unit's own words; in rules "may" mostly tells what may come to pass."""
    found = obligation(text, prescribes=setting.prescribes, describes=setting.describes)
    permits = vocabulary().patterns["rule_permits"]
    return None if found and setting.is_rule and found.modal == "may" and not permits.search(text) else found


def _kind_at_sight(source: Source, place: _Place, text: str) -> Disposition | None:
    """Return what a unit is where that is seen without asking whom it obliges."""
    unit = place.unit
    if Mark.STRUCK_OUT in unit.marks:
        return Disposition.STRUCK
    if is_running(source.by_number.get(unit.span.page), unit.span.start, unit.span.end):
        return Disposition.RUNNING
    if unit.shape is Shape.HEADING:
        return Disposition.HEADING
    if _is_form(place, text):
        return Disposition.FORM
    patterns = vocabulary().patterns
    defining = bool(unit.headings and patterns["defining"].search(unit.headings[-1]))
    if patterns["means"].match(text) or (defining and (_TERM.match(text) or unit.shape is Shape.TABLE_ROW)):
        return Disposition.DEFINITION
    return None if _LETTERS.search(text) else Disposition.INFORMATION


def _is_form(place: _Place, text: str) -> bool:
    """Whether it is there to be filled in."""
    unit, setting = place.unit, place.setting
    blank = sum(len(match.group()) for match in _BLANK.finditer(text))
    if not blank and unit.header and asks(unit, place.lead_in):
        return False
    if unit.shape is Shape.TABLE_ROW:
        priced = any(vocabulary().patterns["priced"].search(cell) for cell in unit.header)
        said = (found := _own(text, setting)) and found.modal in _OF_ROWS
        return priced or setting.part == "bid_form" or (blank > 0 and not said)
    return blank > 0 and (3 * blank > len(text) or vocabulary().any_modal.search(text) is None)


def _by_lead_in(unit: EvidenceUnit, lead: str, setting: Setting) -> Obligation | None:
    """Return what obliges in the sentence that an item, a row or the rest of a sentence completes."""
    if not lead:
        return None
    if unit.shape is Shape.TABLE_ROW:
        completes = bool(unit.header)
    else:
        begins = without_mark(unit.plain) != unit.plain or _is_labelled(unit)
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
