"""A new analysis: documents in, questions and engine chosen, the cost known, started."""

from __future__ import annotations

import streamlit as st

from pages.parts.questions import picker
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here
from pages.parts.upload import documents, engine_choice, plan


def _main() -> None:
    with page_shell.page() as here:
        page_shell.title("New analysis")
        _take_sample(here)
        waiting = documents.from_address(here)
        documents.take_in(here)
        looked = documents.draw(here, waiting)
        if not waiting:
            _offer_sample()
            return
        if not looked:
            return
        questions = picker.draw(here)
        left, right = st.columns(2, gap="medium")
        with left:
            chosen = engine_choice.draw(here.app.settings)
        with right:
            guardrails = plan.draw_guardrails(chosen)
            options = plan.draw_options(chosen, guardrails)
        if questions is None or options is None:
            return
        wanted = plan.plans(looked, questions, chosen, options)
        plan.draw_estimate(here, looked, wanted, chosen)
        plan.draw_start(here, looked, wanted, chosen)


def _take_sample(here: Here) -> None:
    """Take the sample in when the address asks for it: one click from the home page."""
    if st.query_params.pop("sample", "") and documents.SAMPLE.exists():
        with page_shell.telling():
            documents.receive_sample(here)
            st.rerun()


def _offer_sample() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text("No document at hand?")
        if st.button("Try the sample bid document", icon=":material/science:", key="sample"):
            st.query_params["sample"] = "1"
            st.rerun()


_main()
