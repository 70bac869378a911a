"""Which process am I talking to, and is everything all right?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.domain.session import TROUBLED, Session
from core.services.housekeeping import Diagnosis
from pages.parts.sessions import snapshot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

_POLL = 10
_TROUBLES = 12


def draw(here: Here) -> None:
    """Draw the diagnosis; it refreshes itself."""
    st.fragment(_draw, run_every=_POLL)(here)


def _draw(here: Here) -> None:
    page_shell.keep_admin(here)
    with page_shell.telling():
        thorough = st.session_state.pop("diagnose_thoroughly", False)
        diagnosis = here.app.housekeeping.diagnose(thorough=thorough)
        if diagnosis.problems is not None:
            st.session_state["store_problems"] = diagnosis.problems
        _draw_figures(here, diagnosis)
        _draw_instances(here, diagnosis)
        _draw_findings(diagnosis)
        troubled = here.app.store.sessions(limit=_TROUBLES, states=TROUBLED)
        _draw_troubles(troubled)


def _draw_figures(here: Here, diagnosis: Diagnosis) -> None:
    workers = sum(len(instance.workers) for instance, lives in diagnosis.instances if lives)
    with st.container(horizontal=True, gap="large"):
        st.metric("Processes", sum(lives for _, lives in diagnosis.instances), width="content")
        st.metric("Supervisor", "running" if here.app.supervisor.is_running else "at rest", width="content")
        st.metric("Workers", f"{workers} of {here.app.settings.running_sessions}", width="content")
        for queue in diagnosis.queues:
            stalled = f" {queue.stalled} belong to processes that show no life." if queue.stalled else ""
            st.metric(
                f"{queue.queue.capitalize()} waiting",
                queue.waiting,
                help=f"Jobs that no machine has taken yet; {queue.running} are being done.{stalled}",
                width="content",
            )
        st.metric("Store", wording.file_size(diagnosis.store_bytes), width="content")
        st.metric("Documents", wording.file_size(diagnosis.document_bytes), width="content")
        st.metric("Free disk", f"{diagnosis.free_bytes / 1e9:,.1f} GB", width="content")
        st.metric("Version", diagnosis.version or "unknown", width="content")
    at = wording.clock(diagnosis.at, page_shell.timezone())
    st.caption(f"As of {at} from {wording.plain(here.app.supervisor.instance)}")


def _draw_instances(here: Here, diagnosis: Diagnosis) -> None:
    st.markdown("**Servers and workers**")
    now, running = snapshot.now(), diagnosis.running
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "instance": instance.name,
                    "shown": wording.process(instance.name),
                    "life": ["alive" if lives else "gone"],
                    "this": "answered this page" if instance.name == here.app.supervisor.instance else "",
                    "started": wording.ago(instance.started, now),
                    "seen": wording.ago(instance.seen, now),
                    "runs": [running[each] for each in instance.workers if each in running],
                    "asks": [running[each] for each in instance.asking if each in running],
                    "version": instance.version,
                }
                for instance, lives in diagnosis.instances
            ],
            columns=["instance", "shown", "life", "this", "started", "seen", "runs", "asks", "version"],
        ),
        key="instances",
        hide_index=True,
        height="content",
        column_config={
            "instance": st.column_config.TextColumn("Instance", width=210),
            "shown": st.column_config.TextColumn(
                "As", width=90, help="What visitors are told of this process."
            ),
            "life": st.column_config.MultiselectColumn(
                "State", width=90, options=["alive", "gone"], color=["green", "gray"]
            ),
            "this": st.column_config.TextColumn("", width=140),
            "started": st.column_config.TextColumn("Started", width=100),
            "seen": st.column_config.TextColumn("Last sign of life", width=130),
            "runs": st.column_config.ListColumn(
                "Runs", width=200, help="The analyses that this process looks after."
            ),
            "asks": st.column_config.ListColumn(
                "Asks for", width=200, help="The analyses whose windows it puts to a model at present."
            ),
            "version": st.column_config.TextColumn("Version", width=90),
        },
        alt="Servers and workers",
    )


def _draw_findings(diagnosis: Diagnosis) -> None:
    st.markdown("**Store and documents**")
    findings = [
        (
            len(diagnosis.stale),
            "session says it runs and has no process",
            "sessions say they run and have no process",
        ),
        (len(diagnosis.missing), "document in use is missing", "documents in use are missing"),
        (len(diagnosis.orphans), "document is used by nobody", "documents are used by nobody"),
    ]
    said = [wording.counted(number, one, many) for number, one, many in findings if number]
    if diagnosis.missing:
        st.error("; ".join(said), icon=":material/error:")
    elif said:
        st.caption(f"{'; '.join(said)}. The supervisor sees to it by itself.")
    else:
        st.caption("Nothing is stale, missing or left over.")
    problems: tuple[str, ...] | None = st.session_state.get("store_problems")
    if problems:
        st.error(f"The check found {wording.counted(len(problems), 'problem')}.", icon=":material/error:")
        for problem in problems[:20]:
            st.text(problem)
    elif problems is not None:
        st.caption(":material/check_circle: The last check read the whole store and found nothing wrong.")
    st.button(
        "Check the whole store",
        icon=":material/troubleshoot:",
        key="check_store",
        help="Reads every record; may take some seconds.",
        on_click=_check_thoroughly,
    )


def _check_thoroughly() -> None:
    st.session_state["diagnose_thoroughly"] = True


def _draw_troubles(troubled: Sequence[Session]) -> None:
    st.markdown("**Last errors**")
    if not troubled:
        st.caption("No session has failed or been interrupted.")
        return
    zone = page_shell.timezone()
    st.dataframe(
        pd.DataFrame(
            {
                "time": [wording.moment(session.changed, zone) for session in troubled],
                "state": [session.state.value for session in troubled],
                "file": [session.document.name for session in troubled],
                "reason": [session.reason for session in troubled],
                "instance": [session.history[-1].instance if session.history else "" for session in troubled],
            }
        ),
        key="troubles",
        hide_index=True,
        height="content",
        column_config={
            "time": st.column_config.TextColumn("Time", width=150),
            "state": st.column_config.TextColumn("State", width=90),
            "file": st.column_config.TextColumn("File", width=220),
            "reason": st.column_config.TextColumn("Why", width="large"),
            "instance": st.column_config.TextColumn("Instance", width=180),
        },
        alt="Sessions that failed or were interrupted",
    )
