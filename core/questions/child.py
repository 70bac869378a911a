"""The process that parses a question set: takes one request on its input, writes one reply.

Run as ``python -m core.questions.child`` by `core.questions.isolated`. It limits itself before it looks
at the file.
"""

from __future__ import annotations

import importlib
import os
import sys

import msgspec

from core.domain.errors import QuestionSetInvalid
from core.isolation.confine import confine
from core.questions.messages import Invalid, Parse, Parsed, Reply
from core.questions.parsing import kind_of, parse


def serve(request: Parse) -> Reply:
    """Return the set, or what is wrong with the file."""
    try:
        return Parsed(parse(request.data, request.name, request.meant))
    except QuestionSetInvalid as error:
        return Invalid(error.problems, error.columns)


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Parse)
    # libraries look at settings of the system as they load, which nothing may within the walls
    if kind_of(request.name) == "xlsx":
        importlib.import_module("openpyxl")
    else:
        importlib.import_module("chardet")
    confine(request.memory, request.cpu)
    sys.stdout.buffer.write(msgspec.json.encode(serve(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
