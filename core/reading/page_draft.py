"""A page on its way from pdfium to the engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.document import Page
from core.reading.grids import Grid
from core.reading.messages import Insert, Typography


class OcrNeed(StrEnum):
    """What OCR has to do on a page."""

    NOTHING = "nothing"
    #: its words are in its picture
    SCAN = "scan"
    #: its pictures may hold words beside its own
    INSERTS = "inserts"
    #: its own letters make no words
    LETTERS = "letters"
    #: some of them may make none
    CHECK = "check"
    #: some of its glyphs are unknown letters
    MENDING = "mending"


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page before its pictures are read and its place in the document is known."""

    page: Page
    #: larger pictures without text of their own on a page that has text
    inserts: tuple[Insert, ...] = ()
    #: its tables
    grids: tuple[Grid, ...] = ()
    #: what is wrong with its own letters, if anything
    letters: OcrNeed = OcrNeed.NOTHING
    #: the words that may be others; none for all of them
    doubted: str = ""
    #: how its lines are set
    typography: Typography = field(default_factory=Typography)

    @property
    def need(self) -> OcrNeed:
        """What OCR has to do."""
        if self.letters is not OcrNeed.NOTHING:
            return self.letters
        if self.page.scanned and not self.page.status.is_read:
            return OcrNeed.SCAN
        return OcrNeed.INSERTS if self.inserts else OcrNeed.NOTHING

    @property
    def needs_ocr(self) -> bool:
        """Whether OCR has anything to do."""
        return self.need is not OcrNeed.NOTHING

    @property
    def printed(self) -> Page | None:
        """The page with what of it is print; None when nothing is, or nothing that can be read."""
        return None if self.need in {OcrNeed.SCAN, OcrNeed.LETTERS} else self.page
