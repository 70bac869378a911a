"""The process that removes a PDF's protection: run by `core.reading.unlock`, one request."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import pypdfium2_raw.bindings as c

from core.isolation.confine import confine
from core.isolation.hand_over import place_of
from core.reading.messages import Message, Opened, Refused, Unprotect
from core.reading.sandbox.child import fault, unlock
from core.reading.sandbox.load_file import Unopened

#: an unprotected copy is about as large as its original; pdfium may store objects less tightly
GROWTH = 4
#: bytes granted beyond that, for small files
SLACK = 10_000_000


def unprotect(request: Unprotect) -> Message:
    """Write the copy; return `Opened` when it stands."""
    try:
        document, _ = unlock(request)
    except Unopened as error:
        return Refused(fault(error.code, request))
    document.save(Path(request.target), c.FPDF_REMOVE_SECURITY)
    return Opened(document.pages, labelled=False, encrypted=True)


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Unprotect)
    confine(
        request.memory,
        request.cpu,
        request.size * GROWTH + SLACK,
        read=(place_of(request.path),),
        write=(place_of(request.target),),
    )
    sys.stdout.buffer.write(msgspec.json.encode(unprotect(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
