"""From what was chosen to a plan: options, the estimate, and the start."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from core.analysis.estimate import Estimate, estimate
from core.bootstrap import chat_settings
from core.domain.document import PageSet
from core.domain.question import QuestionSet
from core.domain.session import Options, Plan
from pages.parts.shell import clicks, navigation, page_shell, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload.documents import Looked
from pages.parts.upload.engine_choice import Chosen

__all__ = ["draw_estimate", "draw_guardrails", "draw_options", "draw_start", "plans"]


def draw_guardrails(chosen: Chosen) -> str:
    """Draw the field that narrows what counts as an answer; only a model can follow it."""
    follows = chosen.engine.name == "chat"
    text = st.text_area(
        "Guardrails (optional)",
        key="guardrails",
        placeholder="Only the pipe lining work counts; ignore paving."
        if follows
        else "Followed by a chat model only; the offline engine quotes whatever fits the question.",
        max_chars=2_000,
        height=80,
        disabled=not follows,
        persist_state="session",
    ).strip()
    return text if follows else ""


def draw_options(chosen: Chosen, guardrails: str) -> Options | None:
    """Draw the rarer options; return None while one of them makes no sense."""
    budget, focused = None, False
    with st.expander("More options", icon=":material/tune:"), st.container(horizontal=True, gap="small"):
        wanted = st.text_input("Pages", key="pages", placeholder="all, or 1-102, 110", width=200)
        window = st.number_input(
            "Pages in a window",
            1,
            12,
            3,
            key="window",
            width=150,
            help="Consecutive pages put to the engine together.",
        )
        if chosen.engine.name == "chat":
            budget = st.number_input(
                "Budget, US dollars",
                min_value=0.01,
                value=None,
                step=1.0,
                format="%.2f",
                key="budget",
                placeholder="no limit",
                width=170,
                help="The analysis pauses with all that was found when it has cost this much.",
            )
            focused = st.toggle(
                "Focused: screen windows first",
                key="focused",
                help="Windows the extractive engine finds implausible are left out, and listed. Cheaper.",
            )
    try:
        pages = PageSet.parse(wanted) if wanted.strip() else PageSet()
    except ValueError as error:
        st.error(f"Pages: {wording.plain(str(error))}. Write them as 1-102, 110.", icon=":material/error:")
        return None
    return Options(int(window), pages, guardrails, budget, focused=focused)


def plans(looked: Sequence[Looked], questions: QuestionSet, chosen: Chosen, options: Options) -> list[Plan]:
    """Return one plan a document."""
    return [Plan(each.upload.document, questions, chosen.engine, options) for each in looked]


def draw_estimate(here: Here, looked: Sequence[Looked], wanted: Sequence[Plan], chosen: Chosen) -> None:
    """Say what the analyses will take before anything is spent."""
    chat = None
    if chosen.engine.name == "chat":
        chat = chat_settings(here.app.settings, chosen.engine, chosen.key)
    with page_shell.telling():
        estimates = [estimate(plan, each.facts, chat) for plan, each in zip(wanted, looked, strict=True)]
        with st.container(horizontal=True, gap="medium", key="estimate"):
            for label, value in _figures(estimates):
                st.metric(label, value, width="content")


def _figures(estimates: Sequence[Estimate]) -> list[tuple[str, str]]:
    figures = [("Windows", f"{sum(each.windows for each in estimates):,}")]
    calls = sum(each.calls for each in estimates)
    if calls:
        figures += [
            ("Calls", f"{calls:,}"),
            ("Tokens", wording.tokens(sum(each.tokens for each in estimates)).removesuffix(" tokens")),
            ("Cost, about", _sum([each.usd for each in estimates])),
            ("At most", _sum([each.usd_at_most for each in estimates])),
        ]
    else:
        figures.append(("Cost", "none"))
    figures.append(("Time, about", wording.duration(sum(each.seconds for each in estimates))))
    return figures


def _sum(parts: Sequence[float | None]) -> str:
    known = [part for part in parts if part is not None]
    return wording.money(sum(known)) if len(known) == len(parts) else "price unknown"


def draw_start(here: Here, looked: Sequence[Looked], wanted: Sequence[Plan], chosen: Chosen) -> None:
    """Draw the button that starts, and open what was started."""
    batch = ""
    if len(wanted) > 1:
        batch = st.text_input(
            "Batch name", value=time.strftime("Batch of %d %B %Y"), key="batch", max_chars=80, width=300
        ).strip()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        many = "" if len(wanted) < 2 else f" of {len(wanted)} documents"
        pressed = clicks.button(
            f"Start analysis{many}",
            type="primary",
            icon=":material/play_arrow:",
            key="start",
            disabled=not wanted,
        )
    if pressed:
        _start(here, looked, wanted, chosen, batch)


def _start(here: Here, looked: Sequence[Looked], wanted: Sequence[Plan], chosen: Chosen, batch: str) -> None:
    started = []
    clicks.answer("start")
    with page_shell.telling():
        for plan, each in zip(wanted, looked, strict=True):
            started.append(here.app.session_commands.start(plan, here.visitor.owner, batch, chosen.key))
            here.app.intake.drop(each.upload)
    if len(started) == 1 and len(wanted) == 1:
        navigation.go("analysis", session=started[0].id)
    elif started:
        page_shell.tell_later(f"Started {wording.counted(len(started), 'analysis', 'analyses')}.")
        navigation.go("sessions")
