"""The process that reads tables with pdfplumber: takes a job, then a page number a line.

Run as ``python -m core.reading.tabling`` by `core.reading.tables`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from core.reading.confine import confine
from core.reading.grids import Grid, grid
from core.reading.wire import ReadTables, Tables

#: pages of print have spaces narrower than pdfplumber expects, in shares of the size of type
SPACE = 0.15
SETTINGS = {"text_x_tolerance_ratio": SPACE}


def tables(pdf: Any, number: int) -> Tables:
    """Return the tables of one page; none when it cannot be made out."""
    if not 1 <= number <= len(pdf.pages):
        return Tables(number)
    page = pdf.pages[number - 1]
    try:
        return Tables(number, tuple(_grids(page)))
    finally:
        # pdfplumber keeps every object of every page it has seen
        page.close()


def _grids(page: Any) -> Iterator[Grid]:
    for table in page.find_tables(SETTINGS):
        found = grid(table.extract(x_tolerance_ratio=SPACE))
        if found:
            yield found


def main() -> None:
    """Serve one document."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=ReadTables)
    numbers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    confine(job.memory, job.cpu, hear=numbers.put)
    import pdfplumber  # noqa: PLC0415 - after the limits, which hold for its import as well
    from pdfminer.pdfexceptions import PDFException  # noqa: PLC0415 - same
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415 - same

    unreadable = (
        PDFException,
        PdfminerException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
    )
    output = sys.stdout.buffer
    pdf = None
    # pdfminer raises whatever its own mistakes raise on a damaged file: such a page has no tables
    with contextlib.suppress(*unreadable):
        pdf = pdfplumber.open(job.path, password=job.password or "")
    while True:
        number = int(numbers.get())
        reply = Tables(number)
        with contextlib.suppress(*unreadable):
            # it drops pages that stand in the tree twice: then its numbers are not ours
            if pdf is not None and len(pdf.pages) == job.pages:
                reply = tables(pdf, number)
        output.write(msgspec.json.encode(reply) + b"\n")
        output.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
