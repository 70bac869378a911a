"""The pages of an analysed document as the browser asks for them: a picture, and what stands where on it.

Pictures carry no marks of their own: the same one serves every quote of its page, and the browser lays
the marks over it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.bootstrap import App
from core.domain.answer import Span
from core.domain.document import Box, DocumentRef, Page, PageSet
from core.domain.errors import DocumentError, PagewiseError, RequestInvalid
from core.domain.package import Package
from core.domain.plan import Plan
from core.domain.session import Session
from pages.parts.analysis import document_context
from pages.parts.sessions.downloads import refused
from pages.parts.shell import service, signed_links, wording

__all__ = ["addresses", "routes", "source"]

_FOLDER, _KIND = "page", "page"
#: pixels of a page's width that are drawn; others would let a visitor ask for any work
_WIDTHS = range(200, 3_001)
_SPANS = 12
#: pictures kept by this process, of some 300 kB each
_KEPT = 96
#: seconds a browser may keep a picture: as long as somebody works on one analysis
_FRESH = 3_600
#: each drawing is a process of its own, and more of them than cores only wait for each other
_drawing = BoundedSemaphore(max(2, os.cpu_count() or 2))


def addresses(session: Session) -> dict[str, str]:
    """Return the addresses of a session's pictures and marks, without the page's number."""
    query = signed_links.query(_KIND, (session.id,), seconds=signed_links.PICTURE_SECONDS)
    return {what: f"{_FOLDER}/{what}?{query}" for what in ("picture", "marks")}


def source(session: Session, plan: Plan) -> dict[str, Any]:
    """Tell a panel where the pictures of an analysis' pages come from, and which pages there are."""
    return {
        **addresses(session),
        "document": session.document.sha256,
        "name": session.document.name,
        "ranges": plan.contents.positions.ranges or [[1, max(1, session.progress.pages)]],
    }


def routes() -> list[Route]:
    """Return what the server answers beside the pages."""
    return [
        Route(f"/{_FOLDER}/picture", _picture, methods=["GET"]),
        Route(f"/{_FOLDER}/marks", _marks, methods=["GET"]),
    ]


def _picture(request: Request) -> Response:
    """Draw a page; runs in a thread of its own, as all plain functions of a route do."""
    try:
        session = _session(request)
        number, width = _number(request, "page"), _number(request, "width")
        if width not in _WIDTHS:
            raise RequestInvalid("A page is drawn 200 to 3,000 pixels wide.", "Open the analysis again.")
        spot = _spot(session, number)
        jpeg = _jpeg(spot.document.sha256, spot.page, width)
    except PagewiseError as error:
        return refused(error)
    return Response(
        jpeg,
        media_type="image/jpeg",
        headers={"Cache-Control": f"private, max-age={_FRESH}", "X-Content-Type-Options": "nosniff"},
    )


def _marks(request: Request) -> Response:
    """Tell where quotes and text stand on a page, which tables are on it, and what was left out of it."""
    try:
        session = _session(request)
        number = _number(request, "page")
        spot = _spot(session, number)
        spans = tuple(
            replace(span, page=spot.page) for span in _spans(request.query_params.get("spans", ""), number)
        )
        page = _page(service.app(), spot.document, spot.page)
        boxes, block = _places(spot.document.sha256, spot.page, spans)
    except PagewiseError as error:
        return refused(error)
    return JSONResponse(
        {
            "name": wording.where([replace(page.ref, document=spot.name)]),
            "boxes": [_shares(box) for box in boxes],
            "block": None if block is None else _shares(block),
            "tables": document_context.tables(page),
            "remarks": list(wording.page_remarks(page)),
        },
        headers={"Cache-Control": f"private, max-age={_FRESH}"},
    )


def _session(request: Request) -> Session:
    return service.app().store.session(signed_links.opened(request, _KIND)[0])


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a page of an analysis really is."""

    document: DocumentRef
    #: 1-based number in the document's own file
    page: int
    #: what the document is called among others; empty when it is alone
    name: str


def _spot(session: Session, number: int) -> _Spot:
    """Return where the page at a position is; raise `RequestInvalid` where there is none."""
    package = service.app().store.plan(session.id).contents
    try:
        place = package.place(number)
    except KeyError:
        raise RequestInvalid(f"There is no page {number}.", "Open the analysis and click again.") from None
    name = "" if package.is_single else package.names[place.document]
    return _Spot(package.documents[place.document].document, place.page, name)


def _number(request: Request, name: str) -> int:
    value = request.query_params.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        raise RequestInvalid(f"The link names no {name}.", "Open the analysis and click again.")
    return int(value)


def _spans(text: str, number: int) -> list[Span]:
    """Read ``214-10-80_214-90-120``: page, start and end of each quote."""
    spans = []
    for part in text.split("_") if text else ():
        values = part.split("-")
        if len(values) != 3 or not all(value.isascii() and value.isdigit() for value in values):
            raise RequestInvalid("The link names no place on a page.", "Open the analysis and click again.")
        page, start, end = map(int, values)
        if page == number:
            spans.append(Span(page, start, end))
    return spans[:_SPANS]


def _page(app: App, document: DocumentRef, number: int) -> Page:
    known = document_context.of(app, Package.single(document))
    if known is not None and number in known.pages:
        return known.pages[number]
    with app.document_pages.open_document(document, PageSet.of([number])) as reading:
        for page in reading:
            if page.number == number:
                return page
    raise DocumentError(f"Page {number} is not in this document.", "Choose another page.")


@lru_cache(maxsize=_KEPT)
def _jpeg(sha256: str, number: int, width: int) -> bytes:
    from core.reading.page_pictures import page_picture  # imaging loads when first needed

    app = service.app()
    page = _page(app, DocumentRef(sha256, "", 0), number)
    with _drawing:
        return page_picture(app.documents.path(sha256), page, width=width)


@lru_cache(maxsize=_KEPT)
def _places(sha256: str, number: int, spans: Sequence[Span]) -> tuple[tuple[Box, ...], Box | None]:
    """Return the boxes of the quotes, and the box round all text of the page, if it has any."""
    from core.reading.quote_boxes import quote_boxes  # as above

    app = service.app()
    page = _page(app, DocumentRef(sha256, "", 0), number)
    whole = Span(number, 0, len(page.text))
    with _drawing:
        *found, text = quote_boxes(app.documents.path(sha256), page, (*spans, whole))
    return tuple(box for boxes in found for box in boxes), _around(text)


def _around(boxes: Sequence[Box]) -> Box | None:
    """Return the box round others with a margin, so that no clause number touches the edge."""
    if not boxes:
        return None
    return Box(
        max(0.0, min(box.left for box in boxes) - 0.02),
        max(0.0, min(box.top for box in boxes) - 0.02),
        min(1.0, max(box.right for box in boxes) + 0.02),
        min(1.0, max(box.bottom for box in boxes) + 0.02),
    )


def _shares(box: Box) -> list[float]:
    return [round(share, 5) for share in (box.left, box.top, box.right, box.bottom)]
