"""What one reading may use before it is cut off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on the file and on the process that reads it."""

    #: size of the PDF in bytes
    max_bytes: int = 1_000_000_000
    #: number of pages of the PDF
    max_pages: int = 20_000
    #: characters kept of one page; a dense page of print has 10,000
    max_page_characters: int = 400_000
    #: memory of the reading process in bytes: address space on Linux; elsewhere its resident memory
    #: is watched ten times a second, so a short burst may go beyond
    memory: int = 1 << 30
    #: seconds without a page before the process counts as hung
    silence: float = 30.0
    #: seconds spent waiting for pages, over the whole document
    total: float = 900.0
    #: processes that may die on a page before the rest of the document is given up
    restarts: int = 20
    #: processes that read a long document at once, where there are as many processors
    processes: int = 2


#: for one page shown to somebody who waits for it
SHOWING = ReadingLimits(memory=768 << 20, silence=15.0, total=15.0)
