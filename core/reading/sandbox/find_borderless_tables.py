"""The process that finds tables ruled across alone, with pdfplumber: run by `core.reading.borderless_tables`.

Page numbers come on its input, the next one after the answer to the last. It ends with its parent.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Any

import msgspec

from core.isolation.confine import confine
from core.isolation.hand_over import place_of
from core.reading.grids import Grid, grid
from core.reading.messages import FindTables, TablesFound
from core.reading.sandbox.row_bands import PlacedWord, bands, is_schedule, tables_in
from core.reading.sandbox.ruled_tables import DrawnLine

#: share of a letter's size that parts two words; a fixed distance runs small print together
X_TOLERANCE_RATIO = 0.15


def grids_of(page: Any) -> Iterator[Grid]:
    """Yield the tables of a page of pdfplumber's that are ruled across alone, from the top down."""
    across = (
        DrawnLine(edge["top"], edge["x0"], edge["x1"]) for edge in page.edges if edge["orientation"] == "h"
    )
    found = sorted(bands(across), key=lambda band: band.heights)
    if not found:
        return
    words = [
        PlacedWord(word["x0"], word["top"], word["x1"], word["bottom"], word["text"])
        for word in page.extract_words(x_tolerance_ratio=X_TOLERANCE_RATIO)
    ]
    for band in found:
        for rows in tables_in(band, words):
            made = grid(rows)
            if made and is_schedule(made):
                yield made


def _request() -> bytes:
    # no byte more: what follows the line is for another reader
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as unbuffered:
        return unbuffered.readline()


def main() -> None:
    """Answer until the parent closes the input."""
    request = msgspec.json.decode(_request(), type=FindTables)
    sys.excepthook = _name_alone
    logging.disable()
    heard: SimpleQueue[bytes] = SimpleQueue()
    confine(request.memory, request.cpu, hear=heard.put, read=(place_of(request.path),))
    import pdfplumber  # under the limits, and for documents that need it

    with pdfplumber.open(request.path, password=request.password) as document:
        while True:
            number = int(heard.get())
            grids: tuple[Grid, ...] = ()
            if number <= len(document.pages):
                page = document.pages[number - 1]
                grids = tuple(grids_of(page))
                page.close()
            sys.stdout.buffer.write(msgspec.json.encode(TablesFound(number, grids)) + b"\n")
            sys.stdout.buffer.flush()


def _name_alone(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Name an error without its message, which may quote the document."""
    del error, trace
    os.write(2, kind.__name__.encode())


if __name__ == "__main__":
    main()
