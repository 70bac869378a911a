"""The register of submittals: its columns, and its lines."""

from __future__ import annotations

from core.domain.document import Page
from core.domain.package import DocumentKind
from core.domain.register import Register, RegisterColumn, RegisterForm, RegisterKind
from core.evidence.unit import EvidenceUnit
from core.registers.language import language_of_source, unknown_words
from core.registers.lines import LineIds, line_of, quoted
from core.registers.running import is_running
from core.registers.source import Source
from core.registers.submittals.find import submittals
from core.registers.submittals.vocabulary import vocabulary

__all__ = ["FORM", "submittals_of"]

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
#: documents whose words ask nothing of the bidder: logs of questions, records of others
_NOT_ASKED = frozenset({DocumentKind.QUESTIONS, DocumentKind.PERMIT, DocumentKind.WAGES})
#: parts of a package that are handed in with the bid
_BID_PARTS = frozenset({"bid form", "bidder's statements"})


def submittals_of(source: Source) -> Register:
    """Make the register of submittals of a package."""
    ids = LineIds()
    lines = []
    forms = {page.number for page in source.pages if page.part in _BID_PARTS}
    asked = (unit for unit in source.units if _is_asked(source, unit))
    for each in submittals(asked, language_of_source(source), forms):
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
    language = language_of_source(source)
    return Register(FORM, tuple(lines), notes=() if vocabulary(language) else unknown_words(language))


def _is_asked(source: Source, unit: EvidenceUnit) -> bool:
    page: Page | None = source.by_number.get(unit.span.page)
    if source.kind_at(unit.span.page) in _NOT_ASKED or (page is not None and page.part == "bonds"):
        return False
    return not is_running(page, unit.span.start, unit.span.end)
