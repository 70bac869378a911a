"""Question sets: look at the shipped ones, and make sets of one's own from them or from files."""

from __future__ import annotations

import streamlit as st

from core.domain.question import QuestionSet
from pages.parts.questions import editor, picker
from pages.parts.shell import clicks, dialogs, navigation, page_shell, wording
from pages.parts.shell.page_shell import Here


def _main() -> None:
    with page_shell.page() as here:
        page_shell.title("Question sets")
        sets = picker.all_sets(here.app, here.visitor.owner)
        key = st.query_params.get("set", "")
        if key and key not in sets:
            st.warning("There is no such set any more; here are the ones there are.", icon=":material/quiz:")
        if key not in sets:
            key = next(iter(sets))
        key = _choose(here, sets, key)
        if sets[key].description:
            st.caption(wording.plain(sets[key].description))
        editor.draw(here, key, sets[key])


def _choose(here: Here, sets: dict[str, QuestionSet], key: str) -> str:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "Set",
            list(sets),
            index=list(sets).index(key),
            format_func=lambda key: picker.name(key, sets[key]),
            key=f"choose_{key}",
            width=400,
        )
        if chosen != key:
            editor.open_set(chosen)
        if st.button("Use in a new analysis", icon=":material/note_add:", key="use_set"):
            navigation.go("upload", set=key)
        with st.popover("Import", icon=":material/upload:", key="import"):
            editor.draw_import(here)
        with st.popover("Export", icon=":material/download:", key="export"):
            editor.draw_exports(sets[key])
        if key.startswith(picker.OWN) and dialogs.opener(
            "Delete", icon=":material/delete:", key=f"delete_{key}"
        ):
            _confirm_delete(here, sets[key])
    return key


@dialogs.dialog("Delete this question set?", icon=":material/delete:")
def _confirm_delete(here: Here, question_set: QuestionSet) -> None:
    st.text(f"{question_set.title}, {wording.counted(len(question_set.questions), 'question')}")
    st.text("Analyses made with it keep their questions and answers.")
    now = f"delete_now_{question_set.id}"
    if clicks.button("Delete it", type="primary", key=now, icon=":material/delete:"):
        with page_shell.telling():
            clicks.answer(now)
            here.app.store.beside.delete_question_set(here.visitor.owner, question_set.id)
            page_shell.tell_later(f"Deleted {question_set.title}.")
            dialogs.close()
            navigation.go("questions")


_main()
