"""What reviewers make of answers: decisions, and what is said about a question without deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.domain.answer import AnswerStatus, Claim
from core.domain.errors import PagewiseError
from core.domain.review import Remark, RemarkKind, Review, Verdict
from core.domain.table import Row
from pages.parts.sessions import snapshot
from pages.parts.shell.page_shell import Here

__all__ = ["Discussion", "accept_all", "acceptable", "discussion", "failed", "my_name", "stored", "take"]

#: characters
_TEXT, _NOTE, _NAME = 5_000, 500, 60

_REMARKS = {
    "flag": RemarkKind.FLAG,
    "comment": RemarkKind.COMMENT,
    "assign": RemarkKind.ASSIGNMENT,
}


@dataclass(frozen=True, slots=True)
class Discussion:
    """What was said about one question without deciding on it."""

    flagged: bool = False
    #: who is to look at it; empty for nobody
    assignee: str = ""
    comments: tuple[Remark, ...] = ()


def discussion(remarks: Sequence[Remark]) -> Discussion:
    """Return what holds of remarks, oldest first."""
    found = Discussion()
    for remark in remarks:
        if remark.kind is RemarkKind.FLAG:
            found = replace(found, flagged=bool(remark.text))
        elif remark.kind is RemarkKind.ASSIGNMENT:
            found = replace(found, assignee=remark.text)
        else:
            found = replace(found, comments=(*found.comments, remark))
    return found


def my_name(here: Here) -> str:
    """Return what the visitor is called in reports: their address, or the name they gave; else nothing."""
    return (
        here.visitor.name if here.visitor.signed_in else here.app.store.beside.person_name(here.visitor.owner)
    )


def stored(key: str) -> int:
    """Return up to which of its entries the panel under ``key`` needs to keep none any more."""
    return int(st.session_state.get(f"stored_{key}", 0))


def failed(key: str) -> str:
    """Return why the latest entry could not be stored, or nothing."""
    return str(st.session_state.get(f"failed_{key}", ""))


def take(here: Here, session_id: str, key: str) -> None:
    """Store what was decided and said and is not stored yet, in order; remember what could not be."""
    before = stored(key)
    st.session_state[f"failed_{key}"] = ""
    waiting = [entry for entry in st.session_state[key].get("decisions") or () if entry["sequence"] > before]
    for entry in waiting:
        try:
            _store(here, session_id, entry)
        except PagewiseError as error:
            st.session_state[f"failed_{key}"] = f"Not stored: {error}"
            break
        st.session_state[f"stored_{key}"] = int(entry["sequence"])
    # the table shows what was decided
    st.rerun("live")


def acceptable(rows: Sequence[Row], reviews: Mapping[str, Review], section: str) -> list[Row]:
    """Return the answers of a section that may be accepted together: none that leaves anything to decide."""
    return [
        row
        for row in rows
        if row.section == section and row.status is AnswerStatus.ANSWERED and row.question_id not in reviews
    ]


def accept_all(here: Here, session_id: str, rows: Sequence[Row]) -> None:
    """Accept several answers as they stand."""
    for row in rows:
        here.app.store.review(
            session_id, _decision(here, row.question_id, Verdict.ACCEPTED, claim=row.answer)
        )


def _store(here: Here, session_id: str, entry: Mapping[str, Any]) -> None:
    kind, question_id = str(entry["kind"]), str(entry["id"])
    if kind == "name":
        here.app.store.beside.save_person_name(here.visitor.owner, str(entry["text"]).strip()[:_NAME])
    elif kind == "undo":
        _undo(here, session_id, question_id)
    elif kind in _REMARKS:
        _remark(here, session_id, _REMARKS[kind], entry)
    else:
        here.app.store.review(session_id, _review(here, session_id, entry))


def _review(here: Here, session_id: str, entry: Mapping[str, Any]) -> Review:
    question_id = str(entry["id"])
    answer = here.app.store.answer(session_id, question_id)
    claims: Sequence[Claim] = answer.claims if answer is not None else ()
    chosen = [claims[index] for index in entry.get("governing") or () if 0 <= index < len(claims)]
    quote = _quote(claims, entry.get("quote"))
    return replace(
        _decision(
            here,
            question_id,
            Verdict(entry["kind"]),
            claim=claims[0].text if claims else "",
        ),
        text=str(entry.get("text", ""))[:_TEXT],
        note=str(entry.get("note", ""))[:_NOTE],
        governing=tuple(claim.brief or claim.said for claim in chosen),
        quote=quote,
    )


def _quote(claims: Sequence[Claim], place: object) -> str:
    """Return the words of the quote that was accepted alone: claim and number of its citation."""
    if not isinstance(place, list) or len(place) != 2:
        return ""
    claim, number = place
    if not (0 <= claim < len(claims) and 0 <= number < len(claims[claim].citations)):
        return ""
    return claims[claim].citations[number].verbatim


def _decision(here: Here, question_id: str, verdict: Verdict, *, claim: str = "") -> Review:
    return Review(
        question_id,
        verdict,
        by=here.visitor.owner,
        at=snapshot.now(),
        reviewer=my_name(here),
        claim=claim,
    )


def _undo(here: Here, session_id: str, question_id: str) -> None:
    """Take the latest decision back: the one before holds again, if there was any."""
    history = here.app.store.review_history(session_id, question_id)
    if not history or history[-1].verdict is Verdict.WITHDRAWN:
        return
    before = history[-2] if len(history) > 1 else None
    if before is None or before.verdict is Verdict.WITHDRAWN:
        here.app.store.review(session_id, _decision(here, question_id, Verdict.WITHDRAWN))
    else:
        here.app.store.review(session_id, replace(before, at=snapshot.now()))


def _remark(here: Here, session_id: str, kind: RemarkKind, entry: Mapping[str, Any]) -> None:
    here.app.store.remark(
        session_id,
        Remark(
            str(entry["id"]),
            kind,
            str(entry.get("text", ""))[:_NOTE].strip(),
            here.visitor.owner,
            my_name(here),
            snapshot.now(),
        ),
    )
