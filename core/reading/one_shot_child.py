"""One small job for a fresh PDF process: a page to look at, a quote to find.

A process for each is safe whatever the PDF does to it, and starts in less than a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from core.domain.errors import ReaderKilled
from core.isolation.child_process import Died
from core.isolation.fork_server import ForkServer
from core.reading.limits import ReadingLimits
from core.reading.messages import NONSENSE, PDF_CHILD, Job, Refused
from core.reading.refusals import check_file, refusal
from core.reading.start_child import MESSAGE, start

Reply = TypeVar("Reply")

#: begins why nothing came of a job, followed by what the child did
NOT_SHOWN = "The page cannot be shown: it"


def run(
    path: Path | str,
    make_job: Callable[[dict[str, Any]], Job],
    expected: type[Reply],
    *,
    password: str | None,
    limits: ReadingLimits,
    name: str,
    cancelled: Event | None = None,
    forks: ForkServer | None = None,
) -> Reply:
    """Return the child's reply to the job that ``make_job`` makes from the fields all jobs share.

    ``name`` is what errors call the document, by default the name of the file;
    once ``cancelled`` is set the child is ended. ``forks`` gives the child if it can.
    Raise a `DocumentError` when the document cannot be opened or the child breaks a limit.
    """
    file = Path(path)
    name = name or file.name
    check_file(file, limits.max_bytes, name)
    common = {
        "path": str(file.resolve()),
        "password": password,
        "memory": limits.memory,
        "cpu": int(limits.total) + 1,
        "max_page_characters": limits.max_page_characters,
    }
    job = make_job(common)
    with start(PDF_CHILD, job, memory=limits.memory, silence=limits.silence, forks=forks) as child:
        try:
            message = child.message(MESSAGE, limits.total, cancelled)
        except Died as error:
            raise ReaderKilled(f"{NOT_SHOWN} {error.reason}.", "Its text is not affected.") from error
    if isinstance(message, Refused):
        raise refusal(message, name, limits)
    if not isinstance(message, expected):
        raise ReaderKilled(f"{NOT_SHOWN} {NONSENSE}.")
    return message
