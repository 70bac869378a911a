"""The panel beside the table: one question, what the document says on it, and what to make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.domain.answer import Answer, AnswerStatus
from core.domain.document import PageRef
from core.domain.session import Row
from pages.parts import anatomy, chrome, evidence, picture, review, selection, wording
from pages.parts.anatomy import Anatomy
from pages.parts.chrome import Here
from pages.parts.evidence import Showing, Spot
from pages.parts.live import Look

__all__ = ["draw"]


def draw(here: Here, seen: Look, rows: Sequence[Row], height: int) -> None:
    """Draw the evidence of the question the address names; ``rows`` are the ones the table shows."""
    row = selection.chosen(seen.table.rows)
    with st.container(border=True, height="content" if chrome.on_phone() else height, key="evidence"):
        if row is None:
            _invite(seen, rows)
            return
        _draw_steps(seen, rows, row)
        answer: Answer | None = None
        with chrome.telling():
            answer = here.app.store.answer(seen.session.id, row.question_id)
        _draw_question(here, seen, row, answer)


def _draw_question(here: Here, seen: Look, row: Row, answer: Answer | None) -> None:
    known = anatomy.of(here.app, seen.session.document)
    labels = _labels(seen, row, known)
    decision = seen.reviews.get(row.question_id)
    spot = _spot(seen.session.id, row, answer)
    st.markdown(f"**{wording.plain(row.question)}**")
    case = (seen.session.id, row.question_id)
    showing = Showing(
        row,
        labels,
        spot,
        lambda spot: _open(*case, spot),
        lambda spot, page: _follow(case, answer, spot, page),
        known,
    )
    evidence.draw_answer(showing, answer, decision)
    if row.status is not AnswerStatus.PENDING:
        review.draw(here, seen.session.id, row, decision)
    if answer is not None and spot is not None:
        citation = answer.claims[spot.claim].citations[spot.citation]
        number = picture.draw(here, seen.session, row, citation, labels)
        anatomy.draw_tables(known.pages.get(number) if known is not None else None)
    if seen.session.engine.name == "extractive" and answer is not None and answer.claims:
        st.caption("The offline engine quotes the likeliest passage; it does not sum up or infer.")
    if answer is not None:
        evidence.draw_coverage(showing, answer.coverage)


def _labels(seen: Look, row: Row, known: Anatomy | None) -> Mapping[int, PageRef]:
    """Return both numbers of every page that may be named, as far as they are known yet."""
    if known is not None:
        return {number: page.ref for number, page in known.pages.items()}
    return {ref.number: ref for ref in (*row.pages, *(ref for ref, _ in seen.table.unread))}


def _draw_steps(seen: Look, rows: Sequence[Row], row: Row) -> None:
    before, after = selection.neighbour(rows, row, -1), selection.neighbour(rows, row, 1)
    unreviewed = selection.next_unreviewed(rows, row, seen.reviews)
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.caption(f"Question {row.number} · {wording.plain(row.section)}", width="stretch")
        _step("Previous", "chevron_left", "K", before)
        _step("Next", "chevron_right", "J", after)
        _step("Next unreviewed", "skip_next", "N", unreviewed)


def _step(label: str, symbol: str, key: str, target: Row | None) -> None:
    st.button(
        "",
        key=f"step_{symbol}",
        icon=f":material/{symbol}:",
        help=f"{label} (key {key})",
        type="tertiary",
        shortcut=key,
        disabled=target is None,
        on_click=_go,
        args=(target.question_id if target else None,),
    )


def _go(question_id: str | None) -> None:
    selection.choose(question_id)
    # the mark in the table moves along
    st.rerun("live")


def _invite(seen: Look, rows: Sequence[Row]) -> None:
    st.markdown("**Evidence**")
    st.text("Select a line of the table to see the quotes behind its answer, on the page they stand on.")
    first = selection.next_unreviewed(rows, None, seen.reviews)
    if first is not None:
        st.button(
            f"Open question {first.number}",
            key="open_first",
            icon=":material/find_in_page:",
            on_click=_go,
            args=(first.question_id,),
        )


def _spot(session_id: str, row: Row, answer: Answer | None) -> Spot | None:
    """Return the citation that is open: the one clicked, while it exists, else the first."""
    spot = st.session_state.get(_spot_key(session_id, row.question_id))
    claims = answer.claims if answer else ()
    if (
        isinstance(spot, Spot)
        and spot.claim < len(claims)
        and spot.citation < len(claims[spot.claim].citations)
    ):
        return spot
    return evidence.first_spot(answer)


def _open(session_id: str, question_id: str, spot: Spot) -> None:
    st.session_state[_spot_key(session_id, question_id)] = spot
    st.session_state.pop(picture.turned_key(session_id, question_id), None)


def _follow(case: tuple[str, str], answer: Answer | None, spot: Spot, page: int) -> None:
    """Show the page a quote refers to; the quote's own is one click away."""
    _open(*case, spot)
    if answer is not None:
        own = answer.claims[spot.claim].citations[spot.citation].page
        st.session_state[picture.turned_key(*case)] = page - own


def _spot_key(session_id: str, question_id: str) -> str:
    return f"spot_{session_id}_{question_id}"
