"""Opening an edited workbook in a process with limits on memory and time: it may come from anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.errors import RequestInvalid
from core.isolation.child_process import Child, Died
from core.registers.reading_back.messages import MAX_BYTES, MEMORY, SILENCE, EditedRow, Open, Opened, Refused

__all__ = ["opened"]

CHILD: Final = "core.registers.reading_back.child"
_REPLY: Final[msgspec.json.Decoder[Opened | Refused]] = msgspec.json.Decoder(Opened | Refused)
_ADVICE = "Choose a register that was exported here and saved as .xlsx."


def opened(data: bytes) -> Sequence[EditedRow]:
    """Return the rows of a workbook that name lines; raise `RequestInvalid` when it cannot be read."""
    if len(data) > MAX_BYTES:
        raise RequestInvalid(f"The file is larger than {MAX_BYTES // 2**20} MB.", _ADVICE)
    request = msgspec.json.encode(Open(data))
    try:
        with Child(CHILD, request, memory=MEMORY, silence=SILENCE, reader="workbook reader") as child:
            reply = child.message(_REPLY, SILENCE)
    except Died as error:
        raise RequestInvalid(f"The file {error.reason}.", _ADVICE) from error
    if isinstance(reply, Refused):
        raise RequestInvalid(f"The file {reply.reason}.", _ADVICE)
    return reply.rows
