"""The keys of the store, and the order they bring about.

    s:SESSION:record|plan|table          one value each
    s:SESSION:unit:UNIT                  one outcome a (pass, window, section)
    s:SESSION:answer:QUESTION            one answer with its evidence
    s:SESSION:log:NUMBER                 activity log
    s:SESSION:review:QUESTION:NUMBER     every decision on a question
    s:SESSION:remark:QUESTION:NUMBER     comments, flags and assignments
    s:SESSION:line:REGISTER:LINE:NUMBER  every decision on a line of a register
    s:SESSION:refined:REGISTER:NUMBER    what a model said of some lines of a register
    s:SESSION:unrefined:REGISTER:NUMBER  that a refinement was taken back
    s:SESSION:arrangement                what a person says its documents are, and which wins
    s:SESSION:inheritance                what a revision took over from the session that it revises
    s:SESSION:order:PASS                 what the window jobs of a pass have in common
    s:SESSION:job:PASS:WINDOW            one window job
    s:SESSION:mail:UNIT                  one outcome that a window job delivered
    s:SESSION:fault:PASS                 why its window jobs cannot go on
    z:ORDER:SESSION                      all sessions in order
    x:STATE:ORDER:SESSION                all sessions in a state
    y:OWNER:STATE:ORDER:SESSION          an owner's sessions in a state
    d:SHA256:s:SESSION  d:SHA256:u:UPLOAD   who uses a document
    q:OWNER:SET   u:UPLOAD   i:INSTANCE  users' question sets, uploads, server processes
    c:COLLECTION                         analyses that are looked at side by side
    p:OWNER                              what a person wants to be called
    t:OWNER                              when a session of an owner was claimed last
    b:DAY:spent:OWNER:SESSION            what a session cost on the operator's key that day
    b:DAY:ceiling:OWNER:SESSION          what its run may have spent that day
    a:token  a:grant:OWNER               who may be an admin; see `core.sessions.admission`
    schema                               version of all of the above

Parts that people choose are quoted, so that no part can hold a colon and every key is ASCII.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from core.domain.answer import UnitKey
from core.domain.errors import SessionNotFound
from core.domain.package import Package
from core.domain.session import Session, SessionState

__all__ = [
    "ALL",
    "DOCUMENTS",
    "INSTANCES",
    "SCHEMA",
    "SPENDING",
    "UPLOADS",
    "answer_key",
    "decisions_on",
    "document_keys",
    "document_of",
    "document_uses",
    "fault_key",
    "in_state",
    "index_keys",
    "job_prefix",
    "line_prefix",
    "log_key",
    "mail_key",
    "mail_prefix",
    "order_key",
    "part",
    "place",
    "place_of",
    "refined_family",
    "refined_of",
    "remarks_on",
    "reviews_of",
    "session_of",
    "session_prefix",
    "unit_key",
    "unquoted",
    "unrefined_family",
]

SCHEMA = "schema"
#: prefixes of whole families of keys
ALL = "z:"
DOCUMENTS = "d:"
UPLOADS = "u:"
INSTANCES = "i:"
SPENDING = "b:"

#: session ids come out of links, so they are checked before they become part of a key or a path
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def part(text: str) -> str:
    """Return one part of a key for any text."""
    return quote(text, safe="@+")


def unquoted(part_of_key: str) -> str:
    """Return the text that `part` was made of."""
    return unquote(part_of_key)


def numbered(family: str, number: int) -> str:
    """Return the key of one of the numbered values of a family, the first being 1."""
    return f"{family}:{number:06d}"


def session_prefix(session_id: str) -> str:
    """Return what all keys of a session begin with; raise `SessionNotFound` for what is no id."""
    if not _SESSION_ID.fullmatch(session_id):
        raise SessionNotFound("There is no such session.", "Check the link.")
    return f"s:{session_id}:"


def unit_key(session_id: str, key: UnitKey) -> str:
    """Return the key of an outcome; keys are in the order of pass, window and section."""
    return f"{session_prefix(session_id)}unit:{_unit(key)}"


def mail_key(session_id: str, key: UnitKey) -> str:
    """Return the key of an outcome that was delivered."""
    return f"{session_prefix(session_id)}mail:{_unit(key)}"


def mail_prefix(session_id: str, pass_number: int) -> str:
    """Return the prefix of all that was delivered in a pass."""
    return f"{session_prefix(session_id)}mail:{pass_number:02d}:"


def fault_key(session_id: str, pass_number: int) -> str:
    """Return the key of what keeps the window jobs of a pass from going on."""
    return f"{session_prefix(session_id)}fault:{pass_number:02d}"


def order_key(session_id: str, pass_number: int) -> str:
    """Return the key of what the window jobs of a pass have in common."""
    return f"{session_prefix(session_id)}order:{pass_number:02d}"


def job_prefix(session_id: str, pass_number: int) -> str:
    """Return the prefix of the window jobs of a pass; the window's index follows in seven digits."""
    return f"{session_prefix(session_id)}job:{pass_number:02d}:"


def _unit(key: UnitKey) -> str:
    return f"{key.pass_number:02d}:{key.window:07d}:{part(key.section_id)}"


def answer_key(session_id: str, question_id: str) -> str:
    """Return the key of an answer."""
    return f"{session_prefix(session_id)}answer:{part(question_id)}"


def line_prefix(session_id: str, register: str) -> str:
    """Return the prefix of the decisions on the lines of a register."""
    return f"{session_prefix(session_id)}line:{part(register)}:"


def decisions_on(register: str, line_id: str) -> str:
    """Return the family of decisions on one line of a register, within a session's keys."""
    return f"line:{part(register)}:{part(line_id)}"


def refined_family(session_id: str, register: str) -> str:
    """Return the family of what models said of the lines of a register."""
    return f"{session_prefix(session_id)}{refined_of(register)}"


def refined_of(register: str) -> str:
    """Return the same family within a session's keys."""
    return f"refined:{part(register)}"


def unrefined_family(session_id: str, register: str) -> str:
    """Return the family of which refinements of a register were taken back."""
    return f"{session_prefix(session_id)}unrefined:{part(register)}"


def reviews_of(question_id: str) -> str:
    """Return the family of decisions on one question, within a session's keys."""
    return f"review:{part(question_id)}"


def remarks_on(question_id: str) -> str:
    """Return the family of what was said about one question, within a session's keys."""
    return f"remark:{part(question_id)}"


def log_key(session_id: str, sequence: int) -> str:
    """Return the key of a line of the activity log."""
    return f"{session_prefix(session_id)}log:{sequence:09d}"


def in_state(state: SessionState, owner: str | None = None) -> str:
    """Return the prefix of the sessions in a state, of everybody or of one owner."""
    return f"x:{state}:" if owner is None else f"y:{part(owner)}:{state}:"


def place(session: Session) -> str:
    """Return what keys of lists end with: it gives the order, and is unique."""
    return f"{session.order:015d}:{session.id}"


def index_keys(session: Session) -> tuple[str, str]:
    """Return a session's keys among all in its state, and among its owner's."""
    own = place(session)
    return f"{in_state(session.state)}{own}", f"{in_state(session.state, session.owner)}{own}"


def place_of(index_key: str) -> str:
    """Return the `place` at the end of an index key."""
    return ":".join(index_key.rsplit(":", 2)[1:])


def session_of(index_key: str) -> str:
    """Return the session id at the end of an index key."""
    return index_key.rpartition(":")[2]


def document_keys(sha256: str) -> str:
    """Return the prefix of a document's users."""
    return f"{DOCUMENTS}{part(sha256)}:"


def document_uses(session_id: str, contents: Package) -> tuple[str, ...]:
    """Return the keys that say that a session uses its documents."""
    documents = (each.document.sha256 for each in contents.documents)
    return tuple(f"{document_keys(sha256)}s:{session_id}" for sha256 in documents)


def document_of(key: str) -> str:
    """Return the SHA-256 in a key of a document's user."""
    return unquote(key.split(":", 2)[1])
