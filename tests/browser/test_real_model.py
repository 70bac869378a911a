"""A real model, a real worker and a real browser: whatever it says, the page shows what was proven."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from core.bootstrap import build
from core.domain.answer import AnswerStatus
from core.domain.plan import EngineChoice, Plan
from core.questions.catalog import loads
from core.settings import Settings
from tests.browser.conftest import ENDS, eventually, state
from tests.browser.serving import server
from tests.chat_server.real import LINES, QUESTIONS, SETTINGS, real_model
from tests.pdfs import document, lines

pytestmark = pytest.mark.slow


def test_what_a_real_model_found_is_shown_with_what_could_be_proven_of_it(tmp_path, tab):
    home = tmp_path / "home"
    with real_model() as url:
        app = build(Settings(PAGEWISE_HOME=home))
        stored = app.documents.add(io.BytesIO(document([lines(*LINES)])), "small.pdf", 1_000_000)
        choice = EngineChoice("chat", SETTINGS["PAGEWISE_CHAT_MODEL"])
        plan = Plan(replace(stored, pages=1), loads(QUESTIONS.encode(), "small.yaml"), choice)
        session = app.session_commands.start(plan, "ann").id
        with server(home, OPENAI_BASE_URL=url, **SETTINGS) as running:
            page = tab()
            page.goto(f"{running.url}/analysis?session={session}")
            page.get_by_text("What temperature must be held?").first.wait_for(state="attached")
            eventually(lambda: not app.store.session(session).state.is_active, page, within=ENDS)
            page.reload()
            assert state(page) in {"completed", "partial", "failed"}
            shown = page.inner_text("body")
            assert page.locator('[data-testid="stException"]').count() == 0
    ended = app.store.session(session)
    assert ended.progress.usage.calls >= 1
    assert ended.state.value in shown.casefold()
    text = " ".join(LINES)
    (answer,) = app.store.answers(session).values()
    for claim in answer.claims:
        assert all(" ".join(citation.verbatim.split()) in text for citation in claim.citations)
        assert answer.status is not AnswerStatus.ANSWERED or answer.claims[0].citations
    app.store.close()
