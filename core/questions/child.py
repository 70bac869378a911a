"""The process that parses a question set: takes one request on its input, writes one reply.

Run as ``python -m core.questions.child`` by `core.questions.isolated`. It limits itself before it looks
at the file.
"""

from __future__ import annotations

import mimetypes
import os
import sys

import msgspec

from core.domain.errors import QuestionSetInvalid
from core.isolation.confine import confine
from core.questions.messages import Invalid, Parse, Parsed, Reply
from core.questions.parsing import parse


def serve(request: Parse) -> Reply:
    """Return the set, or what is wrong with the file."""
    try:
        return Parsed(parse(request.data, request.name))
    except QuestionSetInvalid as error:
        return Invalid(error.problems)


def main() -> None:
    """Serve one request."""
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Parse)
    mimetypes.init()  # openpyxl asks for it, and the system's tables lie outside the walls
    confine(request.memory, request.cpu)
    # openpyxl asks for the types of files when it is loaded, and the system's lists lie behind the walls
    mimetypes.knownfiles.clear()
    sys.stdout.buffer.write(msgspec.json.encode(serve(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
