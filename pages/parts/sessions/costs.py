"""What it would take to ask more of an analysis that has been read: said before anything is spent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from core.analysis.estimate import Estimate, estimate
from core.bootstrap import App
from core.domain.answer import OPEN, AnswerStatus
from core.domain.document import DocumentFacts
from core.domain.errors import PagewiseError
from core.domain.plan import EngineChoice, Plan
from core.domain.session import Progress, Session, SessionState
from core.engines.catalog import kind_of
from core.reading.document_facts import facts
from core.services.engines import keyless_settings
from core.services.pace import LOOKED_AT, pace
from pages.parts.shell import wording
from pages.parts.shell.page_shell import Here

__all__ = [
    "changed",
    "in_words",
    "of_one_more_question",
    "of_the_rest",
    "of_the_second_pass",
    "price",
    "scaled",
]

#: statuses of which a person sees the count before and after
_COUNTED = ("answered", "conflicting", "possible", "unverified", "not_found", "pending")


def in_words(*estimates: Estimate | None) -> str:
    """Return ``About 4 min · 936 calls · 1.9 M tokens · about $3.10, at most $4.40``.

    Empty where one of them cannot be told.
    """
    known = [each for each in estimates if each is not None]
    return _in_words(known) if len(known) == len(estimates) else ""


def _in_words(estimates: Sequence[Estimate]) -> str:
    parts = [f"About {wording.duration(sum(each.seconds for each in estimates))}"]
    calls = sum(each.calls for each in estimates)
    if not calls:
        return " · ".join([*parts, "no cost"])
    cost, most = _sum([each.usd for each in estimates]), _sum([each.usd_at_most for each in estimates])
    parts += [
        wording.counted(calls, "call"),
        wording.tokens(sum(each.tokens for each in estimates)),
        f"about {cost}, at most {most}" if cost != most else cost,
    ]
    return " · ".join(parts)


def price(made: Estimate | None) -> str:
    """Return ``, about $0.40`` for the label of a button; empty for what costs nothing."""
    return f", about {_sum([made.usd])}" if made is not None and made.calls else ""


def scaled(app: App, engine: EngineChoice, made: Estimate) -> Estimate:
    """Return an estimate with its seconds as this installation has needed them so far."""
    return replace(made, seconds=made.seconds * _pace(engine, app))


def of_one_more_question(here: Here, session: Session) -> Estimate | None:
    """Return what one more question takes; None where that cannot be told."""

    def alone() -> Plan:
        plan = here.app.store.plan(session.id).asking("?")
        sections = plan.question_set.sections[-1:]
        return replace(plan, question_set=replace(plan.question_set, sections=sections))

    return _kept(_key(session, "one more"), lambda: _estimated(here, session, alone))


def of_the_second_pass(here: Here, session: Session) -> Estimate | None:
    """Return what a second pass over the open questions takes."""

    def wanting() -> Plan:
        plan, rows = here.app.store.plan(session.id), here.app.store.table(session.id).rows
        ids = [row.question_id for row in rows if row.status in OPEN]
        return replace(plan, question_set=plan.question_set.asking(ids))

    return _kept(_key(session, "second pass"), lambda: _estimated(here, session, wanting, pass_number=2))


def of_the_rest(here: Here, session: Session) -> Estimate | None:
    """Return what is left of an analysis that was stopped takes."""
    number, share = session.pass_number, 1 - session.progress.fraction

    def rest() -> Estimate | None:
        plan = here.app.store.plan
        return _estimated(here, session, lambda: plan(session.id), pass_number=number, share=share)

    return _kept(_key(session, "rest"), rest)


def changed(session: Session) -> str:
    """Say what came of the last time a person had the analysis go on; empty while it runs, or for nothing."""
    before, now = session.earlier, session.progress
    if before is None or session.state.is_active or session.state is SessionState.INTERRUPTED:
        return ""
    steps = [
        f"{getattr(before, name)} → {getattr(now, name)} {AnswerStatus(name).value.replace('_', ' ')}"
        for name in _COUNTED
        if getattr(before, name) != getattr(now, name)
    ]
    what = "second pass" if session.pass_number > 1 else "since it went on"
    return f"{what}: {', '.join(steps) or 'the same counts'}"


def _estimated(
    here: Here, session: Session, plan: Callable[[], Plan], *, pass_number: int = 1, share: float = 1.0
) -> Estimate | None:
    try:
        known = _facts(session.id, session.progress.pages_read, here.app)
        chat = None
        if kind_of(session.engine.name).asks_model:
            chat = keyless_settings(here.app.settings, session.engine)
        whole = estimate(plan(), known, chat, pass_number=pass_number)
        made = scaled(here.app, session.engine, whole)
    except PagewiseError:
        return None
    return Estimate(
        made.seconds * share,
        round(made.calls * share),
        round(made.prompt_tokens * share),
        round(made.cached_tokens * share),
        round(made.completion_tokens * share),
        None if made.usd is None else made.usd * share,
        None if made.usd_at_most is None else made.usd_at_most * share,
    )


def _key(session: Session, what: str) -> tuple[str, int, int, tuple[int, Progress]]:
    """Name all that an estimate for a session depends on, but for the pace of this installation."""
    return what + session.id, session.pass_number, session.questions, session.found_as_of


@st.cache_data(ttl=60, max_entries=256, show_spinner=False)
def _kept(
    key: tuple[str, int, int, tuple[int, Progress]], _make: Callable[[], Estimate | None]
) -> Estimate | None:
    """Make an estimate once, not with every look at the page."""
    del key
    return _make()


@st.cache_data(max_entries=64, show_spinner=False)
def _facts(session_id: str, pages_read: int, _app: App) -> DocumentFacts:
    """Return the facts of those pages of a session that have been read."""
    del pages_read
    return facts(_app.document_pages.kept(_app.store.plan(session_id).contents))


@st.cache_data(ttl=60, max_entries=16, show_spinner=False)
def _pace(engine: EngineChoice, _app: App) -> float:
    return pace(_app.store.sessions(limit=LOOKED_AT), engine)


def _sum(parts: Sequence[float | None]) -> str:
    known = [part for part in parts if part is not None]
    return wording.money(sum(known)) if len(known) == len(parts) else "price unknown"
