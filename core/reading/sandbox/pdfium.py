"""A narrow, safe face on pdfium. Only ever imported in a child process: pdfium may abort it."""

from __future__ import annotations

import ctypes
import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pypdfium2.raw as c

from core.domain.document import Mark, Unseen
from core.reading.messages import Insert, Rectangle
from core.reading.sandbox import strike_lines
from core.reading.sandbox.annotations import Annotations, look_at, marks_of, pinned_to, texts_from, within
from core.reading.sandbox.attachments import name_of
from core.reading.sandbox.glyphs import Glyphs
from core.reading.sandbox.letter_widths import LetterWidths
from core.reading.sandbox.load_file import load
from core.reading.sandbox.optional_content import HiddenNotes, devices_of
from core.reading.sandbox.page_tables import PageTables
from core.reading.sandbox.page_text import PageText, compose
from core.reading.sandbox.plain_calls import object_at
from core.reading.sandbox.printable import printable
from core.reading.sandbox.row_bands import MIN_LINES, bands
from core.reading.sandbox.ruled_tables import DrawnLine
from core.reading.sandbox.shapes import MAX_SHAPES, Thing, count_lines, straight_lines, things_on
from core.reading.sandbox.soundness import lacks_contents
from core.reading.sandbox.visibility import Visibility, hide_unseen, summed

#: share of the page from which on a picture may be a scanned insert and no logo
MIN_INSERT = 0.08
#: pictures looked at on one page
MAX_INSERTS = 6
#: dots an inch from which on the letters of a picture may be told apart: x of common print has 3 in height
MIN_INSERT_DPI = 40.0
#: bytes of a picture, as the file has them, that are compared with those of others
MAX_COMPARED = 8_000_000
#: characters of the page's own text that may stand on it, a stamp or a caption
MAX_INSERT_TEXT = 25
POINTS_AN_INCH = 72
#: lines in each direction that make a table of two rows and two columns
MIN_RULES = 3
#: shapes on a page from which on it is a drawing
MAX_BANDED_STROKES = 1_000
#: bytes of a page label in UTF-16; longer ones are no labels
MAX_LABEL = 160
#: bookmarks looked at, and bytes of one's title in UTF-16
MAX_BOOKMARKS = 3_000
MAX_TITLE = 240
#: steps in which places on a page are measured, since pdfium gives whole numbers
FINE = 100_000

#: files within a file that are named
MAX_ATTACHED = 200


@dataclass(frozen=True, slots=True)
class DrawnContent:
    """What is on a page beside its text."""

    #: share of the page that pictures cover, 0 to 1
    pictures: float
    #: lines and shapes drawn
    strokes: int
    #: those that run across and down as in a ruled table; 0 unless there are both
    rules: int
    #: those that run across, and down
    across: int
    down: int
    #: larger pictures on which no text stands
    inserts: tuple[Insert, ...]
    #: there is nothing at all
    empty: bool
    #: pieces of text, whether or not they hold letters
    texts: int


class Document:
    """An open PDF."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        c.FPDF_InitLibrary()
        self._path = path
        self._loaded = load(path, None if password is None else password.encode())
        self._handle = self._loaded.handle
        self.pages: int = c.FPDF_GetPageCount(self._handle)
        # without this pdfium shows no field whose appearance the file lacks, or has from an earlier value
        self._form_info = c.FPDF_FORMFILLINFO(version=2)
        self._forms = c.FPDFDOC_InitFormFillEnvironment(self._handle, self._form_info)
        self._devices = devices_of(path)
        self._hidden_notes = HiddenNotes(path, password)
        #: what is known of the fonts of the pages so far
        self.letters = LetterWidths()

    def save(self, target: Path, flags: int) -> bool:
        """Write the document to ``target``; return whether pdfium could."""
        with target.open("wb") as file:

            def write(_: Any, data: Any, size: int) -> int:
                return int(file.write(ctypes.string_at(data, size)) == size)

            callback = c.FPDF_FILEWRITE(version=1)
            kind = next(kind for name, kind in c.FPDF_FILEWRITE._fields_ if name == "WriteBlock")
            callback.WriteBlock = kind(write)
            return bool(c.FPDF_SaveAsCopy(self._handle, callback, flags))

    def label(self, number: int) -> str | None:
        """Return the label of page ``number``, if the document has one for it."""
        buffer = ctypes.create_string_buffer(MAX_LABEL)
        size = c.FPDF_GetPageLabel(self._handle, number - 1, buffer, MAX_LABEL)
        if not 2 < size <= MAX_LABEL:
            return None
        return printable(buffer, size) or None

    def outline(self) -> Iterator[tuple[int, str]]:
        """Yield page number and title of the bookmarks in order, the first two levels."""
        left = MAX_BOOKMARKS
        stack = [(c.FPDFBookmark_GetFirstChild(self._handle, None), 0)]
        while stack and left:
            bookmark, depth = stack.pop()
            if not bookmark:
                continue
            left -= 1
            stack.append((c.FPDFBookmark_GetNextSibling(self._handle, bookmark), depth))
            if depth == 0:
                stack.append((c.FPDFBookmark_GetFirstChild(self._handle, bookmark), 1))
            page = c.FPDFDest_GetDestPageIndex(self._handle, c.FPDFBookmark_GetDest(self._handle, bookmark))
            buffer = ctypes.create_string_buffer(MAX_TITLE)
            size = c.FPDFBookmark_GetTitle(bookmark, buffer, MAX_TITLE)
            title = printable(buffer, size)
            if page >= 0 and title:
                yield page + 1, title

    @cached_property
    def lacks_contents(self) -> bool:
        """Whether contents of some page are lost: then a page without anything is damaged."""
        return lacks_contents(self._path)

    @property
    def is_mended(self) -> bool:
        """Whether the table of its objects was lost and made anew, so that some may be missing."""
        return self._loaded.is_mended

    @property
    def is_scripted(self) -> bool:
        """Whether a program in the file makes its pages: a dynamic XFA form."""
        return bool(c.FPDF_GetFormType(self._handle) == c.FORMTYPE_XFA_FULL)

    def attached(self) -> Iterator[str]:
        """Yield the names of the files within the file, those pinned to a page left out."""
        for attachment in self._attachments():
            yield name_of(attachment)

    def attached_files(self) -> Iterator[tuple[str, Any]]:
        """Yield name and handle of every file within the file, in the end those pinned to pages.

        A handle is good until the next is asked for.
        """
        named: set[str] = set()
        for attachment in self._attachments():
            named.add(name := name_of(attachment))
            yield name, attachment
        for index in range(self.pages):
            if page := c.FPDF_LoadPage(self._handle, index):
                for attachment in pinned_to(page):
                    if (name := name_of(attachment)) not in named:
                        yield name, attachment
                c.FPDF_ClosePage(page)

    def _attachments(self) -> Iterator[Any]:
        for index in range(min(MAX_ATTACHED, max(0, c.FPDFDoc_GetAttachmentCount(self._handle)))):
            yield c.FPDFDoc_GetAttachment(self._handle, index)

    @contextmanager
    def page(self, number: int) -> Iterator[OpenPage | None]:
        """Open page ``number`` as a viewer shows it; None when it is too damaged to load."""
        handle = c.FPDF_LoadPage(self._handle, number - 1)
        if not handle:
            yield None
            return
        c.FORM_OnAfterLoadPage(handle, self._forms)
        is_off = partial(self._hidden_notes.holds, number) if self._devices.layers else None
        notes = look_at(handle, self._forms, is_off)
        first = c.FPDFPage_CountObjects(handle)
        if notes.is_part_of_page and c.FPDFPage_Flatten(handle, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS:
            # what was typed into fields and notes is now part of the page: load it again with that
            self._close(handle)
            handle = c.FPDF_LoadPage(self._handle, number - 1)
            if not handle:
                yield None
                return
            c.FORM_OnAfterLoadPage(handle, self._forms)
        things = things_on(handle)
        visibility = hide_unseen(handle, things, self._devices)
        text = c.FPDFText_LoadPage(handle)
        try:
            yield OpenPage(handle, text, Made(things, visibility, notes, first))
        finally:
            if text:
                c.FPDFText_ClosePage(text)
            self._close(handle)

    def _close(self, handle: Any) -> None:
        c.FORM_OnBeforeClosePage(handle, self._forms)
        c.FPDF_ClosePage(handle)


@dataclass(frozen=True, slots=True)
class Made:
    """What was found out about a page before its text was read."""

    things: list[Thing]
    visibility: Visibility
    notes: Annotations
    #: number of the first object that came from a note
    first_note: int


class OpenPage:
    """A loaded page; valid inside `Document.page` alone."""

    def __init__(self, handle: Any, text: Any, made: Made) -> None:
        self.handle = handle
        self.text_handle = text
        self.visibility = made.visibility
        self._made = made
        self._turn: int = c.FPDFPage_GetRotation(handle)
        self._drawn: DrawnContent | None = None

    @property
    def attached(self) -> tuple[str, ...]:
        """The names of the files that notes on the page hold."""
        return self._made.notes.attached

    def content(self, limit: int) -> PageText:
        """Return the page's text, at most ``limit`` characters of it."""
        glyphs = Glyphs(self.text_handle, limit)
        if not glyphs.units:
            return compose(glyphs)
        notes, drawn = self._made.notes, self.drawn_content()
        written: dict[int, Mark] = {}
        if notes.is_part_of_page:
            texts = texts_from(self._made.things, self._made.first_note)
            written = marks_of(glyphs, notes.written, texts)
        struck = set(within(glyphs, notes.struck)) if notes.struck else set()
        struck.update(self._struck(glyphs, drawn))
        return compose(
            glyphs,
            edge=self.visibility.edge,
            cuts=self.visibility.cuts,
            written=written,
            struck=struck,
            combs=notes.combs,
            ruled=bool(drawn.rules),
        )

    def unseen(self, text: PageText) -> tuple[Unseen, ...]:
        """Return how many words are left out of ``text``, the page's `content`, for each reason."""
        return summed(*self.visibility.unseen, *self._made.notes.unseen, *text.unseen)

    def _struck(self, glyphs: Glyphs, drawn: DrawnContent) -> Iterator[int]:
        """Yield the characters of words that a drawn line runs through, in the text's own direction."""
        if not drawn.across and not drawn.down:
            return
        turn = self._turn if glyphs.way_up is None else glyphs.way_up
        if not (drawn.down if turn % 2 else drawn.across):
            return
        drawn_lines = self._lines if turn == self._turn else straight_lines(turn, self.things)
        lines = [line for across, line in drawn_lines if across]
        yield from strike_lines.struck(glyphs, lines, turn)

    @property
    def things(self) -> list[Thing]:
        """The page's objects in the order of drawing."""
        return self._made.things

    @cached_property
    def _lines(self) -> list[tuple[bool, DrawnLine]]:
        """The straight lines drawn on the page as it is shown, each with whether it runs across."""
        return list(straight_lines(self._turn, self._made.things))

    def rectangles(self, text: PageText, start: int, end: int) -> Iterator[Rectangle]:
        """Yield one rectangle for each line of ``text[start:end]``."""
        if start >= end or not self.text_handle:
            return
        for first, last in text.numbers(start, end):
            for index in range(c.FPDFText_CountRects(self.text_handle, first, last - first + 1)):
                left, top, right, bottom = (ctypes.c_double() for _ in range(4))
                if c.FPDFText_GetRect(self.text_handle, index, left, top, right, bottom):
                    corners = self._shown(left.value, top.value), self._shown(right.value, bottom.value)
                    xs, ys = zip(*corners, strict=True)
                    yield min(xs), min(ys), max(xs), max(ys)

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is shown, rotation and cropping included, 0 to 1."""
        shown_x, shown_y = ctypes.c_int(), ctypes.c_int()
        c.FPDF_PageToDevice(self.handle, 0, 0, FINE, FINE, 0, x, y, shown_x, shown_y)
        return min(1.0, max(0.0, shown_x.value / FINE)), min(1.0, max(0.0, shown_y.value / FINE))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the page that is shown at these shares: `_shown` turned round."""
        page_x, page_y = ctypes.c_double(), ctypes.c_double()
        c.FPDF_DeviceToPage(
            self.handle, 0, 0, FINE, FINE, 0, round(x * FINE), round(y * FINE), page_x, page_y
        )
        return page_x.value, page_y.value

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        return c.FPDF_GetPageWidthF(self.handle), c.FPDF_GetPageHeightF(self.handle)

    def drawn_content(self) -> DrawnContent:
        """Count strokes and look at pictures, forms included, within `MAX_SHAPES`."""
        if self._drawn is None:
            self._drawn = self._look()
        return self._drawn

    def _look(self) -> DrawnContent:
        width, height = self.size
        area = abs(width * height)
        strokes, across, down, covered = 0, 0, 0, 0.0
        inserts: list[Insert] = []
        for kind, shape, _, _, place in self._made.things[:MAX_SHAPES]:
            if kind == c.FPDF_PAGEOBJ_PATH:
                strokes += 1
                if place:
                    lines_across, lines_down = count_lines(shape, place)
                    across += lines_across
                    down += lines_down
            elif kind == c.FPDF_PAGEOBJ_IMAGE and area > 0 and place:
                left, bottom, right, top = place
                share = (right - left) * (top - bottom) / area
                covered += share
                if (
                    share >= MIN_INSERT
                    and len(inserts) < MAX_INSERTS
                    and self._may_hold_words(object_at(shape), place)
                ):
                    inserts.append(Insert(self._shown_rectangle(place), _digest(object_at(shape))))
        rules = across + down if min(across, down) >= MIN_RULES else 0
        return DrawnContent(
            min(1.0, covered),
            strokes,
            rules,
            across,
            down,
            tuple(inserts),
            empty=not self._made.things,
            texts=self.visibility.texts,
        )

    def is_banded(self, drawn: DrawnContent) -> bool:
        """Whether several long lines across begin and end together, as those of a table without others."""
        if drawn.across < MIN_LINES or drawn.strokes > MAX_BANDED_STROKES:
            return False
        return bool(bands(line for runs_across, line in self._lines if runs_across))

    def tables(self, text: PageText) -> PageTables:
        """Return what finds the page's tables; ``text`` is the page's `content`."""
        return PageTables(self.handle, self.text_handle, text, self._made.things, self._lines)

    def _may_hold_words(self, picture: Any, place: Rectangle) -> bool:
        """Whether a picture may be of text: fine enough for letters, and without the page's text on it."""
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if c.FPDFImageObj_GetImagePixelSize(picture, wide, high):
            # it may be turned: no side of it says which way its pixels run
            left, bottom, right, top = place
            inches = math.sqrt((right - left) * (top - bottom)) / POINTS_AN_INCH
            if math.sqrt(wide.value * high.value) < MIN_INSERT_DPI * inches:
                return False
        return self._is_wordless(place)

    def _is_wordless(self, place: Rectangle) -> bool:
        """Whether no text of the page stands on the picture, as it does on a scan with its words."""
        left, bottom, right, top = place
        found = c.FPDFText_GetBoundedText(self.text_handle, left, top, right, bottom, None, 0)
        return bool(found <= MAX_INSERT_TEXT)

    def _shown_rectangle(self, place: Rectangle) -> Rectangle:
        xs, ys = zip(self._shown(place[0], place[1]), self._shown(place[2], place[3]), strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def _digest(picture: Any) -> str:
    """Return what tells a picture from others, by its data in the file."""
    size = c.FPDFImageObj_GetImageDataRaw(picture, None, 0)
    if not 0 < size <= MAX_COMPARED:
        return ""
    data = (ctypes.c_ubyte * size)()
    c.FPDFImageObj_GetImageDataRaw(picture, data, size)
    return hashlib.blake2b(data, digest_size=16).hexdigest()
