"""The evidence behind one answer: its claims, their quotes, and the pages they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, UnverifiedQuote
from core.domain.document import PageRef
from core.domain.session import Review, Row, Verdict
from pages.parts.analysis.document_context import DocumentContext
from pages.parts.shell import status_badges, wording

__all__ = [
    "Showing",
    "Spot",
    "draw_claims",
    "draw_coverage",
    "draw_footnotes",
    "draw_mark",
    "draw_quotes",
    "draw_status",
    "opponents",
]

#: quotes of one claim shown at once; the rest opens on demand
_QUOTES = 3
#: places a quote names that are linked
_REFERENCES = 3
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Spot:
    """A citation to be shown on the picture of its page."""

    claim: int
    citation: int


@dataclass(frozen=True, slots=True)
class Showing:
    """What of the evidence is open, and who is told when something else is clicked."""

    row: Row
    #: both numbers of every page that may be named
    labels: Mapping[int, PageRef]
    #: the quotes that are on a picture
    spots: tuple[Spot, ...]
    on_open: Callable[[Spot], None]
    #: told which page a cross-reference leads to
    on_follow: Callable[[Spot, int], None]
    #: what is known of the pages; None while they are being read
    context: DocumentContext | None

    def spot_of(self, claim: int) -> Spot | None:
        """Return the quote of a claim that is on a picture."""
        return next((spot for spot in self.spots if spot.claim == claim), None)

    def names(self, numbers: Iterable[int], limit: int | None = None) -> str:
        """Return the pages as shown, each once."""
        refs = [self.labels.get(number, PageRef(number)) for number in dict.fromkeys(numbers)]
        return wording.plain(wording.pages(refs, limit))


def draw_claims(showing: Showing, answer: Answer | None, indexes: Sequence[int]) -> None:
    """Draw these claims with their quotes, or that there is none at all."""
    row = showing.row
    if answer is None or not answer.claims:
        _draw_nothing(row)
        return
    several = len(answer.claims) > 1
    for index in indexes:
        claim = answer.claims[index]
        with st.container(border=several, key=f"claim_{row.question_id}_{index}", gap="xsmall"):
            if several:
                draw_mark(claim, index)
            if claim.value:
                st.markdown(f"**{wording.plain(claim.value)}**")
            st.text(claim.text)
            draw_footnotes(claim)
            draw_quotes(showing, claim, index)


def draw_coverage(showing: Showing, coverage: Coverage) -> None:
    """Say which pages were read for this question, and which were not and why."""
    read = len(coverage.read)
    total = wording.counted(coverage.total, "page")
    parts = [f"Read for this question: {read:,} of {total}"]
    if coverage.screened:
        parts.append(f"{len(coverage.screened):,} screened out as implausible")
    if coverage.not_reached:
        parts.append(f"{len(coverage.not_reached):,} not reached")
    if coverage.left_out:
        parts.append(f"{len(coverage.left_out):,} left out")
    if coverage.unread:
        parts.append(f"{len(coverage.unread):,} unread")
    if showing.row.status is AnswerStatus.NOT_FOUND:
        parts[0] = f"Not found in {read:,} of {total}"
    st.caption(wording.plain(" · ".join(parts)))
    for reason, numbers in _by_reason(coverage).items():
        st.caption(f"Unread: p. {showing.names(numbers, limit=12)}: {wording.plain(reason)}")


def draw_status(row: Row, review: Review | None) -> None:
    """Draw how the question stands, and what a reviewer made of it."""
    sign = status_badges.ANSWERS[row.status]
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.badge(sign.word, icon=sign.icon, color=sign.colour, help=sign.meaning)
        if row.answer:
            st.badge(
                f"{wording.confidence(row.confidence)} confidence, {row.confidence:.0%}",
                color="gray",
                help="How sure the engine is that the primary claim answers the question.",
            )
        if row.provisional and row.answer:
            st.badge(
                "so far",
                icon=":material/hourglass_top:",
                color="gray",
                help="Rests on the pages read so far; those still to be read may change it.",
            )
        if row.inferred:
            st.badge("inferred", icon=":material/psychology:", color="violet", help="Concluded, not stated.")
        if row.required:
            st.badge("required", icon=":material/priority_high:", color="gray")
        if review is not None:
            verdict = status_badges.VERDICTS[review.verdict]
            st.badge(verdict.word, icon=verdict.icon, color=verdict.colour, help=verdict.meaning)
    if review is not None and review.verdict is Verdict.EDITED:
        st.caption("Answer as edited")
        st.text(review.text)
        st.caption("What the engine found")


def _draw_nothing(row: Row) -> None:
    if row.status is AnswerStatus.PENDING:
        st.text("Nothing found yet. The pages are still being read; this panel fills by itself.")
    else:
        st.text("No passage of the pages read answers this question.")


def draw_mark(claim: Claim, index: int, against: Sequence[int] = ()) -> None:
    """Draw the letter of a claim, and which claims it contradicts."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.badge(_letter(index), color="blue" if index == 0 else "gray")
        if against:
            others = ", ".join(_letter(other) for other in against)
            st.badge(f"contradicts {others}", icon=":material/call_split:", color="orange")
        if claim.inferred:
            st.badge("inferred", icon=":material/psychology:", color="violet")


def draw_footnotes(claim: Claim) -> None:
    """Draw what qualifies a claim."""
    for footnote in claim.footnotes:
        st.caption(f"† {wording.plain(footnote)}")


def draw_quotes(showing: Showing, claim: Claim, index: int, *, whole: bool = False) -> None:
    """Draw a claim's quotes; with ``whole`` also one that is the claim word for word."""
    for number in range(min(_QUOTES, len(claim.citations))):
        _draw_quote(showing, claim, Spot(index, number), whole=whole)
    if len(claim.citations) > _QUOTES:
        with st.expander(wording.counted(len(claim.citations) - _QUOTES, "more quote")):
            for number in range(_QUOTES, len(claim.citations)):
                _draw_quote(showing, claim, Spot(index, number))
    for quote in claim.unverified:
        _draw_unverified(quote)


def _draw_quote(showing: Showing, claim: Claim, spot: Spot, *, whole: bool = False) -> None:
    citation = claim.citations[spot.citation]
    if whole or citation.verbatim.split() != claim.text.split():
        # the extractive engine's claims are their quotes; saying them twice helps nobody
        st.caption(f"“{wording.plain(citation.verbatim)}”")
    near = "  ·  near match" if citation.match is Match.NEAR else ""
    place = "" if showing.context is None else showing.context.place(citation)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            f"p. {showing.names(span.page for span in citation.spans)}{near}",
            key=f"quote_{showing.row.question_id}_{spot.claim}_{spot.citation}",
            type="primary" if spot in showing.spots else "secondary",
            icon=":material/find_in_page:",
            help="Show this quote on its page",
            on_click=showing.on_open,
            args=(spot,),
        )
        if place:
            st.caption(wording.plain(wording.shortened(place, 70)), width="stretch")
    if showing.context is not None:
        _draw_references(showing, showing.context, citation, spot)


def _draw_references(showing: Showing, context: DocumentContext, citation: Citation, spot: Spot) -> None:
    for number, reference in enumerate(list(context.references(citation))[:_REFERENCES]):
        st.button(
            f"{wording.plain(reference.text)}: p. {wording.plain(str(reference.target))}",
            key=f"reference_{showing.row.question_id}_{spot.claim}_{spot.citation}_{number}",
            type="tertiary",
            icon=":material/subdirectory_arrow_right:",
            help=wording.plain(wording.shortened(reference.title, 120)),
            on_click=showing.on_follow,
            args=(spot, reference.target.number),
        )


def _draw_unverified(quote: UnverifiedQuote) -> None:
    said = "altered" if quote.match is Match.ALTERED else "not located"
    reason = f": {wording.plain(quote.reason)}" if quote.reason else ""
    st.caption(f":material/help: Unverified, {said}{reason}")
    st.caption(f"“{wording.plain(quote.text)}”")


def opponents(answer: Answer) -> dict[int, tuple[int, ...]]:
    """Return, for each claim of a conflict, the claims it contradicts."""
    against: dict[int, tuple[int, ...]] = {}
    for one, other in answer.conflicts:
        against[one] = (*against.get(one, ()), other)
        against[other] = (*against.get(other, ()), one)
    return against


def _by_reason(coverage: Coverage) -> dict[str, list[int]]:
    reasons: dict[str, list[int]] = {}
    for number, reason in coverage.unread:
        reasons.setdefault(reason, []).append(number)
    return reasons


def _letter(index: int) -> str:
    return _LETTERS[index] if index < len(_LETTERS) else str(index + 1)
