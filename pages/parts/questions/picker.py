"""Choosing what is asked: a question set, and which of its sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.bootstrap import App
from core.domain.question import QuestionSet
from core.questions import catalog
from pages.parts.shell import navigation, wording
from pages.parts.shell.page_shell import Here

__all__ = ["OWN", "all_sets", "draw", "name"]

#: begins the key of a set of the visitor's own
OWN = "own:"
#: key of the widget
_CHOSEN = "chosen_set"


def all_sets(app: App, owner: str) -> dict[str, QuestionSet]:
    """Return the shipped sets and the visitor's own, by a key that keeps both kinds apart."""
    sets = {question_set.id: question_set for question_set in catalog.shipped()}
    return sets | {f"{OWN}{own.id}": own for own in app.store.beside.question_sets(owner)}


def draw(here: Here) -> QuestionSet | None:
    """Draw the picker; return the set reduced to the chosen sections, None when none is chosen."""
    sets = all_sets(here.app, here.visitor.owner)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        # not bound to the address by Streamlit, which would write the label there, not the key
        key = st.selectbox(
            "Question set",
            list(sets),
            index=_named(sets),
            format_func=lambda key: name(key, sets[key]),
            key=_CHOSEN,
            width=400,
            on_change=_name_in_address,
        )
        if st.button("View or edit", icon=":material/edit:", key="edit_set"):
            navigation.go("questions", set=key)
    chosen = sets[key]
    if chosen.description:
        st.caption(wording.plain(chosen.description))
    sections = _sections(key, chosen)
    if not sections:
        st.warning("Choose at least one section.", icon=":material/checklist:")
        return None
    return chosen.only(sections)


def _named(sets: Mapping[str, QuestionSet]) -> int:
    """Return the place of the set that the address names, else of the first."""
    key = st.query_params.get("set", "")
    return list(sets).index(key) if key in sets else 0


def _name_in_address() -> None:
    st.query_params["set"] = st.session_state[_CHOSEN]


def _sections(key: str, chosen: QuestionSet) -> Sequence[str]:
    titles = {section.id: section.title for section in chosen.sections}
    sizes = {section.id: len(section.questions) for section in chosen.sections}
    picked: list[str] = st.pills(
        "Sections",
        list(titles),
        selection_mode="multi",
        default=list(titles),
        format_func=lambda section: f"{wording.plain(titles[section])}  {sizes[section]}",
        key=f"sections_{key}",
        persist_state="session",
    )
    asked = sum(sizes[section] for section in picked)
    total = sum(sizes.values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{asked} of {wording.counted(total, 'question')} selected", width="content")
        st.button("All", key="all_on", type="tertiary", on_click=_set_all, args=(key, list(titles)))
        st.button("None", key="all_off", type="tertiary", on_click=_set_all, args=(key, []))
    # the order of the set, not that of the clicks
    return [section for section in titles if section in picked]


def _set_all(key: str, sections: list[str]) -> None:
    st.session_state[f"sections_{key}"] = sections


def name(key: str, question_set: QuestionSet) -> str:
    """Return a set's title with its size and whose it is."""
    count = wording.counted(len(question_set.questions), "question")
    return f"{question_set.title} · {count}{' · yours' if key.startswith(OWN) else ''}"
