"""The files that a register can be written as: those of all kinds, and those of its own kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.domain.errors import RequestInvalid
from core.domain.register import RegisterKind
from core.registers.catalog import MAKERS
from core.registers.exported import Exported
from core.reports.registers import delimited, excel, structured

__all__ = ["MEDIA_TYPES", "FileFormat", "format_of", "formats", "written"]

#: what a server says a file is, by its extension
MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "ics": "text/calendar",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format of a register's file."""

    #: without the full stop
    extension: str
    write: Callable[[Exported], bytes]

    @property
    def media_type(self) -> str:
        """What a server says the file is."""
        return MEDIA_TYPES[self.extension]


def formats(kind: RegisterKind) -> Mapping[str, FileFormat]:
    """Return the formats of a kind of register by their extension; its own ones win over those of all."""
    found = {
        "xlsx": _workbook,
        "csv": _values,
        "json": _record,
        **MAKERS[kind].files,
    }
    return {extension: FileFormat(extension, write) for extension, write in found.items()}


def format_of(kind: RegisterKind, name: str) -> FileFormat:
    """Return the format that a file's name asks for; raise `RequestInvalid` for one that the kind lacks."""
    offered = formats(kind)
    extension = name.rpartition(".")[2].lower()
    if extension not in offered:
        known = ", ".join(f".{one}" for one in offered)
        # only the others' own: what all have was offered
        others = " or ".join(each.value for each in RegisterKind if extension in MAKERS[each].files)
        theirs = f" A .{extension} is of another register: {others}." if others else ""
        raise RequestInvalid(
            f"{name} has no extension that names a format of this register.", f"Use one of {known}.{theirs}"
        )
    return offered[extension]


def written(exported: Exported, extension: str) -> bytes:
    """Return the file of a register."""
    return formats(exported.listed.register.kind)[extension].write(exported)


def _workbook(exported: Exported) -> bytes:
    stream = io.BytesIO()
    excel.write(exported.listed, stream)
    return stream.getvalue()


def _values(exported: Exported) -> bytes:
    stream = io.BytesIO()
    delimited.write(exported.listed, stream)
    return stream.getvalue()


def _record(exported: Exported) -> bytes:
    stream = io.BytesIO()
    structured.write(exported.listed, stream)
    return stream.getvalue()
