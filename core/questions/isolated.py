"""Parsing of strangers' question sets in a process with limits on memory and time.

A file of a kilobyte may be written so that it keeps its parser busy for ever, or unfolds in memory.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from threading import BoundedSemaphore, Lock
from typing import Final

import msgspec

from core.domain.errors import Problem, QuestionSetInvalid
from core.domain.question import QuestionSet
from core.isolation.child_process import Child, Died
from core.questions import limits
from core.questions.headers import NOTHING
from core.questions.messages import Invalid, Parse, Parsed, Reply
from core.questions.parsing import kind_of, unit_of

CHILD: Final = "core.questions.child"
#: files parsed at once by one server process; the others wait, whatever the number of uploads
AT_ONCE: Final = 2
#: outcomes remembered: a page is drawn again at every click, with the same file
REMEMBERED: Final = 16

_REPLY: Final[msgspec.json.Decoder[Parsed | Invalid]] = msgspec.json.Decoder(Parsed | Invalid)

_turn = BoundedSemaphore(AT_ONCE)
_outcomes: OrderedDict[str, Reply] = OrderedDict()
_outcomes_lock = Lock()


def parse(data: bytes, name: str, meant: Mapping[str, str] = NOTHING) -> QuestionSet:
    """Return the set in the bytes of a file called ``name``; raise as `core.questions.catalog.load` does."""
    unit = unit_of(kind_of(name))
    if len(data) > limits.MAX_BYTES:
        size = limits.MAX_BYTES // 2**20
        raise QuestionSetInvalid(name, (Problem(0, unit, "", f"the file is larger than {size} MB"),))
    said = msgspec.json.encode(sorted(meant.items()))
    key = hashlib.sha256(b"\0".join((name.encode(), said, data))).hexdigest()
    with _outcomes_lock:
        reply = _outcomes.get(key)
    if reply is None:
        with _turn:
            reply = _asked(data, name, unit, meant)
        with _outcomes_lock:
            _outcomes[key] = reply
            while len(_outcomes) > REMEMBERED:
                _outcomes.popitem(last=False)
    if isinstance(reply, Invalid):
        raise QuestionSetInvalid(name, reply.problems, reply.columns)
    return reply.question_set


def _asked(data: bytes, name: str, unit: str, meant: Mapping[str, str]) -> Reply:
    request = msgspec.json.encode(Parse(data, name, limits.MEMORY, limits.CPU, dict(meant)))
    try:
        with Child(
            CHILD, request, memory=limits.MEMORY, silence=limits.SILENCE, reader="question reader"
        ) as child:
            return child.message(_REPLY, math.inf)
    except Died as error:
        return Invalid((Problem(0, unit, "", f"the file {error.reason}; a question set needs far less"),))
