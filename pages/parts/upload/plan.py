"""From what was chosen to a plan: options, the estimate, and the start."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.analysis.estimate import Estimate, estimate
from core.bootstrap import chat_settings
from core.domain.document import DocumentFacts, PageSet
from core.domain.package import Package
from core.domain.plan import Options, Plan
from core.domain.question import QuestionSet
from core.domain.upload import Upload
from core.engines.catalog import kind_of
from core.services.package_intake import summed
from pages.parts.sessions import costs
from pages.parts.shell import clicks, navigation, page_shell, permission, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload.documents import Looked
from pages.parts.upload.engine_choice import Chosen
from pages.parts.upload.package_list import Choice

__all__ = [
    "Wanted",
    "draw_guardrails",
    "draw_options",
    "draw_start",
    "wanted_each",
    "wanted_package",
]


def draw_guardrails(chosen: Chosen) -> str:
    """Draw the field that narrows what counts as an answer; only a model can follow it."""
    follows = kind_of(chosen.engine.name).follows_guardrails
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


def draw_options(chosen: Chosen, guardrails: str, *, several: bool = False) -> Options | None:
    """Draw the rarer options; return None while one of them makes no sense.

    Pages of ``several`` documents are chosen by leaving documents out, not here.
    """
    budget, focused = None, False
    with st.expander("More options", icon=":material/tune:"), st.container(horizontal=True, gap="small"):
        wanted = ""
        if not several:
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
        if kind_of(chosen.engine.name).asks_model:
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One analysis that may be started."""

    plan: Plan
    facts: DocumentFacts
    #: what it takes in, which is no longer waiting once it has started
    uploads: tuple[Upload, ...]


def wanted_each(
    looked: Sequence[Looked],
    pages: Mapping[str, PageSet],
    questions: QuestionSet,
    chosen: Chosen,
    options: Options,
) -> list[Wanted]:
    """Return an analysis of each document, of those in ``pages`` (by the upload's id) only in part."""
    return [
        Wanted(
            Plan(
                each.upload.document,
                questions,
                chosen.engine,
                replace(options, pages=pages.get(each.upload.id, options.pages)),
            ),
            each.facts,
            (each.upload,),
        )
        for each in looked
    ]


def wanted_package(
    choice: Choice, package: Package, questions: QuestionSet, chosen: Chosen, options: Options
) -> list[Wanted]:
    """Return the one analysis of all documents."""
    known = {upload.document.sha256: upload.facts for upload in choice.usable if upload.facts is not None}
    asked = replace(options, pages=choice.positions)
    plan = Plan(package.ref, questions, chosen.engine, asked, package=package)
    return [Wanted(plan, summed(package, known), choice.usable)]


def draw_start(here: Here, wanted: Sequence[Wanted], chosen: Chosen) -> None:
    """Say what the analyses will take before anything is spent, beside the button that starts them.

    Both stand at the window's lower edge, so that they are in view however many documents there are.
    """
    name = ""
    if len(wanted) > 1:
        name = st.text_input(
            "Name of the collection",
            value=time.strftime("Collection of %d %B %Y"),
            key="collection_name",
            max_chars=80,
            width=300,
        ).strip()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=page_shell.BOTTOM):
        pressed = clicks.button(
            f"Start analysis{_of_how_many(wanted)}",
            type="primary",
            icon=":material/play_arrow:",
            key="start",
            disabled=not wanted,
        )
        estimates: list[Estimate] = []
        with page_shell.telling():
            estimates = _estimates(here, wanted, chosen)
            st.text(costs.in_words(*(costs.scaled(here.app, chosen.engine, each) for each in estimates)))
    if pressed:
        _start(here, wanted, chosen, name, [each.seconds for each in estimates])


def _estimates(here: Here, wanted: Sequence[Wanted], chosen: Chosen) -> list[Estimate]:
    """Return what each analysis takes, its seconds as of the machine that they were measured on."""
    chat = None
    if kind_of(chosen.engine.name).asks_model:
        chat = chat_settings(here.app.settings, chosen.engine, chosen.key)
    return [estimate(each.plan, each.facts, chat) for each in wanted]


def _of_how_many(wanted: Sequence[Wanted]) -> str:
    documents = [entry for each in wanted for entry in each.plan.contents.documents]
    asked = sum(not entry.left_out for entry in documents)
    if len(documents) < 2:
        return ""
    return f" of {asked:,} {'' if asked == len(documents) else f'of {len(documents):,} '}documents"


def _start(here: Here, wanted: Sequence[Wanted], chosen: Chosen, name: str, seconds: Sequence[float]) -> None:
    clicks.answer("start")
    with page_shell.telling():
        for each in wanted:
            permission.check_engine(here, each.plan.engine)
            here.app.daily_budget.check(each.plan.engine, here.visitor.owner)
        if len(wanted) == 1:
            (only,) = wanted
            session = here.app.session_commands.start(
                only.plan, here.visitor.owner, key=chosen.key, estimated=sum(seconds)
            )
            here.app.package_intake.drop(only.uploads)
            navigation.go("analysis", session=session.id)
        collection = here.app.collections.start(
            [each.plan for each in wanted],
            here.visitor.owner,
            name or "Collection",
            chosen.key,
            estimated=seconds,
            started=lambda index: here.app.package_intake.drop(wanted[index].uploads),
        )
        page_shell.tell_later(f"Started {wording.counted(len(wanted), 'analysis', 'analyses')}.")
        navigation.go("collection", collection=collection.id)
