"""How the browser gets the components: plain modules and styles, served by this process, nothing built.

Streamlit hands a component one script; ours only loads the module it names. The address holds a digest
of all of them, so that a browser keeps them for good and asks anew after an update.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["component", "routes"]

_FOLDER = "modules"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_FILES = {
    path.name: path.read_bytes()
    for path in sorted(Path(__file__).resolve().parent.iterdir())
    if path.suffix in _TYPES
}
_DIGEST = hashlib.sha256(b"\0".join(_FILES.values())).hexdigest()[:16]
_YEAR = 365 * 24 * 3_600

_LOADER = """
const load = () => import(new URL("{address}", location.href).href);
export default function (component) {{
    const element = component.parentElement;
    load().then(module => module.draw(component));
    // called as well for a drawing that a newer one overtook, while the element goes on living
    return () => load().then(module => element.isConnected || module.end(element));
}}
"""


def component(name: str) -> ComponentRenderer:
    """Return the component whose module is ``name``: it exports ``draw(component)`` and ``end(element)``."""
    loader = _LOADER.format(address=f"{_FOLDER}/{_DIGEST}/{name}.js")
    return st.components.v2.component(f"pagewise.{name}", js=loader, isolate_styles=False)


def routes() -> list[Route]:
    """Return what serves the modules."""
    return [Route(f"/{_FOLDER}/{{digest}}/{{name}}", _answer, methods=["GET"])]


async def _answer(request: Request) -> Response:
    """Serve one file; a page drawn by another version gets the present one, and keeps it for no longer."""
    name = request.path_params["name"]
    if name not in _FILES:
        return PlainTextResponse("There is no such module.", status_code=404)
    current = request.path_params["digest"] == _DIGEST
    return Response(
        _FILES[name],
        media_type=_TYPES[Path(name).suffix],
        headers={
            "Cache-Control": f"public, max-age={_YEAR}, immutable" if current else "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
