"""The pages of stored documents and packages: read once, kept, and shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

from core.analysis.stored_pages import KeptPages, KeptReading, KeptRecognition
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.errors import DocumentMissing
from core.domain.inventory import Inventory
from core.domain.package import Arrangement, Package
from core.domain.plan import Plan
from core.domain.ports import DocumentReading, Illustrator, SessionReader
from core.packages.arrange import proposed
from core.packages.illustrator import PackageIllustrator
from core.packages.inventory import inventory
from core.packages.reading import OpenDocument, PackageReading, moved
from core.reading.drafted import DraftsKept
from core.reading.illustrator import PdfIllustrator
from core.reading.limits import ReadingLimits
from core.reading.ocr import Ocr
from core.reading.reader import PdfReading, read_document
from core.reading.shared_readers import SharedReaders
from core.services.intake import OpenForALook
from core.sessions.documents.folder import DocumentFolder

__all__ = ["DocumentPages", "Survey", "survey"]


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """Opens what lies in the document folder. What has been read once is not read again."""

    documents: DocumentFolder
    limits: ReadingLimits
    ocr_language: str
    #: names the settings that shape the text of a page, so that other text is kept apart
    key: str
    #: what several documents share that are read together
    readers: SharedReaders | None = None

    @contextmanager
    def for_many(self) -> Iterator[Self]:
        """Open many documents of one owner, one after the other or side by side, for less each.

        Every document still has a process of its own behind its own walls.
        """
        with SharedReaders() as readers:
            yield replace(self, readers=readers)

    def open_document(self, document: DocumentRef, pages: PageSet = PageSet()) -> DocumentReading:
        """Open a stored document for reading; an empty ``pages`` means all.

        Raise a `DocumentError` when it is gone or cannot be opened.
        """
        kept = self.documents.pages(document.sha256, self.key)
        if kept is not None:
            chosen = [page for page in kept if page.number in pages] if pages else kept
            return KeptPages(chosen, len(kept))
        recognition = KeptRecognition(self.documents, document.sha256, self.key)
        ocr = Ocr(self.ocr_language, cache=recognition)
        reading = self._read(document, pages=pages, ocr=ocr)
        if pages:
            return reading
        return KeptReading(reading, lambda read: self.documents.save_pages(document.sha256, self.key, read))

    def open_package(self, package: Package, positions: PageSet = PageSet()) -> DocumentReading:
        """Open the documents of a package for reading; empty ``positions`` mean all that are not left out."""
        if package.is_single:
            return self.open_document(package.documents[0].document, positions)
        return PackageReading(package, self._opening, positions)

    @contextmanager
    def looking_at_many(self) -> Iterator[OpenForALook]:
        """Give what opens many documents of one owner for a quick look."""
        with self.for_many() as pages:
            yield pages.look

    @contextmanager
    def _opening(self) -> Iterator[OpenDocument]:
        with self.for_many() as pages:
            yield pages.open_document

    def look(self, document: DocumentRef) -> DocumentReading:
        """Open a stored document for a quick look: scanned pages are not recognised.

        The pages are kept for the session to come where a look is all they need.
        """
        kept = self.documents.pages(document.sha256, self.key)
        if kept is not None:
            return KeptPages(kept, len(kept))

        reading = self._read(document)

        def keep(read: Sequence[Page]) -> None:
            if not reading.leaves_to_ocr:
                self.documents.save_pages(document.sha256, self.key, read)

        return KeptReading(reading, keep)

    def kept(self, package: Package) -> Sequence[Page]:
        """Return those pages of a package that were read before and kept, at their positions."""
        pages = list[Page]()
        for each, name in zip(package.documents, package.names, strict=True):
            kept = self.documents.pages(each.document.sha256, self.key) or ()
            pages += kept if package.is_single else (moved(page, each, name, package) for page in kept)
        return pages

    def illustrator(self, plan: Plan) -> Illustrator | None:
        """Return what shows quotes on the pages of a plan's documents; None when their bytes are gone."""
        package = plan.contents
        if not package.is_single:
            return PackageIllustrator(package, self._clipper)
        return self._clipper(package.documents[0].document, plan.options.pages)

    @property
    def ocr_advice(self) -> str:
        """How to install what scanned pages need; empty when they can be read."""
        return Ocr(self.ocr_language).advice()

    def _clipper(self, document: DocumentRef, pages: PageSet = PageSet()) -> PdfIllustrator | None:
        try:
            path = self.documents.path(document.sha256)
        except DocumentMissing:
            return None
        return PdfIllustrator(path, lambda: self.open_document(document, pages), name=document.name)

    def _read(self, document: DocumentRef, pages: PageSet = PageSet(), ocr: Ocr | None = None) -> PdfReading:
        path = self.documents.path(document.sha256)
        key = f"{self.key}-drafts"
        return read_document(
            path,
            pages=pages,
            limits=self.limits,
            name=document.name,
            ocr=ocr,
            readers=self.readers,
            drafts=DraftsKept(
                lambda: self.documents.text(document.sha256, key),
                lambda text: self.documents.save_text(document.sha256, key, text),
            ),
        )


@dataclass(frozen=True, slots=True)
class Survey:
    """What the documents of a session are, which wins, and what is missing among them."""

    arrangement: Arrangement
    inventory: Inventory


def survey(store: SessionReader, session_id: str, package: Package, pages: Sequence[Page]) -> Survey:
    """Return what a person said of a session's documents, or else what those ``pages`` propose."""
    arrangement = store.arrangement(session_id) or proposed(package, pages)
    described = package.described(arrangement.descriptions)
    found = inventory(described, pages, refused=package.refused, arrangement=arrangement)
    return Survey(arrangement, found)
