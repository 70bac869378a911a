"""What the process that parses question sets and its parent say to each other: one JSON object a line."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from core.domain.errors import Problem
from core.domain.question import QuestionSet


class Parse(msgspec.Struct, frozen=True):
    """A file to parse."""

    data: bytes
    name: str
    #: bytes of address space
    memory: int
    #: seconds of processor time
    cpu: int
    #: what a person said that headings of a table mean; see `core.questions.catalog.loads`
    meant: dict[str, str] = {}


class Parsed(msgspec.Struct, frozen=True, tag=True):
    """The set in it."""

    question_set: QuestionSet


class Invalid(msgspec.Struct, frozen=True, tag=True):
    """What is wrong with it."""

    problems: tuple[Problem, ...]
    #: headings that mean nothing to us
    columns: tuple[str, ...] = ()


Reply: TypeAlias = Parsed | Invalid
