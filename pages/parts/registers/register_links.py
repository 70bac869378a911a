"""Registers by a plain link, made when it is followed; see `pages.parts.shell.signed_links`."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.errors import PagewiseError
from core.domain.register import RegisterKind
from core.domain.session import Session
from core.registers.catalog import kind_named
from core.registers.files import format_of, formats
from pages.parts.sessions.downloads import file_name, refused, sent
from pages.parts.shell import service, signed_links

__all__ = ["links", "routes"]

_FOLDER = "register"


def links(session: Session, kind: RegisterKind) -> Mapping[str, str]:
    """Return the addresses of a register's files by their extension."""
    # somebody who works through lines draws the page anew no sooner than one who looks at pictures
    query = signed_links.query(_said(kind), (session.id,), seconds=signed_links.PICTURE_SECONDS)
    return {extension: f"{_FOLDER}/{kind.value}.{extension}?{query}" for extension in formats(kind)}


def routes() -> list[Route]:
    """Return what the server answers beside the pages."""
    return [Route(f"/{_FOLDER}/{{name}}", _answer, methods=["GET"])]


def _answer(request: Request) -> Response:
    """Make the file; runs in a thread of its own, as all plain functions of a route do."""
    name = str(request.path_params["name"])
    try:
        kind = kind_named(name.partition(".")[0])
        session_id = signed_links.opened(request, _said(kind))[0]
        file = format_of(kind, name)
        exported = service.app().registers.exported(session_id, kind)
        content = file.write(exported)
    except PagewiseError as error:
        return refused(error)
    return sent(content, file_name(f"{exported.listed.name} {kind.value}", file.extension), file.media_type)


def _said(kind: RegisterKind) -> str:
    """Return what a link to a register is signed for."""
    return f"{_FOLDER}-{kind.value}"
