"""What the reading process and its parent say to each other: one JSON object a line.

The parent trusts none of it: every line is validated against these shapes and bounded in length.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from core.domain.document import MarkedSpan, Unseen

#: the module that opens PDFs
PDF_CHILD = "core.reading.sandbox.child"

#: what a child did that said something else than these; completes "the page ...", "it ..."
NONSENSE = "made the PDF reader talk nonsense"

#: dots an inch at most at which pictures are drawn for OCR: tesseract read our scans worse at 300, and took
#: longer
OCR_RESOLUTION = 200
#: pixels of one side of such a picture at most, of many more than are drawn
MAX_SIDE = 1 << 24

#: left, top, right and bottom in shares of the shown page
Rectangle = tuple[float, float, float, float]


class Job(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a child is to do. Goes through its standard input, where no process list shows it."""

    path: str
    password: str | None
    #: bytes
    memory: int
    #: seconds of processor time
    cpu: int
    max_page_characters: int


class ReadPages(Job, frozen=True, tag=True, kw_only=True):
    """Read pages: `Opened` or `Refused`, then one `PageRead` each."""

    #: inclusive ranges of 1-based page numbers; none means every page
    ranges: tuple[tuple[int, int], ...]
    max_pages: int
    #: processes that share the pages of a long document; this is the first of them
    processes: int = 1
    #: the document was opened before: nothing but its number of pages is asked
    again: bool = False


class QuotedRange(msgspec.Struct, frozen=True):
    """A range of a page's cleaned text, with its words, so that a changed text is noticed."""

    start: int
    end: int
    words: str


class FindQuotes(Job, frozen=True, tag=True, kw_only=True):
    """Say where quotes stand on a page: one `QuotePlaces`, or `Refused`."""

    page: int
    quotes: tuple[QuotedRange, ...]


class DrawPage(FindQuotes, frozen=True, tag=True, kw_only=True):
    """Draw a page with its quotes marked: one `Picture`, or `Refused`."""

    #: pixels of the whole page's width
    width: int
    max_pixels: int
    #: the part to draw
    clip: Rectangle
    #: further places to mark
    marks: tuple[Rectangle, ...]


class Cut(msgspec.Struct, frozen=True):
    """One quote to cut out of its page."""

    page: int
    quote: QuotedRange
    #: further places to mark, of recognised words
    marks: tuple[Rectangle, ...] = ()


class CutQuotes(Job, frozen=True, tag=True, kw_only=True):
    """Find many quotes and draw the part of the page round each: one `Clip` a quote, or `Refused`."""

    #: those of one page one after the other, so that it is loaded once
    cuts: tuple[Cut, ...]
    #: pixels of the whole page's width; 0: places alone, no pictures
    width: int
    max_pixels: int


class DrawForOcr(Job, frozen=True, tag=True, kw_only=True):
    """Draw parts of a page for OCR: one `GreyPictures`, or `Refused`."""

    page: int
    #: the parts of the page
    clips: tuple[Rectangle, ...]
    #: quarters by which they are turned clockwise
    turn: int = 0


class Unprotect(Job, frozen=True, tag=True, kw_only=True):
    """Write a copy without its protection: one `Opened`, or `Refused`."""

    #: where the copy goes
    target: str
    #: bytes of the original
    size: int


class PlacedMark(msgspec.Struct, frozen=True):
    """One highlight to add."""

    cut: Cut
    text: str
    #: red, green and blue, 0 to 255
    colour: tuple[int, int, int]


class Highlight(Job, frozen=True, tag=True, kw_only=True):
    """Write a copy with highlights: one `Opened`, or `Refused`."""

    #: where the copy goes
    target: str
    #: bytes of the original
    size: int
    #: those of one page one after the other, so that it is loaded once
    marks: tuple[PlacedMark, ...]
    #: a note on the first page
    front: str


class DocumentFault(StrEnum):
    """Why the document cannot be read."""

    FORMAT = "format"
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - a fault's name, not a secret
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a fault's name, not a secret
    ENCRYPTION_UNKNOWN = "encryption_unknown"
    TOO_MANY_PAGES = "too_many_pages"
    NO_SUCH_PAGE = "no_such_page"
    PAGE_DAMAGED = "page_damaged"
    FILE = "file"


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The document, or the page asked for, cannot be read."""

    fault: DocumentFault
    #: number of pages, where it is known
    pages: int = 0


class Bookmark(msgspec.Struct, frozen=True, array_like=True):
    """A bookmark of the file."""

    #: 1-based number of the page that it leads to
    page: int
    #: 0 for the outermost
    depth: int
    title: str


class Opened(msgspec.Struct, frozen=True, tag=True):
    """The document is open."""

    pages: int
    #: whether some page's label differs from its number
    labelled: bool
    #: whether the password was needed
    encrypted: bool
    #: whether parts of the file cannot be unpacked, so that pages may have lost words
    damaged: bool = False
    #: every page's label, or nothing at all when no page has one
    labels: tuple[str | None, ...] = ()
    #: its bookmarks, in their order
    bookmarks: tuple[Bookmark, ...] = ()
    #: its pages are made by a program in the file (XFA) that few viewers run
    scripted: bool = False
    #: names of the files within the file
    attached: tuple[str, ...] = ()


class Insert(msgspec.Struct, frozen=True):
    """A picture on a page."""

    place: Rectangle
    #: the same for the same picture; empty when it was too large to compare
    digest: str = ""


class SetLine(msgspec.Struct, frozen=True, array_like=True):
    """A line of a page's text whose letters are others than those of the page's body."""

    #: half-open range of the cleaned text
    start: int
    end: int
    #: points
    size: float
    bold: bool
    italic: bool
    #: points between it and the lines over and under it; `NO_NEIGHBOUR` at the edges of a column
    above: float
    below: float


class Typography(msgspec.Struct, frozen=True, array_like=True):
    """How the lines of a page are set."""

    #: points of the letters of most of its text
    body: float = 0.0
    #: whether these are bold
    bold: bool = False
    #: lines of prose that tell so; with few of them the body of the document is a better measure
    lines_of_body: int = 0
    #: the lines that are set otherwise, in ascending order
    lines: tuple[SetLine, ...] = ()


#: points of a gap to where there is no line
NO_NEIGHBOUR = 999.0


class PageRead(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One page as pdfium sees it, with the cleaned text."""

    number: int
    text: str = ""
    #: share of the page that pictures cover, 0 to 1
    pictures: float = 0.0
    #: lines and shapes drawn
    strokes: int = 0
    #: pieces of text, whether or not they hold letters
    texts: int = 0
    #: nothing at all is on the page, not even a line
    empty: bool = False
    #: its ruled tables, as rows of cells
    grids: tuple[tuple[tuple[str, ...], ...], ...] = ()
    #: characters that no font explains, over all characters, 0 to 1
    unknown: float = 0.0
    #: words of the text whose letters are others than their fonts say
    misnamed: str = ""
    #: larger pictures without text of their own
    inserts: tuple[Insert, ...] = ()
    #: the text was cut at the limit
    cut: bool = False
    #: pdfium could not load the page
    damaged: bool = False
    #: ranges of the text that are more or less than plain print
    marks: tuple[MarkedSpan, ...] = ()
    #: words that nobody sees
    unseen: tuple[Unseen, ...] = ()
    #: names of the files that notes on it hold
    attached: tuple[str, ...] = ()
    #: how its lines are set
    typography: Typography = Typography()


class SeenWord(msgspec.Struct, frozen=True, array_like=True):
    """A word that OCR saw."""

    text: str
    #: words with the same number stand on one line; a gap of numbers parts paragraphs
    line: int
    #: 0 to 1
    confidence: float
    place: Rectangle


class GreyPicture(msgspec.Struct, frozen=True):
    """A part of a page, drawn in grey; nothing at all when no stroke is on it."""

    #: a byte each, row by row, compressed by zlib
    pixels: bytes = b""
    width: Annotated[int, msgspec.Meta(ge=0, le=MAX_SIDE)] = 0
    height: Annotated[int, msgspec.Meta(ge=0, le=MAX_SIDE)] = 0
    #: dots an inch
    resolution: Annotated[int, msgspec.Meta(ge=1, le=OCR_RESOLUTION)] = OCR_RESOLUTION
    #: whether its lines of print run across, and not down; None where that cannot be told
    across: bool | None = None


class GreyPictures(msgspec.Struct, frozen=True, tag=True):
    """The parts of a page that were asked for."""

    pictures: tuple[GreyPicture, ...]


class QuotePlaces(msgspec.Struct, frozen=True, tag=True):
    """Where each quote stands: a rectangle a line, none when it is not on the page."""

    places: tuple[tuple[Rectangle, ...], ...]


class Picture(msgspec.Struct, frozen=True, tag=True):
    """A drawn page."""

    #: encoded as JPEG
    jpeg: bytes
    width: int
    height: int


class Clip(msgspec.Struct, frozen=True, tag=True):
    """A quote cut out of its page; nothing at all when it is not there."""

    places: tuple[Rectangle, ...] = ()
    #: encoded as JPEG; empty when no picture was asked for
    jpeg: bytes = b""
    width: int = 0
    height: int = 0


Request = ReadPages | FindQuotes | DrawPage | DrawForOcr | CutQuotes
Message = Refused | Opened | PageRead | GreyPictures | QuotePlaces | Picture | Clip
