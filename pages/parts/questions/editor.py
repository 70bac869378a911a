"""The editor of question sets: a table to type in, with what is wrong beside the row it is wrong in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NoReturn

import streamlit as st

from core.domain.errors import QuestionSetInvalid
from core.domain.question import Expected, QuestionSet
from core.questions import catalog
from pages.parts.questions import picker
from pages.parts.questions.drafts import COLUMNS, SetDraft
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw", "draw_exports", "draw_import", "open_set"]

#: what a column of a file may hold, by key, as a person is asked
_HELD = {
    "text": "The question",
    "section": "The section it belongs to",
    "required": "Whether it must be answered",
    "expected": "The kind of answer",
    "hints": "Words to look for",
    "id": "Its own id",
    "section_description": "What the section is about",
}
_LEFT_OUT = ""
_TYPES = ("yaml", "yml", "json", "csv", "xlsx")
_MIME = {
    "yaml": "application/yaml",
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def open_set(key: str) -> NoReturn:
    """Show another set: name it in the address and run again."""
    st.query_params["set"] = key
    st.rerun()


def draw(here: Here, key: str, question_set: QuestionSet) -> None:
    """Draw the editor of one set; a shipped one is saved as a set of the visitor's own."""
    is_own = key.startswith(picker.OWN)
    draft = _draft(key, question_set)
    title = st.text_input(
        "Title",
        value=question_set.title if is_own else f"{question_set.title} (mine)",
        key=f"title_{key}",
        max_chars=200,
        width=420,
    ).strip()
    _say_problems(draft)
    frame = st.data_editor(
        draft.frame(),
        key=f"editor_{key}_{draft.revision}",
        height=520,
        hide_index=True,
        num_rows="dynamic",
        column_order=(*(("problem",) if draft.problems else ()), *COLUMNS),
        column_config={
            "problem": st.column_config.TextColumn("What is wrong", width=230, disabled=True),
            "section": st.column_config.TextColumn("Section", width=190, max_chars=200),
            "text": st.column_config.TextColumn("Question", width=430, max_chars=1_000),
            "required": st.column_config.CheckboxColumn("Required", width=76, default=False),
            "expected": st.column_config.SelectboxColumn(
                "Answer", width=110, options=[kind.value for kind in Expected], default=Expected.TEXT.value
            ),
            "hints": st.column_config.TextColumn(
                "Search hints", width=280, help="Words the passage is likely to use, separated by semicolons."
            ),
        },
        alt="Questions of the set",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            "Save" if is_own else "Save as my own set", type="primary", icon=":material/save:", key="save_set"
        ):
            _save(here, key, draft.edited(frame), title, question_set.id if is_own else "")
        st.caption("Changes are kept once saved. Analyses already started keep the set they began with.")


def draw_import(here: Here) -> None:
    """Draw the field that takes a set in from a file, and list everything that is wrong with it."""
    file = st.file_uploader(
        "YAML, JSON, CSV or Excel", type=list(_TYPES), key="import_set", max_upload_size=2
    )
    if file is None:
        return
    try:
        made = _loaded(file.getvalue(), file.name)
    except QuestionSetInvalid as error:
        st.error(f"{wording.plain(file.name)} was not imported.", icon=":material/error:")
        for problem in error.problems[:30]:
            st.text(str(problem))
        if len(error.problems) > 30:
            st.caption(f"and {len(error.problems) - 30} more")
        return
    st.text(f"{made.title}: {wording.counted(len(made.questions), 'question')}")
    if st.button("Keep as my own set", type="primary", icon=":material/save:", key="keep_import"):
        with page_shell.telling():
            here.app.store.beside.save_question_set(here.visitor.owner, made)
            page_shell.tell_later(f"Imported {made.title}.")
            open_set(f"{picker.OWN}{made.id}")


def _loaded(data: bytes, name: str) -> QuestionSet:
    """Read a set; where headings of its table mean nothing to us, ask what they mean and read it so."""
    try:
        return catalog.loads(data, name)
    except QuestionSetInvalid as error:
        if not error.columns:
            raise
        return catalog.loads(data, name, _meant(name, error.columns))


def _meant(name: str, columns: Sequence[str]) -> dict[str, str]:
    """Ask what each heading means; one that nobody has said anything of is not among the answers."""
    st.text("Some columns are called as nothing we know. What do they hold?")
    meant: dict[str, str] = {}
    for number, column in enumerate(columns):
        said = st.selectbox(
            wording.shortened(column, 60),
            [_LEFT_OUT, *_HELD],
            index=None,
            placeholder="Choose",
            format_func=lambda key: _HELD.get(key, "Nothing we need: leave it out"),
            key=f"column_{number}_{name}",
        )
        if said is not None:
            meant[column] = said
    return meant


def draw_exports(question_set: QuestionSet) -> None:
    """Draw a download for each format; every one of them is read back equal."""
    for kind, name in catalog.FORMATS.items():
        st.download_button(
            name,
            data=partial(catalog.dump, question_set, kind),
            file_name=f"{question_set.id}.{kind}",
            mime=_MIME[kind],
            key=f"dump_{kind}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _draft(key: str, question_set: QuestionSet) -> SetDraft:
    drafts: dict[str, SetDraft] = st.session_state.setdefault("drafts", {})
    draft = drafts.get(key)
    if draft is None or draft.base != question_set:
        draft = drafts[key] = SetDraft.of(question_set)
    return draft


def _say_problems(draft: SetDraft) -> None:
    count = len(draft.problems) + len(draft.general)
    if not count:
        return
    st.error(
        f"Not saved: {wording.counted(count, 'thing')} to mend, named beside the rows.",
        icon=":material/error:",
    )
    for problem in draft.general:
        st.text(problem)


def _save(here: Here, key: str, draft: SetDraft, title: str, set_id: str) -> None:
    draft, made = draft.checked(title, set_id)
    if made is not None and not title:
        draft, made = replace(draft, general=("A set needs a title.",)), None
    drafts: dict[str, SetDraft] = st.session_state["drafts"]
    drafts[key] = draft
    if made is None:
        st.rerun()
    with page_shell.telling():
        here.app.store.beside.save_question_set(here.visitor.owner, made)
        del drafts[key]
        page_shell.tell_later(f"Saved {made.title}.")
        open_set(f"{picker.OWN}{made.id}")
