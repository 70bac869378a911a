"""A narrow, safe face on pdfium. Only ever imported in a child process: pdfium may abort it.

The bindings are imported without the package round them, which takes longer to load than twenty pages to
read; we start the library, and never end it, ourselves.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pypdfium2_raw.bindings as c

from core.reading.messages import Bookmark
from core.reading.sandbox.annotations import look_at, pinned_to
from core.reading.sandbox.attachments import content_of, name_of
from core.reading.sandbox.letter_widths import LetterWidths
from core.reading.sandbox.load_file import load
from core.reading.sandbox.open_page import Made, OpenPage
from core.reading.sandbox.optional_content import HiddenNotes, devices_of
from core.reading.sandbox.printable import printable
from core.reading.sandbox.shapes import things_on
from core.reading.sandbox.soundness import lacks_contents
from core.reading.sandbox.visibility import hide_unseen

#: bytes of a page label in UTF-16; longer ones are no labels
MAX_LABEL = 160
#: bookmarks looked at, levels of them, and bytes of one's title in UTF-16
MAX_BOOKMARKS = 3_000
MAX_DEPTH = 6
MAX_TITLE = 240
#: files within a file that are named
MAX_ATTACHED = 200


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
        self._password = password
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

    def bookmarks(self) -> Iterator[Bookmark]:
        """Yield the bookmarks in order."""
        left = MAX_BOOKMARKS
        stack = [(c.FPDFBookmark_GetFirstChild(self._handle, None), 0)]
        while stack and left:
            bookmark, depth = stack.pop()
            if not bookmark:
                continue
            left -= 1
            stack.append((c.FPDFBookmark_GetNextSibling(self._handle, bookmark), depth))
            if depth < MAX_DEPTH:
                stack.append((c.FPDFBookmark_GetFirstChild(self._handle, bookmark), depth + 1))
            page = c.FPDFDest_GetDestPageIndex(self._handle, c.FPDFBookmark_GetDest(self._handle, bookmark))
            buffer = ctypes.create_string_buffer(MAX_TITLE)
            size = c.FPDFBookmark_GetTitle(bookmark, buffer, MAX_TITLE)
            title = printable(buffer, size)
            if page >= 0 and title:
                yield Bookmark(page + 1, depth, title)

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
        named: set[str] = set()
        for attachment in self._attachments():
            named.add(name := name_of(attachment))
            yield name
        yield from (name for name, _ in self._associated() if name not in named)

    def attached_files(self) -> Iterator[tuple[str, Callable[[int], bytes]]]:
        """Yield name and content of every file within the file, in the end those pinned to pages.

        A content is asked for with the most bytes that it may have, before the next file is asked for; it
        is empty where there are more, or where it is damaged.
        """
        named: set[str] = set()
        for attachment in self._attachments():
            named.add(name := name_of(attachment))
            yield name, partial(content_of, attachment)
        for name, content in self._associated():
            if name not in named:
                named.add(name)
                yield name, partial(_associated_content, content)
        for index in range(self.pages):
            if page := c.FPDF_LoadPage(self._handle, index):
                for attachment in pinned_to(page):
                    if (name := name_of(attachment)) not in named:
                        yield name, partial(content_of, attachment)
                c.FPDF_ClosePage(page)

    def _associated(self) -> Iterator[tuple[str, Any]]:
        """Yield name and content of the files that the catalog associates with the document."""
        if self._devices.associates:
            from core.reading.sandbox.associated_files import associated_files  # takes longer than a page

            yield from associated_files(self._path, self._password)

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


def _associated_content(content: Any, limit: int) -> bytes:
    from core.reading.sandbox.associated_files import unpacked

    return unpacked(content, limit)
