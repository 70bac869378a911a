"""A new analysis: documents in, questions and engine chosen, the cost known, started."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from core.domain.plan import Options
from core.domain.question import QuestionSet
from core.domain.upload import Upload
from pages.parts.questions import picker
from pages.parts.shell import page_shell
from pages.parts.shell.page_shell import Here
from pages.parts.upload import (
    attached,
    documents,
    drops,
    engine_choice,
    package_list,
    plan,
    sample_files,
)
from pages.parts.upload.engine_choice import Chosen

#: ask for the sample package in the address: whole, or as it was before its addenda
_PACKAGE, _BASE = "package", "base"


def _main() -> None:
    with page_shell.page() as here:
        page_shell.title("New analysis")
        _take_sample(here)
        waiting = drops.from_address(here)
        drops.take_in(here)
        if len(waiting) > 1:
            _draw_several(here, waiting)
        elif waiting:
            looked = documents.draw(here, waiting)
            attached.draw(here, [replace(each.upload, facts=each.facts) for each in looked])
            if looked:
                _draw_plan(here, lambda *asked: plan.wanted_each(looked, {}, *asked))
        else:
            _offer_sample()


def _draw_several(here: Here, waiting: Sequence[Upload]) -> None:
    looked = package_list.look(here, waiting)
    attached.draw(here, looked)
    choice = package_list.draw(here, looked, drops.refused(looked[0].group))
    if choice is None:
        return
    package = choice.package
    if package is not None:
        _draw_plan(here, lambda *asked: plan.wanted_package(choice, package, *asked), several=True)
        return
    each = [documents.Looked(upload, upload.facts) for upload in choice.usable if upload.facts is not None]
    _draw_plan(here, lambda *asked: plan.wanted_each(each, choice.pages, *asked), several=True)


def _draw_plan(
    here: Here, make: Callable[[QuestionSet, Chosen, Options], list[plan.Wanted]], *, several: bool = False
) -> None:
    """Draw what is asked, by whom and at what cost, and the button that starts."""
    questions = picker.draw(here)
    left, right = st.columns(2, gap="medium")
    with left:
        chosen = engine_choice.draw(here)
    with right:
        guardrails = plan.draw_guardrails(chosen)
        options = plan.draw_options(chosen, guardrails, several=several)
    if questions is None or options is None or not chosen.ready:
        return
    wanted = make(questions, chosen, options)
    plan.draw_start(here, wanted, chosen)


def _take_sample(here: Here) -> None:
    """Take the sample in when the address asks for it: one click from the home page."""
    wanted = st.query_params.pop("sample", "")
    if wanted and sample_files.SAMPLE.exists():
        with page_shell.telling():
            if wanted in {_PACKAGE, _BASE}:
                drops.receive_sample_package(here, with_addenda=wanted == _PACKAGE)
            else:
                drops.receive_sample(here)
            st.rerun()


def _offer_sample() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text("No document at hand?")
        if st.button("Try the sample", icon=":material/science:", key="sample_package"):
            st.query_params["sample"] = _PACKAGE
            st.rerun()
        if st.button(
            "or without its addenda, to add them later",
            type="tertiary",
            key="sample_base",
            help="The package as it was first issued; Addendum 1 and 2 revise the finished analysis.",
        ):
            st.query_params["sample"] = _BASE
            st.rerun()
        if st.button("or the same bid as a single PDF", type="tertiary", key="sample"):
            st.query_params["sample"] = "1"
            st.rerun()


_main()
