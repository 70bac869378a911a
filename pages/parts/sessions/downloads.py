"""Reports by a plain link: the file is made when the link is followed, by whichever process is asked.

A download that Streamlit makes on demand lives in one process and goes with its next rerun; a link
does neither; see `pages.parts.shell.signed_links` for who may follow it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.bootstrap import App
from core.domain.collection import DocumentCollection, collection_table
from core.domain.errors import PagewiseError, RequestInvalid
from core.domain.session import Session
from core.reports.excel.collection_workbook import write_collection
from core.reports.formats import Format, write
from pages.parts.shell import service, signed_links

__all__ = ["archive", "archive_link", "collection_link", "file_name", "links", "refused", "routes", "sent"]

_FOLDER = "export"
_ARCHIVE = "zip"
_COLLECTION = "collection"
_UNSAFE = re.compile(r"[^\w.-]+")


def links(session: Session) -> dict[Format, str]:
    """Return the addresses of a session's reports, relative to the page's."""
    offered = Format.offered(session.documents, revises=bool(session.revises))
    return {kind: _signed((session.id,), kind) for kind in offered}


def archive_link(sessions: Sequence[Session]) -> str:
    """Return the address of one archive with a workbook for each session."""
    return _signed(tuple(session.id for session in sessions), _ARCHIVE)


def collection_link(collection: DocumentCollection) -> str:
    """Return the address of a collection's workbook."""
    return _signed((collection.id,), _COLLECTION)


def file_name(document: str, kind: str) -> str:
    """Return a download's name: the document's, reduced to letters, digits, dots and dashes."""
    stem = document[:-4] if document.casefold().endswith(".pdf") else document
    return f"{_UNSAFE.sub('-', stem).strip('-.')[:80] or 'analysis'}.{kind}"


def archive(app: App, session_ids: Sequence[str]) -> bytes:
    """Return a ZIP archive with the workbook of each session."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, session_id in enumerate(session_ids, start=1):
            name = file_name(app.store.session(session_id).document.name, Format.XLSX)
            # numbered, since two sessions may be on documents of one name
            packed.writestr(f"{number:02d}-{name}", _report(app, session_id, Format.XLSX))
    return stream.getvalue()


def routes() -> list[Route]:
    """Return what the server answers beside the pages."""
    return [Route(f"/{_FOLDER}/{{kind}}", _answer, methods=["GET"])]


def _answer(request: Request) -> Response:
    """Make the file; runs in a thread of its own, as all plain functions of a route do."""
    kind = request.path_params["kind"]
    try:
        session_ids = signed_links.opened(request, kind)
        app = service.app()
        if kind == _COLLECTION:
            return _collection(app, app.collections.collection(session_ids[0]), request)
        if kind == _ARCHIVE:
            return sent(archive(app, session_ids), "pagewise.zip", "application/zip")
        if kind not in {*Format}:
            raise RequestInvalid("There is no such report.", "Open the analysis and click again.")
        name = file_name(app.store.session(session_ids[0]).document.name, kind)
        found = Format(kind)
        content = _report(app, session_ids[0], found, url=_address(request, session_ids[0]))
        return sent(content, name, found.media_type)
    except PagewiseError as error:
        return refused(error)


def _collection(app: App, collection: DocumentCollection, request: Request) -> Response:
    """Make the workbook of a collection; each of its pages leads to the answer in the browser."""
    stream = io.BytesIO()
    write_collection(
        collection,
        collection_table(app.collections.members(collection)),
        stream,
        lambda member, row: _address(request, member.session.id, q=row.question_id),
        made=app.clock.now(),
    )
    return sent(stream.getvalue(), file_name(collection.name, Format.XLSX), Format.XLSX.media_type)


def _report(app: App, session_id: str, kind: Format, *, url: str = "") -> bytes:
    stream = io.BytesIO()
    write(app.report(session_id, url=url), stream, kind)
    return stream.getvalue()


def _address(request: Request, session_id: str, **more: str) -> str:
    """Return the analysis' own address, for the report to name."""
    base = request.url.replace(
        scheme=request.headers.get("x-forwarded-proto", request.url.scheme),
        path="/analysis",
        query="",
        fragment="",
    )
    return str(base.include_query_params(session=session_id, **more))


def refused(error: PagewiseError) -> Response:
    """Return what a link answers that cannot be followed."""
    return PlainTextResponse(str(error), status_code=409, headers={"Cache-Control": "no-store"})


def sent(content: bytes, name: str, media_type: str) -> Response:
    """Return a file, to be saved under a name and kept by nobody on the way."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _signed(session_ids: Sequence[str], kind: str) -> str:
    return f"{_FOLDER}/{kind}?{signed_links.query(kind, session_ids)}"
