"""Exit codes: what a script can tell from the way a command ended."""

from __future__ import annotations

from enum import IntEnum

from core.domain.errors import (
    DocumentError,
    EngineError,
    NotPermitted,
    OutputUnwritable,
    PagewiseError,
    QuestionSetInvalid,
    QuotaReached,
    RequestInvalid,
    StoreError,
)


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    #: a mistake of ours; a traceback says where
    BUG = 1
    #: an argument, option or setting makes no sense
    USAGE = 2
    #: the PDF cannot be used
    DOCUMENT = 3
    #: the question set has errors
    QUESTIONS = 4
    #: the engine could not go on; what it had found is written
    ENGINE = 5
    #: the session store, or no such session
    STORE = 6
    #: the report could not be written
    OUTPUT = 7
    #: the end was reached, but parts of the work failed; the report is written and says so
    INCOMPLETE = 8
    #: a quote that was checked does not stand in the document; the result is written and says which
    CITATION = 9
    #: two analyses were compared, and answers changed; the result is written
    CHANGED = 10
    #: Ctrl-C; what had been found is written, unless it was pressed twice
    INTERRUPTED = 130
    #: the reader of standard output went away
    BROKEN_PIPE = 141
    #: SIGTERM; what had been found is written
    TERMINATED = 143


_CODES: tuple[tuple[type[PagewiseError], Exit], ...] = (
    (RequestInvalid, Exit.USAGE),
    (DocumentError, Exit.DOCUMENT),
    (QuestionSetInvalid, Exit.QUESTIONS),
    (EngineError, Exit.ENGINE),
    (StoreError, Exit.STORE),
    (NotPermitted, Exit.STORE),
    (QuotaReached, Exit.STORE),
    (OutputUnwritable, Exit.OUTPUT),
)

#: for the end of ``--help``
EXPLAINED = (
    "exit codes: 0 done, 1 a mistake of Pagewise, 2 arguments or settings, 3 the PDF, 4 the question set, "
    "5 the engine (what it found is written), 6 the session store, 7 the report cannot be written, "
    "8 parts of the work failed (the report says which), 9 a quote that was checked does not stand, "
    "10 answers changed between two analyses, "
    "130 Ctrl-C and 143 SIGTERM (what was found is written). "
    "An error is one line on standard error that begins with 'pagewise: error: '."
)


def code_of(error: PagewiseError) -> Exit:
    """Return the exit code of an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.BUG)
