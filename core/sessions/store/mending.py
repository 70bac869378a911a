"""Putting together what is left of a damaged store: bad values go, and the lists are made anew.

What the values of a session should be is not known here; see `core.services.repair`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import unquote

from core.domain.answer import Answer, Outcome
from core.domain.document import DocumentRef
from core.domain.errors import StoreDamaged
from core.domain.plan import EngineChoice, Plan
from core.domain.ports import JobFault, WindowJob, WindowOrder
from core.domain.question import Question, QuestionSet, Section
from core.domain.refinement import RefinementPart, TakenBack
from core.domain.register import LineReview
from core.domain.review import Remark, Review
from core.domain.session import Change, LogEntry, Progress, Session, SessionState, transition
from core.domain.table import Table
from core.sessions.store import keys
from core.sessions.store.codec import T, decoded, encoded
from core.sessions.store.key_value import KeyValue

__all__ = ["Mended", "mend"]

#: what stands under each family of a session's keys
KINDS: Mapping[str, type] = {
    "record": Session,
    "plan": Plan,
    "table": Table,
    "unit": Outcome,
    "answer": Answer,
    "log": LogEntry,
    "review": Review,
    "remark": Remark,
    "line": LineReview,
    "refined": RefinementPart,
    "unrefined": TakenBack,
    "order": WindowOrder,
    "job": WindowJob,
    "mail": Outcome,
    "fault": JobFault,
}

#: title and name of what nobody knows any more
UNKNOWN = "Unknown"

RECORD_LOST = "Its record was lost with a damaged store; continue to ask what is missing."
PLAN_LOST = "What it was asked was lost with a damaged store: what it found is kept, and it cannot go on."


class _Left(Enum):
    """How much of a session a damaged store has left."""

    ALL = auto()
    PART = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Mended:
    """What a mending found."""

    #: ids of sessions of which too little is left to show anything
    lost: tuple[str, ...] = ()
    #: ids of sessions whose record, or what they were asked, had to be made anew
    incomplete: tuple[str, ...] = ()
    #: how many values could not be read, and are gone
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the lists say of a session, for when its record is lost."""

    order: int = 0
    owner: str = ""
    documents: tuple[str, ...] = ()


def mend(key_value: KeyValue) -> Mended:
    """Drop values that cannot be read, and make anew the records, plans and lists that are missing.

    Call it while nobody else uses the store. A session is lost only when neither its record nor its plan nor
    its table is left.
    """
    dropped = 0
    left: dict[_Left, list[str]] = {each: [] for each in _Left}
    with key_value.transaction(grows=False):
        listed = _listed(key_value)
        found = sorted({*listed, *(key.split(":")[1] for key, _ in key_value.scan("s:"))})
        for prefix in (keys.ALL, "x:", "y:"):
            key_value.drop_all(prefix)
        for session_id in found:
            dropped += _drop_unreadable(key_value, session_id)
            left[_mend_session(key_value, session_id, listed.get(session_id, _Listed()))].append(session_id)
        there = {*found} - {*left[_Left.NOTHING]}
        for key, _ in key_value.scan(keys.DOCUMENTS):
            kind, _, user = key.split(":", 2)[2].partition(":")
            if kind == "s" and user not in there:
                key_value.drop(key)
    return Mended(tuple(left[_Left.NOTHING]), tuple(left[_Left.PART]), dropped)


def _listed(key_value: KeyValue) -> Mapping[str, _Listed]:
    found: dict[str, _Listed] = {}
    for prefix in (keys.ALL, "x:", "y:"):
        for key, _ in key_value.scan(prefix):
            *_, order, session_id = key.split(":")
            if order.isdecimal():
                before = found.get(session_id, _Listed())
                owner = unquote(key.split(":")[1]) if prefix == "y:" else before.owner
                found[session_id] = replace(before, order=int(order), owner=owner)
    for key, _ in key_value.scan(keys.DOCUMENTS):
        kind, _, user = key.split(":", 2)[2].partition(":")
        if kind == "s" and user in found:
            documents = (*found[user].documents, keys.document_of(key))
            found[user] = replace(found[user], documents=documents)
    return found


def _drop_unreadable(key_value: KeyValue, session_id: str) -> int:
    """Drop what is not what it should be; return how many values that were."""
    prefix = keys.session_prefix(session_id)
    bad: list[str] = []
    for key, text in key_value.scan(prefix):
        kind = KINDS.get(key.removeprefix(prefix).partition(":")[0])
        if kind is None:  # a newer program may know it
            continue
        try:
            decoded(text, kind, key)
        except StoreDamaged:
            bad.append(key)
    key_value.drop_many(bad)
    return len(bad)


def _mend_session(key_value: KeyValue, session_id: str, listed: _Listed) -> _Left:
    """Make a session whole enough to be shown, where anything of it is left to show."""
    prefix = keys.session_prefix(session_id)
    record = _value(key_value, f"{prefix}record", Session)
    plan = _value(key_value, f"{prefix}plan", Plan)
    table = _value(key_value, f"{prefix}table", Table)
    if record is None and plan is None and table is None:
        key_value.drop_all(prefix)
        return _Left.NOTHING
    left = _Left.PART if record is None or plan is None else _Left.ALL
    if plan is None:
        plan = _plan_from(key_value, session_id, record, table, listed)
        key_value.put(f"{prefix}plan", encoded(plan))
        record = record and _ended(record)
    if record is None:
        record = _record_from(session_id, plan, table, listed)
    if table is None:
        table = Table.pending(session_id, plan.question_set, record.created)
        key_value.put(f"{prefix}table", encoded(replace(table, revision=record.revision)))
    if left is _Left.PART:
        key_value.put(f"{prefix}record", encoded(record))
    for key in (f"{keys.ALL}{keys.place(record)}", *keys.index_keys(record)):
        key_value.put(key, "")
    for key in keys.document_uses(session_id, plan.contents):
        key_value.put(key, "1")
    return left


def _ended(session: Session) -> Session:
    """Return a session of which nobody knows any more what it was asked."""
    ended = transition(
        session, SessionState.PARTIAL, at=time.time(), instance="", reason=PLAN_LOST, repair=True
    )
    return replace(ended, revision=session.revision + 1)


def _value(key_value: KeyValue, key: str, kind: type[T]) -> T | None:
    text = key_value.get(key)
    return None if text is None else decoded(text, kind, key)


def _plan_from(
    key_value: KeyValue, session_id: str, record: Session | None, table: Table | None, listed: _Listed
) -> Plan:
    """Return a plan that names the questions that were asked, and nothing that nobody knows."""
    if record is not None:
        document = record.document
    else:
        document = DocumentRef((listed.documents or ("0" * 64,))[0], UNKNOWN, 0)
    title = record.question_set if record is not None else UNKNOWN
    sections: dict[str, Section] = {}
    for row in table.rows if table is not None else ():
        section = sections.get(row.section_id, Section(row.section_id, row.section, ()))
        question = Question(row.question_id, row.question, row.required)
        sections[row.section_id] = replace(section, questions=(*section.questions, question))
    if table is None:
        scanned = key_value.scan(f"{keys.session_prefix(session_id)}answer:")
        ids = (decoded(text, Answer, key).question_id for key, text in scanned)
        questions = tuple(Question(each, each) for each in ids)
        sections[UNKNOWN] = Section(UNKNOWN, UNKNOWN, questions)
    question_set = QuestionSet(UNKNOWN, title, tuple(sections.values()))
    return Plan(document, question_set, record.engine if record else EngineChoice(UNKNOWN), rebuilt=True)


def _record_from(session_id: str, plan: Plan, table: Table | None, listed: _Listed) -> Session:
    """Return the record of a session that a person may go on with; an owner nobody knows is nobody."""
    created = listed.order / 1000
    reason = PLAN_LOST if plan.rebuilt else RECORD_LOST
    history = (
        Change(created, None, SessionState.QUEUED, ""),
        Change(created, SessionState.QUEUED, SessionState.PARTIAL, "", reason, repair=True),
    )
    return Session(
        id=session_id,
        created=created,
        owner=listed.owner,
        document=plan.document,
        question_set=plan.question_set.title,
        engine=plan.engine,
        questions=len(plan.question_set.questions),
        state=SessionState.PARTIAL,
        history=history,
        progress=Progress(pages=plan.document.pages),
        documents=len(plan.contents.documents),
        revision=table.revision if table is not None else 1,
        order=listed.order,
    )
