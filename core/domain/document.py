"""Documents, their pages, and the windows in which pages are put to an engine."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter


class PageStatus(StrEnum):
    """How a page's text was obtained."""

    TEXT = "text"
    OCR = "ocr"
    BLANK = "blank"
    UNREADABLE = "unreadable"

    @property
    def is_read(self) -> bool:
        """Whether the page counts as read; a blank page has been read, an unreadable one has not."""
        return self is not PageStatus.UNREADABLE


class Mark(StrEnum):
    """What sets words of a page apart from plain print."""

    #: what somebody filled into a form field
    FIELD = "field"
    #: a note that somebody put on the page
    NOTE = "note"
    #: drawn through: they no longer hold
    STRUCK_OUT = "struck_out"
    #: some of them are drawn through
    CHANGED = "changed"
    #: read from a picture by OCR
    OCR = "ocr"
    #: raised and smaller, as the mark of a footnote
    RAISED = "raised"


class Hiding(StrEnum):
    """Why words that a page holds are not seen by those who look at it; completes "words ..."."""

    OFF_PAGE = "outside the visible page"
    CLIPPED = "cut away by a clipping path"
    LAYER = "in a layer that is switched off"
    TRANSPARENT = "fully transparent"
    BACKGROUND = "in the colour of their background"
    COVERED = "covered by something drawn over them"
    INVISIBLE = "drawn invisibly"
    TINY = "too small to be seen"


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A half-open range of a page's text, and what sets it apart."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading and where it stands in its page's text."""

    start: int
    end: int
    #: as printed, on one line
    title: str
    #: 1 for a document, a section or an exhibit, more for what is within it
    level: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words that were left out because nobody sees them."""

    why: Hiding
    words: int

    @property
    def sentence(self) -> str:
        """What is said of them: ``3 words drawn invisibly left out``."""
        return f"{self.words} {'word' if self.words == 1 else 'words'} {self.why.value} left out"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as a viewer shows it, in shares of its width and height.

    ``(0, 0)`` is the upper left corner and ``(1, 1)`` the lower right one, whatever the page's
    size, rotation and cropping.
    """

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the engines see it."""

    #: 1-based position in the package (a single PDF: in its file); the only number a citation may carry
    number: int
    #: cleaned text; all character spans of citations count in it
    text: str
    #: how the text was obtained
    status: PageStatus = PageStatus.TEXT
    #: the label printed for the page ("02956-7", "iv"), if the PDF has labels
    label: str | None = None
    #: why the page is unreadable or only partly read; empty otherwise
    reason: str = ""
    #: spans ``(start, end)`` of running headers and footers, kept out of the engines' text
    furniture: tuple[tuple[int, int], ...] = ()
    #: the heading or specification section the page stands in, as printed; empty if unknown
    section: str = ""
    #: the part of the document: "addendum", "technical", ... ; empty if unknown
    part: str = ""
    #: tables of the page as Markdown, for the engines; quotes are never located in them
    tables: tuple[str, ...] = ()
    #: the page is a picture of text, so its words come from OCR or not at all
    scanned: bool = False
    #: where OCR saw the words of ``text[start:end]``, as ``(start, end, box)`` in ascending order;
    #: only recognised words are here, since the PDF itself knows the place of all others
    words: tuple[tuple[int, int, Box], ...] = ()
    #: short name of the document in a package of several; empty for a single one
    document: str = ""
    #: 1-based page number in the document's own file, where ``number`` is its position in a package
    own_number: int = 0
    #: words of ``text`` that are more or less than plain print, in ascending order
    marks: tuple[MarkedSpan, ...] = ()
    #: words that the page holds and nobody sees; they are not in ``text``
    unseen: tuple[Unseen, ...] = ()
    #: words of ``text`` in which OCR told letters that no font explains, as ``(start, end, words)`` with the
    #: words as the PDF has them
    mended: tuple[tuple[int, int, str], ...] = ()
    #: the headings that stand on the page, in ascending order
    headings: tuple[PlacedHeading, ...] = ()
    #: level and title of the headings under which the page begins, the outermost first
    above: tuple[tuple[int, str], ...] = ()
    #: names of the files within the file, on its first page alone; ``reason`` says that they are not read
    attached: tuple[str, ...] = ()

    @property
    def ref(self) -> PageRef:
        """What a person is shown of it."""
        return PageRef(self.number, self.label, self.document, self.own_number)


@dataclass(frozen=True, slots=True, order=True)
class PageRef:
    """A page as a person is shown it: its number, the label printed on it, and in a package its document."""

    #: position in the package; for a single PDF the page number
    number: int
    label: str | None = None
    #: short name of the document; empty when there is one document
    document: str = ""
    #: 1-based page number in that document; 0 when it is ``number``
    page: int = 0

    @property
    def own(self) -> int:
        """1-based page number in the document's own file."""
        return self.page or self.number

    @property
    def bare(self) -> str:
        """``312 (02956-7)``, or ``312`` when the label says nothing new: the page without its document."""
        if self.label is None or self.label == str(self.own):
            return str(self.own)
        return f"{self.own} ({self.label})"

    def __str__(self) -> str:
        """Return ``312 (02956-7)``; in a package ``Addendum 2, p. 3 (AD2-3)``."""
        return f"{self.document}, p. {self.bare}" if self.document else self.bare


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """What a session remembers of its document."""

    #: SHA-256 of the PDF's bytes, 64 hexadecimal digits; identifies the document
    sha256: str
    #: the file name as uploaded; for display only, never used as a path
    name: str
    #: size of the PDF in bytes
    size: int
    #: number of pages; 0 until the document has been opened
    pages: int = 0
    #: what the PDF was made of when it was taken in ("Word file", "e-mail", "picture"); empty if it came so
    converted: str = ""

    @property
    def origin(self) -> str:
        """What a reader of its page numbers should know of a PDF that was made here; empty for any other."""
        if self.converted in {"", "picture"}:
            return ""
        pages = (
            "it has no pages of its own"
            if self.converted == "e-mail"
            else "pages may differ from the original's"
        )
        return f"converted from {'an' if self.converted == 'e-mail' else 'a'} {self.converted}: {pages}"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a look at the whole document tells before anything is asked."""

    #: number of pages in the PDF
    pages: int
    #: whether the PDF carries printed page labels that differ from the positions
    labelled: bool = False
    #: page numbers that are pictures without usable text
    scanned: tuple[int, ...] = ()
    #: page numbers without any text or picture
    blank: tuple[int, ...] = ()
    #: page numbers that could not be read, with the reason
    unreadable: tuple[tuple[int, str], ...] = ()
    #: page numbers that hold a ruled table
    tabular: tuple[int, ...] = ()
    #: number of words over all pages
    words: int = 0
    #: number of characters over all pages
    characters: int = 0
    #: ISO 639-1 code guessed from the text; empty if unsure
    language: str = ""
    #: whether the file needed a password
    encrypted: bool = False
    #: names of the files within the file, which its pages do not show
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page that is there."""

    page: Page
    #: False: its words, running lines and tables are final; section, part and headings follow from pages
    #: before it, one of which is still being recognised. The page comes once more, settled
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a neighbouring page, given so that a sentence cut by the edge is whole."""

    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page that probably answers a question: a slice of the page's text."""

    #: 1-based page number
    page: int
    start: int
    end: int
    text: str
    #: probability, 0 to 1, that it answers the question
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive pages put to an engine together."""

    #: 0-based position among the document's windows
    index: int
    #: the pages asked about, in order, at least one
    pages: tuple[Page, ...]
    #: the end of the page before the window
    before: Excerpt | None = None
    #: the beginning of the page after the window
    after: Excerpt | None = None
    #: whole neighbouring pages, only for locating quotes that run over the edge
    neighbours: tuple[Page, ...] = field(default=(), repr=False)
    #: a page before it is still being recognised, so that sections and parts may change; it comes again
    provisional: bool = False

    @property
    def first(self) -> int:
        """1-based number of the first page."""
        return self.pages[0].number

    @property
    def last(self) -> int:
        """1-based number of the last page."""
        return self.pages[-1].number

    @property
    def readable(self) -> tuple[Page, ...]:
        """The pages with text an engine can be asked about."""
        return tuple(page for page in self.pages if page.status.is_read and page.text.strip())


@dataclass(frozen=True, slots=True)
class PageSet:
    """A set of 1-based page numbers, kept as sorted, disjoint, inclusive ranges."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> PageSet:
        """Build the set from single page numbers in any order."""
        ranges: list[tuple[int, int]] = []
        for number in sorted(set(numbers)):
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1] = (ranges[-1][0], number)
            else:
                ranges.append((number, number))
        return cls(tuple(ranges))

    @classmethod
    def up_to(cls, count: int) -> PageSet:
        """Return the pages 1 to ``count``."""
        return cls(((1, count),)) if count > 0 else cls()

    @classmethod
    def parse(cls, text: str) -> PageSet:
        """Read ``1-102, 110``; raise `ValueError` when it is not of that form."""
        numbers: list[int] = []
        for part in text.split(","):
            low, dash, high = part.strip().partition("-")
            first, last = int(low), int(high) if dash else int(low)
            if not 1 <= first <= last <= MAX_PAGE_NUMBER:
                message = f"{part.strip()!r} is not a range of pages"
                raise ValueError(message)
            numbers.extend(range(first, last + 1))
        return cls.of(numbers)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        index = bisect_right(self.ranges, number, key=itemgetter(0)) - 1
        return index >= 0 and number <= self.ranges[index][1]

    def __or__(self, other: PageSet) -> PageSet:
        return PageSet.of((*self, *other))

    def __and__(self, other: PageSet) -> PageSet:
        kept = set(other)
        return PageSet.of(number for number in self if number in kept)

    def __sub__(self, other: PageSet) -> PageSet:
        gone = set(other)
        return PageSet.of(number for number in self if number not in gone)

    def within(self, first: int, last: int) -> PageSet:
        """Return those from ``first`` to ``last``; none where the last comes before the first."""
        if last < first:
            return PageSet()
        begin = bisect_left(self.ranges, first, key=itemgetter(1))
        end = bisect_right(self.ranges, last, key=itemgetter(0))
        return PageSet(tuple((max(low, first), min(high, last)) for low, high in self.ranges[begin:end]))

    def moved(self, by: int) -> PageSet:
        """Return the set with ``by`` added to each number."""
        return PageSet(tuple((low + by, high + by) for low, high in self.ranges))

    def __str__(self) -> str:
        """Return ``1-3, 7``; the empty string for the empty set."""
        return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in self.ranges)


#: no PDF has more pages; bounds what a range typed by a user can make us build
MAX_PAGE_NUMBER = 1_000_000
