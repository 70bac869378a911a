"""Removing a PDF's protection, so that its password is needed once and stored nowhere."""

from __future__ import annotations

from pathlib import Path

from core.domain.errors import DocumentError, ReaderKilled
from core.isolation.child_process import Died
from core.reading.limits import ReadingLimits
from core.reading.messages import Refused, Unprotect
from core.reading.refusals import check_file, refusal
from core.reading.start_child import MESSAGE, start

CHILD = "core.reading.sandbox.remove_protection"


def unlock(
    path: Path,
    password: str,
    target: Path,
    *,
    limits: ReadingLimits = ReadingLimits(),
    name: str = "",
) -> None:
    """Write an unprotected copy of the PDF at ``path`` to ``target``.

    Raise `PasswordNeeded` when the password is wrong, or another `DocumentError`; ``target`` may
    then hold part of a file.
    """
    name = name or path.name
    check_file(path, limits.max_bytes, name)
    request = Unprotect(
        path=str(path.resolve()),
        password=password,
        target=str(target.resolve()),
        size=path.stat().st_size,
        memory=limits.memory,
        cpu=int(limits.silence) + 1,
        max_page_characters=limits.max_page_characters,
    )
    try:
        with start(CHILD, request, memory=limits.memory, silence=limits.silence) as child:
            reply = child.message(MESSAGE, limits.silence)
    except Died as error:
        raise _unremovable(name) from error
    if isinstance(reply, Refused):
        raise refusal(reply, name, limits)


def _unremovable(name: str) -> DocumentError:
    return ReaderKilled(
        f"The protection of {name} cannot be removed within the limits.",
        "Save it without protection in a PDF program and upload that copy.",
    )
