"""Pages run without a browser, on a real store in a folder of their own."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.bootstrap import pages_key
from core.workers.supervisor import Supervisor
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from tests.pages.world import BROWSER_ID, PDF, ROOT, Template, World

PAGES = len(pypdfium2.PdfDocument(PDF))

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of its own, and a supervisor at rest: states stay as they are seeded."""
    home = tmp_path / "home"
    monkeypatch.setenv("PAGEWISE_HOME", str(home))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PAGEWISE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Supervisor, "start", lambda self: None)
    become(monkeypatch, BROWSER_ID)
    yield home
    st.cache_resource.clear()
    st.cache_data.clear()


def become(monkeypatch: pytest.MonkeyPatch, browser_id: str) -> None:
    """Look at the pages with this browser; AppTest itself has neither cookies nor headers."""
    cookies = {COOKIE: browser_id} if browser_id else {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: cookies))
    monkeypatch.setattr(ContextProxy, "headers", property(lambda self: {}))
    monkeypatch.setattr(ContextProxy, "timezone", property(lambda self: "America/Chicago"))


@pytest.fixture
def world(template: Template, installation: Path) -> World:
    shutil.copytree(template.home, installation)
    return World(service.app(), template.ids)


@pytest.fixture
def read(world: World) -> str:
    """The id of a finished analysis whose pages have been read and kept."""
    session_id = world.ids["completed"]
    document = world.app.store.session(session_id).document
    with world.app.document_pages.open_document(document) as reading:
        world.app.documents.save_pages(document.sha256, pages_key(world.app.settings), list(reading))
    return session_id


@pytest.fixture
def open_page() -> Open:
    """Open a page cold, as a deep link does."""

    def opened(place: str, **query: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        if place != "sessions":
            test.switch_page(f"{place}.py").run()
        return test

    return opened


def words(test: AppTest) -> str:
    """Everything a page says, as one text."""
    kinds = ("title", "subheader", "markdown", "caption", "text", "error", "warning", "info", "success")
    said = [element.value for kind in kinds for element in getattr(test, kind)]
    said += [button.label for button in test.button]
    return "\n".join(str(part) for part in said).replace("\\", "")


def component(test: AppTest, name: str) -> dict[str, Any]:
    """What a component of ours was given to draw; empty where it is not on the page."""
    for element in test.get("bidi_component"):
        if element.proto.component_name == f"pagewise.{name}":
            return dict(json.loads(element.proto.json or element.proto.mixed.json))
    return {}


def lines(test: AppTest) -> list[dict[str, Any]]:
    """The lines of the grid."""
    return list(component(test, "grid").get("rows", ()))


def evidence(test: AppTest, question_id: str) -> dict[str, Any]:
    """What the panel has of a question."""
    return dict(component(test, "evidence")["views"][question_id])


def send(test: AppTest, name: str, **state: object) -> AppTest:
    """Say to the page what the browser's part of a component would."""
    element = next(
        each for each in test.get("bidi_component") if each.proto.component_name == f"pagewise.{name}"
    )
    states = test._tree.get_widget_states()
    said = states.widgets.add()
    said.id = element.proto.id
    said.json_value = json.dumps(state)
    return test._run(states)


def edit(test: AppTest, key: str, changes: Mapping[str, Mapping[str, object]]) -> AppTest:
    """Edit cells of an editable table: by the label of their line, then by their column."""
    (table,) = (each for each in test.dataframe if each.key == key)
    places = {str(label): place for place, label in enumerate(table.value.index)}
    edited = {places[label]: dict(cells) for label, cells in changes.items()}
    test.session_state[key] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    return test.run()


def decide(test: AppTest, question_id: str, kind: str, **more: object) -> AppTest:
    """Decide on an answer, or say something of it, as the panel does."""
    return send(
        test, "evidence", decisions=[{"sequence": time.time_ns(), "id": question_id, "kind": kind, **more}]
    )
