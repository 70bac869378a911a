"""The table of a collection: documents down and questions across, or the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import streamlit as st

from core.bootstrap import App
from core.domain.answer import AnswerStatus
from core.domain.collection import CollectionTable, DocumentCollection, Member, collection_table
from core.domain.session import Progress, Session
from core.domain.table import Row, Table
from pages.parts.collection import cells
from pages.parts.components import grid
from pages.parts.components.grid import Grid
from pages.parts.sessions import downloads
from pages.parts.shell import filter_row, navigation, page_shell, signed_links, status_badges, wording
from pages.parts.shell.page_shell import Here

__all__ = ["Read", "draw"]

#: a collection and the records of its sessions
Read = tuple[DocumentCollection, Sequence[Session]]

#: where a click leaves what is to be opened
_OPENED = "collection_opened"
#: tables of documents that a server process keeps at hand
_KEPT = 512


def draw(here: Here, collection_id: str, read: Iterator[Read], was_active: bool) -> None:
    """Draw head, filters and table; while something is active they follow it by themselves.

    ``read`` yields what the page has read already, for the first time that this is drawn.
    """
    collection, sessions = next(read, None) or _read(here, collection_id)
    members = _members(here, sessions)
    if any(each.session.state.is_active for each in members) != was_active:
        st.rerun(scope="app")  # the page decides whether this has a timer
    table = collection_table(members)
    _draw_head(here, collection, members)
    questions, turned, words = _draw_filters(table)
    shown = [each for each in members if turned or cells.speaks_of(table, each, words)]
    asked = [each for each in questions if not turned or cells.asks_of(table, each, words)]
    made = cells.turned(table, asked, shown) if turned else cells.upright(table, asked, shown)
    grid.draw(
        Grid(
            "collection",
            f"Answers of {wording.counted(len(shown), 'document')} side by side",
            made.columns,
            made.rows,
            unit="cell",
            wrap=3,
            empty="Nothing matches these filters.",
        ),
        key=f"collection_{collection_id}_{turned}",
        on_select=lambda row, column: _opened(*((column, row) if turned else (row, column))),
    )
    if opened := st.session_state.pop(_OPENED, None):
        navigation.go("analysis", **opened)


def _opened(session_id: str, question_id: str) -> None:
    """Note which answer was clicked; the name of a document opens its analysis, a question nothing."""
    if session_id not in {cells.NAME, cells.COUNT, ""}:
        query = {"session": session_id}
        if question_id not in {cells.NAME, cells.COUNT, ""}:
            query["q"] = question_id
        st.session_state[_OPENED] = query


def _read(here: Here, collection_id: str) -> Read:
    collection = here.app.collections.collection(collection_id)
    return collection, here.app.collections.sessions(collection)


def _members(here: Here, sessions: Sequence[Session]) -> list[Member]:
    return [
        Member(session, _rows(session.id, session.found_as_of, here.app), here.app.store.reviews(session.id))
        for session in sessions
        if here.visitor.may_see(session)
    ]


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _rows(session_id: str, as_of: tuple[int, Progress], _app: App) -> tuple[Row, ...]:
    """Return the rows of a session's unitary table, read again when something was found."""
    del as_of
    table: Table = _app.store.table(session_id)
    return table.rows


def _draw_export(collection: DocumentCollection) -> None:
    """Draw the link to the workbook, anew before it is too old."""
    st.link_button("Export", downloads.collection_link(collection), icon=":material/download:", key="export")


def _draw_head(here: Here, collection: DocumentCollection, members: Sequence[Member]) -> None:
    st.set_page_config(page_title=collection.name)
    sessions = [each.session for each in members]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        with st.container(gap=None, width="stretch"):
            st.title(wording.plain(wording.shortened(collection.name, 90)), anchor=False)
            st.caption(wording.plain(_line(sessions)))
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            st.fragment(_draw_export, run_every=signed_links.REPORT_SECONDS / 2)(collection)
            if collection.owner == here.visitor.owner or here.visitor.is_admin:
                _draw_more(here, collection)
    done = sum(session.fraction for session in sessions) / max(1, len(sessions))
    st.progress(1.0 if not any(session.state.is_active for session in sessions) else done)


def _line(sessions: Sequence[Session]) -> str:
    """Return ``12 documents · 340 pages · CIPP bid review · 100 questions · 8 completed · 4 running``."""
    states = Counter(session.state for session in sessions)
    parts = [
        wording.counted(len(sessions), "document"),
        wording.counted(sum(session.document.pages for session in sessions), "page"),
        *dict.fromkeys(session.question_set for session in sessions),
        wording.counted(max((session.questions for session in sessions), default=0), "question"),
        *(f"{states[state]} {sign.word}" for state, sign in status_badges.STATES.items() if states[state]),
    ]
    return " · ".join(parts)


def _draw_more(here: Here, collection: DocumentCollection) -> None:
    with st.popover("More", icon=":material/more_horiz:", key=f"{page_shell.BARE}more", help="More"):
        name = st.text_input(
            "Name of the collection", value=collection.name, max_chars=80, key="collection_renamed"
        )
        if name.strip() and name.strip() != collection.name:
            with page_shell.telling():
                here.app.collections.rename(collection, name)
                st.rerun(scope="app")
        navigation.link("upload", "New analysis", icon=":material/note_add:")


def _draw_filters(table: CollectionTable) -> tuple[list[Row], bool, str]:
    """Draw the filters; return the questions to show, whether they go down, and words to look for."""
    counts = Counter(cell.status for cell in table.cells.values())
    titles = {row.section_id: row.section for row in table.questions}
    above, row = filter_row.rows()
    with above:
        statuses = filter_row.draw_statuses(counts, "collection_statuses")
    with row:
        section = filter_row.draw_section(titles, "collection_section")
        words = filter_row.draw_words("collection_words")
        turned = st.toggle("Questions down", key="collection_turned")
    return (
        [row for row in table.questions if _is_wanted(table, row, section, statuses)],
        bool(turned),
        words.casefold(),
    )


def _is_wanted(table: CollectionTable, row: Row, section: str, statuses: Collection[AnswerStatus]) -> bool:
    """Whether a question is of the section, and a document has it in one of the statuses."""
    if section and row.section_id != section:
        return False
    found = (table.cell(member, row) for member in table.members)
    return not statuses or any(cell is not None and cell.status in statuses for cell in found)
