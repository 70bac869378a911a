"""The sides of a conflict beside each other, each quote on the picture of its own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.answer import Answer, AnswerStatus, Claim
from core.domain.session import Session
from pages.parts.analysis import cited_page, document_context, evidence
from pages.parts.analysis.evidence import Showing, Spot
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw", "of"]

#: characters of a claim above its picture; a passage that is its own claim follows below it, whole
_CLAIM = 150
#: pages that can be read beside each other
_ABREAST = 2


@dataclass(frozen=True, slots=True)
class _Side:
    """One claim of a conflict, and the quote of it that is on its picture."""

    session_id: str
    showing: Showing
    claim: Claim
    index: int
    #: indexes of the claims that it contradicts
    against: tuple[int, ...]
    #: None where no quote of it was located
    spot: Spot | None

    @property
    def is_cut(self) -> bool:
        """Whether its claim is too long to stand above the picture."""
        return len(self.claim.text) > _CLAIM

    @property
    def name(self) -> str:
        """The name of its picture."""
        return cited_page.name_of(self.session_id, self.showing.row.question_id, self.index)


def of(answer: Answer | None) -> tuple[int, ...]:
    """Return the claims that stand against each other; none where the document agrees with itself.

    Where the engine named no pairs of a conflict, all of its claims are sides.
    """
    if answer is None or len(answer.claims) < _ABREAST:
        return ()
    opposed = {index for pair in answer.conflicts for index in pair}
    if not opposed and answer.status is AnswerStatus.CONFLICTING:
        opposed = set(range(len(answer.claims)))
    return tuple(sorted(opposed))


def draw(here: Here, session: Session, showing: Showing, answer: Answer) -> None:
    """Draw the sides, two abreast: what each claims, its page, and where it stands."""
    against = evidence.opponents(answer)
    sides = [
        _Side(
            session.id, showing, answer.claims[index], index, against.get(index, ()), showing.spot_of(index)
        )
        for index in of(answer)
    ]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown("**Both sides**" if len(sides) == _ABREAST else "**All sides**", width="stretch")
        cited_page.draw_view(session.id)
        if cited_page.draw_enlarge("sides"):
            _enlarge(here, session, sides)
    steps: tuple[Callable[[_Side], None], ...] = (
        _draw_claim,
        lambda side: _draw_picture(here, session, side),
        _draw_details,
    )
    for first in range(0, len(sides), _ABREAST):
        _draw_abreast(sides[first : first + _ABREAST], steps)


def _draw_abreast(sides: Sequence[_Side], steps: Sequence[Callable[[_Side], None]]) -> None:
    """Draw step after step, so that pictures begin at one height; on a phone side after side."""
    if page_shell.on_phone():
        for side in sides:
            for step in steps:
                step(side)
        return
    for step in steps:
        for column, side in zip(st.columns(_ABREAST, gap="small"), sides, strict=False):
            with column:
                step(side)


def _draw_claim(side: _Side) -> None:
    evidence.draw_mark(side.claim, side.index, side.against)
    st.text(wording.shortened(side.claim.text, _CLAIM) if side.is_cut else side.claim.text)


def _draw_picture(here: Here, session: Session, side: _Side) -> None:
    if side.spot is None:
        st.caption("No quote of this side was located, so there is no page to show.")
        return
    citation = side.claim.citations[side.spot.citation]
    cited_page.draw_page(here, session, citation, side.showing.labels, side.name)


def _draw_details(side: _Side) -> None:
    said = [quote.verbatim.split() for quote in side.claim.citations]
    if side.is_cut and side.claim.text.split() not in said:
        st.text(side.claim.text)
    evidence.draw_footnotes(side.claim)
    evidence.draw_quotes(side.showing, side.claim, side.index, whole=side.is_cut)
    if side.spot is not None:
        number = cited_page.number_of(side.claim.citations[side.spot.citation], side.name)
        document_context.draw_tables(side.showing.context, number, side.name)


@st.dialog("Both sides", width="large")
def _enlarge(here: Here, session: Session, sides: Sequence[_Side]) -> None:
    """Show the whole pages beside each other, large."""
    shown = [side.claim.citations[side.spot.citation] for side in sides if side.spot is not None]
    for first in range(0, len(shown), _ABREAST):
        columns = st.columns(_ABREAST)
        for column, citation in zip(columns, shown[first : first + _ABREAST], strict=False):
            with column:
                cited_page.draw_large(here, session, citation, sides[0].showing.labels)
