"""The panel beside the table: one question, what the document says on it, and what to make of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from core.domain.answer import Answer, AnswerStatus
from core.domain.document import PageRef
from core.domain.session import Row
from core.engines.catalog import find
from pages.parts.analysis import cited_page, conflict_view, document_context, evidence, review, selection
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.analysis.evidence import Showing, Spot
from pages.parts.sessions.snapshot import SessionSnapshot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw", "invite"]


def draw(here: Here, seen: SessionSnapshot, rows: Sequence[Row], height: int) -> None:
    """Draw the evidence of the question the address names; ``rows`` are the ones the table shows."""
    row = selection.chosen(seen.table.rows)
    if row is None:
        return
    with st.container(border=True, height="content" if page_shell.on_phone() else height, key="evidence"):
        _draw_steps(seen, rows, row)
        answer: Answer | None = None
        with page_shell.telling():
            answer = here.app.store.answer(seen.session.id, row.question_id)
        _draw_question(here, seen, row, answer)


def invite(seen: SessionSnapshot, rows: Sequence[Row]) -> None:
    """Offer the first question that nobody has decided on, and with it the way to all the others."""
    first = selection.next_unreviewed(rows, None, seen.reviews)
    if first is not None:
        st.button(
            f"Open question {first.number}",
            key="open_first",
            icon=":material/find_in_page:",
            help="The quotes behind its answer, on the page they stand on. A click on a line opens its own.",
            on_click=selection.choose,
            args=(first.question_id,),
        )


def _draw_question(here: Here, seen: SessionSnapshot, row: Row, answer: Answer | None) -> None:
    known = document_context.of(here.app, seen.session.document)
    decision = seen.reviews.get(row.question_id)
    st.markdown(f"**{wording.plain(row.question)}**")
    evidence.draw_status(row, decision)
    if row.status is not AnswerStatus.PENDING:
        # before the claims, so that the buttons stand still from question to question
        review.draw(here, seen.session.id, row, decision)
    showing = _showing(seen, row, answer, known)
    if known is not None and answer is not None and (said := known.precedence(answer)):
        st.caption(f":material/gavel: {wording.plain(said)}")
    opposed = conflict_view.of(answer)
    if answer is not None and opposed:
        conflict_view.draw(here, seen.session, showing, answer)
    rest = [index for index in range(len(answer.claims)) if index not in opposed] if answer else []
    if rest or not opposed:
        evidence.draw_claims(showing, answer, rest)
    _draw_page(here, seen, showing, answer, rest)
    kind = find(seen.session.engine.name)
    if kind is not None and kind.short_caveat and answer is not None and answer.claims:
        st.caption(kind.short_caveat)
    if answer is not None:
        evidence.draw_coverage(showing, answer.coverage)


def _showing(
    seen: SessionSnapshot, row: Row, answer: Answer | None, known: DocumentContext | None
) -> Showing:
    """Return what of the evidence is open: a quote of each side of a conflict, and one of the rest."""
    case = (seen.session.id, row.question_id)
    opposed = conflict_view.of(answer)
    return Showing(
        row,
        _labels(seen, row, known),
        _spots(case, answer, opposed),
        lambda spot: _open(*case, spot),
        lambda spot, page: _follow(case, answer, spot, page),
        known,
    )


def _draw_page(
    here: Here, seen: SessionSnapshot, showing: Showing, answer: Answer | None, claims: Collection[int]
) -> None:
    """Draw the page of the quote that is open among ``claims``, and the tables that stand on it."""
    spot = next((spot for spot in showing.spots if spot.claim in claims), None)
    if answer is None or spot is None:
        return
    citation = answer.claims[spot.claim].citations[spot.citation]
    name = cited_page.name_of(seen.session.id, showing.row.question_id, spot.claim)
    number = cited_page.draw(here, seen.session, citation, showing.labels, name)
    document_context.draw_tables(showing.context, number, name)


def _labels(seen: SessionSnapshot, row: Row, known: DocumentContext | None) -> Mapping[int, PageRef]:
    """Return both numbers of every page that may be named, as far as they are known yet."""
    if known is not None:
        return {number: page.ref for number, page in known.pages.items()}
    return {ref.number: ref for ref in (*row.pages, *(ref for ref, _ in seen.table.unread))}


def _draw_steps(seen: SessionSnapshot, rows: Sequence[Row], row: Row) -> None:
    before, after = selection.neighbour(rows, row, -1), selection.neighbour(rows, row, 1)
    unreviewed = selection.next_unreviewed(rows, row, seen.reviews)
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.caption(f"Question {row.number} · {wording.plain(row.section)}", width="stretch")
        _step("Previous", "chevron_left", "K", before)
        _step("Next", "chevron_right", "J", after)
        _step("Next unreviewed", "skip_next", "N", unreviewed)
        st.button(
            "Close the evidence",
            key=f"{page_shell.BARE}close",
            icon=":material/close:",
            help="Close the evidence (key U)",
            type="tertiary",
            shortcut=None if page_shell.on_phone() else "U",
            on_click=_go,
            args=(None,),
        )


def _step(label: str, symbol: str, key: str, target: Row | None) -> None:
    st.button(
        label,
        key=f"{page_shell.BARE}{symbol}",
        icon=f":material/{symbol}:",
        help=f"{label} (key {key})",
        type="tertiary",
        shortcut=None if page_shell.on_phone() else key,
        disabled=target is None,
        on_click=_go,
        args=(target.question_id if target else None,),
    )


def _go(question_id: str | None) -> None:
    selection.choose(question_id)
    # the mark in the table moves along
    st.rerun("live")


def _spots(case: tuple[str, str], answer: Answer | None, opposed: Collection[int]) -> tuple[Spot, ...]:
    """Return the quotes on pictures: of each opposed claim one, and one of all the others together.

    It is the one that was clicked while it exists, else the first.
    """
    claims = answer.claims if answer else ()
    clicked: dict[int, int] = st.session_state.get(_spots_key(*case), {})
    shown = []
    for index in opposed:
        count = len(claims[index].citations)
        if count:
            shown.append(Spot(index, clicked.get(index, 0) if clicked.get(index, 0) < count else 0))
    others = [index for index, claim in enumerate(claims) if claim.citations and index not in opposed]
    # the latest click comes last
    picked = next((index for index in reversed(clicked) if index in others), None)
    if picked is None and others and not opposed:
        picked = others[0]
    if picked is not None:
        citation = clicked.get(picked, 0)
        shown.append(Spot(picked, citation if citation < len(claims[picked].citations) else 0))
    return tuple(shown)


def _open(session_id: str, question_id: str, spot: Spot) -> None:
    clicked: dict[int, int] = st.session_state.setdefault(_spots_key(session_id, question_id), {})
    clicked.pop(spot.claim, None)
    clicked[spot.claim] = spot.citation
    st.session_state.pop(cited_page.turned_key(cited_page.name_of(session_id, question_id, spot.claim)), None)


def _follow(case: tuple[str, str], answer: Answer | None, spot: Spot, page: int) -> None:
    """Show the page a quote refers to; the quote's own is one click away."""
    _open(*case, spot)
    if answer is not None:
        own = answer.claims[spot.claim].citations[spot.citation].page
        st.session_state[cited_page.turned_key(cited_page.name_of(*case, spot.claim))] = page - own


def _spots_key(session_id: str, question_id: str) -> str:
    return f"spots_{session_id}_{question_id}"
