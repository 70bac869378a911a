"""The process that opens PDFs: takes one `Request` on its input, writes messages on its output.

Run as ``python -m core.reading.child`` by `core.reading.process`. It imports little, so that it
starts fast, and limits itself before it touches the file.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
import pypdfium2.raw as c

from core.reading.clean import UNKNOWN, clean
from core.reading.pdfium import Document, Unopened
from core.reading.wire import Fault, Message, Opened, PageRead, Refused, Request, UnlockRequest

#: bytes the reading process may write into any file; its error output is one
MAX_FILE = 1_000_000


def limit(memory: int, cpu: int, file: int = MAX_FILE) -> None:
    """Bound this process as far as the system allows: memory, processor time, files, core dumps."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the parent's watch has to do
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: file,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: memory,
    }
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses a limit on address space: there, too, the parent watches
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (allowed, allowed))
    # when the whole machine runs out of memory, this process is the one to lose
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def die_with_parent() -> None:
    """End this process when its input closes, even in the middle of a call into pdfium."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def read(request: Request) -> Iterator[Message]:
    """Yield whether the document opened, then its pages in order."""
    try:
        document, encrypted = unlock(request)
    except Unopened as error:
        yield Refused(fault(error.code, request))
        return
    except OSError:
        yield Refused(Fault.FILE)
        return
    if document.pages > request.max_pages:
        yield Refused(Fault.TOO_MANY_PAGES, document.pages)
        return
    labels = tuple(document.label(number) for number in range(1, document.pages + 1))
    labelled = any(label != str(number) for number, label in enumerate(labels, 1) if label)
    yield Opened(document.pages, labelled, encrypted, labels if any(labels) else ())
    ranges = request.ranges or ((1, document.pages),)
    for number in chain.from_iterable(range(first, last + 1) for first, last in ranges):
        if number <= document.pages:
            yield read_page(document, number, request.max_page_characters)


def unlock(request: Request) -> tuple[Document, bool]:
    """Open the document; the password is tried only when it is needed. Tell whether it was."""
    path = Path(request.path)
    try:
        return Document(path), False
    except Unopened as error:
        if error.code != c.FPDF_ERR_PASSWORD or request.password is None:
            raise
    return Document(path, request.password), True


def fault(code: int, request: Request | UnlockRequest) -> Fault:
    """Return what pdfium's error code means for this request."""
    if code == c.FPDF_ERR_PASSWORD:
        return Fault.PASSWORD_MISSING if request.password is None else Fault.PASSWORD_WRONG
    if code == c.FPDF_ERR_SECURITY:
        return Fault.ENCRYPTION_UNKNOWN
    return Fault.FILE if code == c.FPDF_ERR_FILE else Fault.FORMAT


def read_page(document: Document, number: int, limit: int) -> PageRead:
    """Read one page."""
    with document.page(number) as page:
        if page is None:
            return PageRead(number, damaged=True)
        raw, cut = page.raw_text(limit)
        survey = page.survey()
    text = clean(raw).text
    letters = len(text) - text.count(" ") - text.count("\n")
    unknown = text.count(UNKNOWN) / letters if letters else 0.0
    return PageRead(number, text, survey.pictures, survey.strokes, unknown, cut=cut)


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Request)
    limit(request.memory, request.cpu)
    die_with_parent()
    encoder = msgspec.json.Encoder()
    output = sys.stdout.buffer
    for message in read(request):
        output.write(encoder.encode(message) + b"\n")
        output.flush()
    # pdfium's own tidying up may crash on a damaged document, and the system tidies up as well
    os._exit(0)


if __name__ == "__main__":
    main()
