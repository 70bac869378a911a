"""What the reading process and its parent say to each other: one JSON object a line.

The parent trusts none of it: every line is validated against these shapes and bounded in length.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

#: bytes of one line; a page of `ReadingLimits.max_page_characters` in the widest encoding fits
MAX_LINE = 8_000_000


class Request(msgspec.Struct, frozen=True):
    """What the child is to read. Goes through its standard input, where no process list shows it."""

    path: str
    password: str | None
    #: inclusive ranges of 1-based page numbers; none means every page
    ranges: tuple[tuple[int, int], ...]
    max_pages: int
    max_page_characters: int
    #: bytes
    memory: int
    #: seconds of processor time
    cpu: int


class UnlockRequest(msgspec.Struct, frozen=True):
    """What is to be copied without its protection."""

    path: str
    password: str
    #: where the copy goes
    target: str
    #: bytes of the original
    size: int
    #: bytes
    memory: int
    #: seconds of processor time
    cpu: int


class Fault(StrEnum):
    """Why the document cannot be read."""

    FORMAT = "format"
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - a fault's name, not a secret
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a fault's name, not a secret
    ENCRYPTION_UNKNOWN = "encryption_unknown"
    TOO_MANY_PAGES = "too_many_pages"
    FILE = "file"


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The document cannot be read."""

    fault: Fault
    #: number of pages, where it is known
    pages: int = 0


class Opened(msgspec.Struct, frozen=True, tag=True):
    """The document is open."""

    pages: int
    #: whether some page's label differs from its number
    labelled: bool
    #: whether the password was needed
    encrypted: bool
    #: every page's label, or nothing at all when no page has one
    labels: tuple[str | None, ...] = ()


class PageRead(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One page as pdfium sees it, with the cleaned text."""

    number: int
    text: str = ""
    #: share of the page that pictures cover, 0 to 1
    pictures: float = 0.0
    #: lines and shapes drawn
    strokes: int = 0
    #: characters that no font explains, over all characters, 0 to 1
    unknown: float = 0.0
    #: the text was cut at the limit
    cut: bool = False
    #: pdfium could not load the page
    damaged: bool = False


Message = Refused | Opened | PageRead
