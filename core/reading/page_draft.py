"""A page on its way from pdfium to the engines."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.document import Page
from core.reading.grids import Grid
from core.reading.messages import Insert


@dataclass(frozen=True, slots=True)
class Draft:
    """A page before its pictures are read and its place in the document is known."""

    page: Page
    #: larger pictures without text of their own on a page that has text
    inserts: tuple[Insert, ...] = ()
    #: its tables
    grids: tuple[Grid, ...] = ()
    #: it may hold a table that is ruled across alone
    banded: bool = False

    @property
    def needs_ocr(self) -> bool:
        """Whether words may be in its pictures."""
        return (self.page.scanned and not self.page.status.is_read) or bool(self.inserts)
