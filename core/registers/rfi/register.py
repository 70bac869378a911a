"""The register of requests for information: its columns, and its numbered lines."""

from __future__ import annotations

from core.domain.register import Register, RegisterColumn, RegisterForm, RegisterKind, RegisterLine
from core.registers.lines import LineIds, section_number
from core.registers.open_matters.make import Findings
from core.registers.rfi.draft import RfiDraft, drafts, place, questions_due
from core.registers.source import Source

__all__ = ["FORM", "rfi_of"]

FORM = RegisterForm(
    RegisterKind.RFI,
    "RFIs and assumptions",
    "Drafts of questions to the owner, and what is taken for the price until they are answered.",
    (
        RegisterColumn("rfi", "RFI", 8),
        RegisterColumn("cause", "Cause", 14, filtered=True),
        RegisterColumn("question", "Question", 80),
        RegisterColumn("affects", "Affects", 20, filtered=True),
        RegisterColumn("needed", "Needed by", 14),
        RegisterColumn("assumption", "Assumption", 50),
    ),
    statuses={"draft": "Draft", "sent": "Sent", "answered": "Answered", "dropped": "Not asked"},
    editable=True,
)


def rfi_of(source: Source) -> Register:
    """Make the list of requests for information of a package and of its analysis."""
    found = source.of_pages(Findings.of)
    due = questions_due(found.deadlines)
    ways = (due.value, due.other) if due else ()
    needed = " or ".join(way.replace("T", " ") for way in ways if way)
    ids = LineIds()
    lines = tuple(_line(number, each, needed, ids) for number, each in enumerate(drafts(source, found), 1))
    note = "The documents give no deadline for questions that could be read."
    if due:
        note = f"Questions are due by {due.said.rstrip('.')} ({place(source.ref(due.span.page))})."
    return Register(FORM, lines, notes=(note,) if lines else ())


def _line(number: int, each: RfiDraft, needed: str, ids: LineIds) -> RegisterLine:
    section = section_number(each.headings)
    cells = {
        "rfi": f"RFI-{number}",
        "cause": each.cause.value,
        "question": each.question,
        "affects": each.affects,
        "needed": needed,
        "assumption": each.assumption,
    }
    return RegisterLine(
        ids.of(f"{each.cause} {each.key}"), each.quotes, headings=each.headings, section=section, cells=cells
    )
