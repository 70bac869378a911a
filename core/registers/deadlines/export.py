"""The calendar of a package."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO

from core.registers.deadlines.calendar_file import calendar_file
from core.registers.deadlines.register import deadline_entries
from core.registers.export import Export, Held
from core.registers.language import language_of_source
from core.registers.source import Source

__all__ = ["CALENDAR"]


def _write(source: Source, held: Held, stream: BinaryIO) -> None:
    """Write every deadline that holds and has a day, but for those that somebody said do not apply."""
    entries = [
        entry
        for entry in deadline_entries(source)
        if entry.id not in held or held[entry.id].status != "not_applicable"
    ]
    stream.write(calendar_file(entries, source.package.name, datetime.now(UTC), language_of_source(source)))


CALENDAR = Export("ics", "Calendar", "text/calendar", _write)
