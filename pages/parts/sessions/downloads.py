"""Reports by a plain link: the file is made when the link is followed, by whichever process is asked.

A download that Streamlit makes on demand lives in one process and goes with its next rerun; a link
does neither. Whoever draws a link has checked that its reader may see the session, and signs it; the
signature holds for an hour and for that session alone.
"""

from __future__ import annotations

import hmac
import io
import re
import time
import zipfile
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.bootstrap import App
from core.domain.errors import PagewiseError, RequestInvalid
from core.domain.session import Session
from core.reports.formats import Format, write
from pages.parts.shell import service

__all__ = ["archive", "archive_link", "file_name", "links", "routes"]

_FOLDER = "export"
_ARCHIVE = "zip"
_SECONDS = 3_600
_UNSAFE = re.compile(r"[^\w.-]+")


def links(session: Session) -> dict[Format, str]:
    """Return the addresses of a session's reports, relative to the page's."""
    key = _key()
    return {kind: _signed(key, (session.id,), kind) for kind in Format.offered(session.documents)}


def archive_link(sessions: Sequence[Session]) -> str:
    """Return the address of one archive with a workbook for each session."""
    return _signed(_key(), tuple(session.id for session in sessions), _ARCHIVE)


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
    session_ids = request.query_params.getlist("session")
    until = request.query_params.get("until", "")
    signature = request.query_params.get("signature", "")
    try:
        expected = _signature(_key(), session_ids, kind, until)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise RequestInvalid(
                "This download link is not one of ours.", "Open the analysis and click again."
            )
        if float(until) < time.time():
            raise RequestInvalid("This download link has expired.", "Open the analysis and click again.")
        app = service.app()
        if kind == _ARCHIVE:
            return _file(archive(app, session_ids), "pagewise.zip", "application/zip")
        name = file_name(app.store.session(session_ids[0]).document.name, kind)
        found = Format(kind)
        content = _report(app, session_ids[0], found, url=_address(request, session_ids[0]))
        return _file(content, name, found.media_type)
    except PagewiseError as error:
        return PlainTextResponse(str(error), status_code=409, headers={"Cache-Control": "no-store"})


def _report(app: App, session_id: str, kind: Format, *, url: str = "") -> bytes:
    stream = io.BytesIO()
    write(app.report(session_id, url=url), stream, kind)
    return stream.getvalue()


def _address(request: Request, session_id: str) -> str:
    """Return the analysis' own address, for the report to name."""
    base = request.url.replace(
        scheme=request.headers.get("x-forwarded-proto", request.url.scheme),
        path="/analysis",
        query="",
        fragment="",
    )
    return str(base.include_query_params(session=session_id))


def _file(content: bytes, name: str, media_type: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _key() -> bytes:
    return service.token().read().encode()


def _signed(key: bytes, session_ids: Sequence[str], kind: str) -> str:
    # whole hours, so that a page that is drawn again shows the same link
    until = str((int(time.time()) // _SECONDS + 2) * _SECONDS)
    query = [("session", session_id) for session_id in session_ids]
    query += [("until", until), ("signature", _signature(key, session_ids, kind, until))]
    return f"{_FOLDER}/{kind}?{urlencode(query)}"


def _signature(key: bytes, session_ids: Sequence[str], kind: str, until: str) -> str:
    said = "\n".join((kind, until, *session_ids))
    return hmac.digest(key, said.encode(), "sha256").hex()
