"""What the document's pages tell beside their text: sections, parts, OCR, tables, cross-references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App, pages_key
from core.domain.answer import Answer, Citation, Span
from core.domain.document import Page, PageStatus
from core.domain.package import Arrangement, Package
from core.domain.precedence import conflict_hint
from core.domain.session import Session
from core.reading.grids import from_markdown
from core.reading.structure.references import Directory, Reference
from pages.parts.shell import wording

__all__ = ["DocumentContext", "of", "tables"]

#: documents whose pages a server process keeps at hand
_KEPT = 12


class _NotReadYet(Exception):
    """The document's pages are not on disk yet; nothing is to be remembered of that."""


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """The pages of one document, as the evidence needs them."""

    pages: Mapping[int, Page]
    directory: Directory
    #: numbers of the pages of which words were left out that no viewer shows
    hiding: Sequence[int] = ()

    def place(self, citation: Citation) -> str:
        """Return where a quote stands, as a person says it: section, part, and whether it was recognised."""
        page = self.pages.get(citation.page)
        if page is None:
            return ""
        recognised = "recognised by OCR" if self.is_recognised(citation.spans) else ""
        return " · ".join(filter(None, (wording.shortened(page.section, 80), page.part, recognised)))

    def is_recognised(self, spans: Sequence[Span]) -> bool:
        """Whether any of the words were read by OCR."""
        return any(
            span.page in self.pages and self.pages[span.page].status is PageStatus.OCR for span in spans
        )

    def references(self, citation: Citation) -> Iterator[Reference]:
        """Yield the places of the document that the quote names."""
        for span in citation.spans:
            page = self.pages.get(span.page)
            if page is not None:
                yield from self.directory.references(page, span.start, span.end)

    def precedence(self, answer: Answer) -> str:
        """Return which side of a conflict usually wins; a hint, never a choice."""
        return conflict_hint(answer, lambda claim: self._part(answer, claim))

    def _part(self, answer: Answer, claim: int) -> str:
        for citation in answer.claims[claim].citations:
            page = self.pages.get(citation.page)
            if page is not None and page.part:
                return page.part
        return ""


def of(app: App, package: Package) -> DocumentContext | None:
    """Return the context of all documents, or None while their pages are still being read."""
    try:
        return _document_context(package.ref.sha256, pages_key(app.settings), app, package)
    except _NotReadYet:
        return None


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _document_context(sha256: str, key: str, _app: App, _package: Package) -> DocumentContext:
    del sha256
    del key
    pages = _app.document_pages.kept(_package)
    there = {_package.index_at(page.number) for page in pages}
    if any(index not in there and not entry.left_out for index, entry in enumerate(_package.documents)):
        raise _NotReadYet
    hiding = tuple(page.number for page in pages if page.unseen)
    return DocumentContext({page.number: page for page in pages}, Directory(pages), hiding)


def arrangement(app: App, session: Session) -> Arrangement:
    """Return which document of a package wins over which, looked up once for what has been read."""
    said = app.store.arrangement(session.id)
    return said or _proposed(session.id, session.progress.pages_read, app)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _proposed(session_id: str, pages_read: int, _app: App) -> Arrangement:
    del pages_read
    return _app.arrangement(session_id)


def tables(page: Page) -> list[list[list[str]]]:
    """Return the ruled tables of a page: rows of cells, the header first."""
    return [[list(row) for row in from_markdown(table)] for table in page.tables]
