"""The head of an analysis: which document, in what state, how far, at what cost, and what to do."""

from __future__ import annotations

import streamlit as st

from core.domain.session import Session, SessionState
from pages.parts.revision import add_addendum, revision_line
from pages.parts.sessions import actions, costs, export_menus
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import page_shell, status_badges, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw", "progress_text", "time_left"]

#: below this share of the work a guess of the time left is worth nothing
_TOO_EARLY = 0.03


def draw(here: Here, seen: SessionSnapshot) -> None:
    """Draw title, state, actions, progress and, where it matters, what happened."""
    session = seen.session
    st.set_page_config(page_title=_tab_title(session))
    sign = status_badges.STATES[session.state]
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="head")
    # what comes and goes has a place of its own: what follows it would be drawn anew in another place
    below = st.container()
    with row:
        with st.container(gap=None, width="stretch"):
            st.title(wording.plain(wording.shortened(session.document.name, 90)), anchor=False)
            st.caption(_line(here, seen), help=_times(seen))
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            st.badge(sign.word, icon=sign.icon, color=sign.colour, help=sign.meaning)
            actions.draw_main(here, session, below)
            add_addendum.draw_button(here, session)
            export_menus.draw(session)
            actions.draw_more(here, session)
    # always there, so that nothing below it moves when the state changes
    st.container(key="bar").progress(1.0 if session.state is SessionState.COMPLETED else session.fraction)
    with st.container():
        if session.state.is_active and (trouble := here.app.home.trouble()):
            st.warning(wording.plain(wording.without_paths(trouble)), icon=":material/hard_drive:")
    with st.container():
        _explain(session, here.visitor.owner)
    with st.container():
        revision_line.draw(here, seen)


def _tab_title(session: Session) -> str:
    """Return what the browser's tab says: ``68 % · Elm Street.pdf`` while it runs, then the name."""
    name = wording.shortened(session.document.name, 60)
    return f"{session.fraction:.0%} · {name}" if session.state.is_active else name


def _line(here: Here, seen: SessionSnapshot) -> str:
    """Return the one line below the title: how far, or what this is and what became of it."""
    session = seen.session
    if seen.stale:
        as_of = wording.clock(seen.at, page_shell.timezone())
        return f"The store is busy; this is the picture as of {as_of}. It catches up by itself."
    if session.state.is_active:
        return progress_text(seen)
    said = _ended(session, here.visitor.owner)
    return f"{said} {progress_text(seen)}" if said else _subtitle(seen)


def progress_text(seen: SessionSnapshot) -> str:
    """Return how far, how long still, and at what cost: ``68 % · 213 of 312 pages · about 1 min left``."""
    session, progress = seen.session, seen.session.progress
    if session.refining is not None and session.state is not SessionState.QUEUED:
        return f"A model looks at the labels of {session.refining.register} again; the answers are complete"
    if session.state is SessionState.QUEUED:
        if session.interruptions and session.crash:
            return wording.plain(f"It is tried again by itself: {session.crash}")
        if seen.place:
            return f"Place {seen.place:,} in the queue; it starts by itself"
        return "Waiting for a free place; it starts by itself"
    parts = [f"{session.fraction:.0%}"]
    total = progress.pages or session.document.pages
    parts.append(f"{progress.pages_read:,} of {wording.counted(total, 'page')} read")
    left = time_left(session)
    if session.state is SessionState.RUNNING and left is not None:
        parts.append(f"about {wording.duration(left)} left")
    if progress.units_failed:
        parts.append(f"{wording.counted(progress.units_failed, 'call')} failed")
    cost = _cost(seen)
    if cost:
        parts.append(cost)
    return wording.plain(" · ".join(parts))


def time_left(session: Session) -> float | None:
    """Return a guess of the seconds left, or None while there is no basis for one."""
    done = session.fraction
    if done < _TOO_EARLY or session.progress.seconds <= 0:
        return None
    return session.progress.seconds * (1 - done) / done


def _subtitle(seen: SessionSnapshot) -> str:
    session, plan = seen.session, seen.plan
    parts = [
        wording.counted(session.documents, "document") if session.documents > 1 else "",
        wording.counted(session.document.pages, "page") if session.document.pages else "",
        session.document.origin,
        plan.question_set.title,
        wording.counted(session.questions, "question"),
        str(session.engine),
        f"only {plan.contents.text(plan.options.pages, 3)}" if plan.options.pages else "",
        f"batch {session.batch}" if session.batch else "",
        "second pass" if session.pass_number > 1 and session.earlier is None else "",
        f"started {wording.ago(session.created, seen.at)}",
    ]
    if session.state is SessionState.COMPLETED:
        parts.append(f"took {wording.duration(session.progress.seconds)}")
        parts.append(_cost(seen))
        parts.insert(0, costs.changed(session))
    return wording.plain(" · ".join(part for part in parts if part))


def _times(seen: SessionSnapshot) -> str:
    zone, session = page_shell.timezone(), seen.session
    return (
        f"{_subtitle(seen)}  \nCreated {wording.moment(session.created, zone)}; "
        f"{session.state} since {wording.moment(session.changed, zone)}"
    )


def _cost(seen: SessionSnapshot) -> str:
    usage, options = seen.session.progress.usage, seen.plan.options
    if not usage.calls and options.budget_usd is None:
        return ""
    spent = wording.money(usage.usd)
    if options.budget_usd is not None:
        spent = f"{spent} of {wording.money(options.budget_usd)}"
    return f"{spent}, {wording.tokens(usage.tokens)}"


def _explain(session: Session, me: str) -> None:
    reason = wording.plain(wording.people(session.reason.rstrip("."), me))
    if session.state is SessionState.FAILED:
        st.error(
            f"It could not go on: {reason or 'no reason was left'}.  \n"
            "Everything found until then is in the table and in the exports. "
            "Continue asks only for what is missing.",
            icon=":material/error:",
        )


def _ended(session: Session, me: str) -> str:
    """Say in a sentence or two why it ended early, and that what was found is kept."""
    reason = wording.plain(wording.people(session.reason.rstrip("."), me))
    if session.state is SessionState.INTERRUPTED:
        return (
            f"The process that ran it ended early{': ' + reason if reason else ''}. "
            "It resumes by itself within seconds; nothing found was lost."
        )
    if session.state is SessionState.PARTIAL:
        return f"Stopped before the end{_cause(reason)}. Everything found so far is kept."
    return ""


def _cause(reason: str) -> str:
    """Return the end of "Stopped before the end": by whom, or why."""
    stopped = "stopped "
    if reason.casefold().startswith(stopped):
        return f" {reason[len(stopped) :]}"
    return f": {reason}" if reason else ""
