"""The register of submittals: its columns, and its lines."""

from __future__ import annotations

from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.domain.register import Register, RegisterColumn, RegisterForm, RegisterKind
from core.evidence.unit import EvidenceUnit
from core.registers.language import unknown_words
from core.registers.lines import LineIds, line_of, quoted
from core.registers.running import is_running
from core.registers.source import Source
from core.registers.submittals.find import submittals
from core.registers.submittals.submittal import Submittal
from core.registers.submittals.vocabulary import vocabulary

__all__ = ["FORM", "submittals_of", "submittals_of_source"]

FORM = RegisterForm(
    RegisterKind.SUBMITTALS,
    "Submittals",
    "What must be handed over, by section; what is due with the bid is the checklist for the envelope.",
    (
        RegisterColumn("what", "Submittal", 50),
        RegisterColumn("type", "Type", 14, filtered=True),
        RegisterColumn("stage", "Due", 14, filtered=True),
        RegisterColumn("when", "When, as written", 44),
        RegisterColumn("copies", "Copies", 11),
        RegisterColumn("reviewer", "To or reviewed by", 18, filtered=True),
        RegisterColumn("also", "Also asked for", 30),
    ),
    statuses={"open": "Open", "in_hand": "In hand", "submitted": "Submitted", "accepted": "Accepted"},
)


def submittals_of_source(source: Source) -> list[Submittal]:
    """Find what a package wants to be handed over."""
    forms = {page.number for page in source.pages if kind_of_part(page.part) is DocumentKind.BID_FORM}
    asked = (unit for unit in source.units if _is_asked(source, unit))
    return list(submittals(asked, source.language, forms))


def submittals_of(source: Source) -> Register:
    """Make the register of submittals of a package."""
    ids = LineIds()
    lines = []
    for each in source.of_pages(submittals_of_source):
        pages = dict.fromkeys(str(source.ref(unit.span.page)) for unit in each.others)
        cells = {
            "what": each.what,
            "type": each.type_title,
            "stage": each.stage_title,
            "when": each.when,
            "copies": each.copies,
            "reviewer": each.reviewer,
            "also": "; ".join(pages),
        }
        others = [quoted(unit, source.ref(unit.span.page)) for unit in each.others]
        lines.append(line_of(each.unit, source.ref(each.unit.span.page), ids, cells, others))
    language = source.language
    return Register(FORM, tuple(lines), notes=() if vocabulary(language) else unknown_words(language))


def _is_asked(source: Source, unit: EvidenceUnit) -> bool:
    position = unit.span.page
    return source.is_asked(position) and not is_running(
        source.by_number.get(position), unit.span.start, unit.span.end
    )
