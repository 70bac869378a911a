"""The calendar file of a register of deadlines."""

from __future__ import annotations

from datetime import UTC, datetime

from core.registers.deadlines.calendar_file import calendar_file
from core.registers.deadlines.register import deadline_entries
from core.registers.exported import Exported

__all__ = ["calendar_of"]


def calendar_of(exported: Exported) -> bytes:
    """Return every deadline that holds and has a day as an event, each with its page in the note.

    Those of which somebody said that they do not apply are left out.
    """
    listed = exported.listed
    made = datetime.fromtimestamp(listed.made, UTC)
    out = {line.id for line in listed.register.lines if listed.review(line).status == "not_applicable"}
    entries = [entry for entry in deadline_entries(exported.source) if entry.id not in out]
    return calendar_file(entries, listed.name, made, exported.source.language)
