"""What of the table to show: a section, some statuses, words, pages, documents, unreviewed answers.

The status pills carry the counts, so that the same line says how the analysis stands and narrows
the table to what is worth a look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.domain.document import PageSet
from core.domain.package import DocumentKind, Package
from core.domain.table import Row
from pages.parts.analysis import views
from pages.parts.analysis.answer_table import Filter, Only
from pages.parts.shell import filter_row, page_shell

__all__ = ["chosen_pages", "clear", "draw", "is_wrapped", "show_stale", "shows_strip", "take_pages"]

_WIDGETS = ("section", "statuses", "words", "only", "pages", "cited")
#: begins a choice that means all documents of a kind
_KIND = "kind:"


def draw(session_id: str, rows: Sequence[Row], me: str, package: Package) -> Filter:
    """Draw the filters; return what they ask for. ``me`` is what the reader is called in reports."""
    counts = Counter(row.status for row in rows)
    titles = {row.section_id: row.section for row in rows}
    above, row = filter_row.rows()
    with above:
        statuses = filter_row.draw_statuses(counts, f"statuses_{session_id}")
    with row:
        section = filter_row.draw_section(titles, f"section_{session_id}")
        documents = None if package.is_single else _choose_documents(session_id, package)
        words = filter_row.draw_words(f"words_{session_id}")
        with st.popover(
            "View", icon=":material/tune:", key=f"{page_shell.BARE}view_{session_id}", help="View"
        ):
            only = st.pills(
                "Show only what is",
                list(Only),
                selection_mode="multi",
                format_func=lambda value: value.value,
                key=f"only_{session_id}",
            )
            st.toggle("Long texts on several lines", value=True, key=_wrap_key(session_id))
            st.toggle("Page strip", value=not page_shell.on_phone(), key=_strip_key(session_id))
        pages = chosen_pages(session_id)
        if pages is not None:
            st.button(
                f"p. {pages[0]}-{pages[1]}" if pages[0] != pages[1] else f"p. {pages[0]}",
                key=f"pages_off_{session_id}",
                icon=":material/close:",
                help="Show answers from all pages again",
                on_click=_forget_pages,
                args=(session_id,),
            )
    return Filter(
        section or None,
        frozenset(statuses),
        words,
        pages,
        documents,
        frozenset(only or ()),
        me,
    )


def _choose_documents(session_id: str, package: Package) -> PageSet | None:
    """Let a document be chosen, or all of a kind; return the positions of their pages, None for all."""
    offered: dict[str, tuple[str, PageSet]] = {"": ("All documents", PageSet())}
    kinds = Counter(each.description.kind for each in package.documents)
    for kind in DocumentKind:
        if kinds[kind] > 1:
            spans = [s for d in package.documents if d.description.kind is kind for s in d.positions.ranges]
            offered[f"{_KIND}{kind}"] = (f"{kind.words}: all {kinds[kind]}", PageSet(tuple(spans)))
    for name, each in zip(package.names, package.documents, strict=True):
        offered[name] = (name, each.positions)
    chosen = st.selectbox(
        "Documents",
        list(offered),
        format_func=lambda value: offered[value][0],
        key=f"cited_{session_id}",
        label_visibility="collapsed",
        help="Answers that cite this document, or one of this kind",
        width=filter_row.width(),
    )
    return offered[chosen][1] if chosen else None


def take_pages(session_id: str, pages: tuple[int, int] | None) -> None:
    """Take over the pages of the bar that was clicked on the strip; None shows all again."""
    if pages is None:
        _forget_pages(session_id)
    else:
        st.session_state[f"pages_{session_id}"] = pages


def chosen_pages(session_id: str) -> tuple[int, int] | None:
    """Return the pages of the strip that an answer must cite; None for all."""
    pages: tuple[int, int] | None = st.session_state.get(f"pages_{session_id}")
    return pages


def is_wrapped(session_id: str) -> bool:
    """Whether long texts take several lines."""
    return bool(st.session_state.get(_wrap_key(session_id), True))


def shows_strip(session_id: str) -> bool:
    """Whether the page strip is shown."""
    return bool(st.session_state.get(_strip_key(session_id), not page_shell.on_phone()))


def clear(session_id: str) -> None:
    """Show every question again."""
    for name in _WIDGETS:
        st.session_state.pop(f"{name}_{session_id}", None)


def show_stale(session_id: str) -> None:
    """Show the answers alone whose decision is to be looked at again."""
    clear(session_id)
    st.session_state[f"only_{session_id}"] = [Only.STALE]
    views.show(views.ANSWERS)


def _wrap_key(session_id: str) -> str:
    return f"wrap_{session_id}"


def _strip_key(session_id: str) -> str:
    return f"strip_shown_{session_id}"


def _forget_pages(session_id: str) -> None:
    st.session_state.pop(f"pages_{session_id}", None)
