"""Every error Pagewise raises on purpose.

    PagewiseError
    |-- DocumentError               the PDF cannot be used as it is
    |   |-- NotAPdf
    |   |-- PasswordNeeded          no password given, or a wrong one
    |   |-- NoPages
    |   |-- DocumentTooLarge        more bytes or pages than the settings allow
    |   |-- DocumentDamaged
    |   |-- ReaderKilled            the reading process broke a limit or crashed
    |   `-- DocumentMissing         its bytes are not in the document folder
    |-- QuestionSetInvalid          carries every problem with its line
    |-- RequestInvalid              an argument, option or setting makes no sense
    |-- EngineError                 the engine cannot go on at all
    |   |-- ServerUnreachable       (retryable)
    |   |-- NotAModelServer         something else answers at the base URL
    |   |-- ServerNotAllowed        a typed address leads where typed addresses may not
    |   |-- KeyRefused
    |   |-- ModelUnknown
    |   |-- QuotaExhausted
    |   `-- BudgetReached           this session's own limit on dollars or tokens
    |-- StoreError                  the session store
    |   |-- StoreBusy               (retryable)
    |   |-- StoreFull
    |   |-- StoreDamaged
    |   |-- StoreUnwritable
    |   |-- SessionNotFound
    |   |-- TransitionRefused       the state machine does not allow it
    |   `-- LeaseLost               another owner took the session over
    |-- OutputUnwritable            a report cannot be written where it should go
    |-- NotPermitted                this person may not see or do that
    |-- QuotaReached                this person has as much here as the settings allow
    `-- Stopped                     somebody asked to stop

An error's text is one line a person can act on: what happened, then what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "BudgetReached",
    "DocumentDamaged",
    "DocumentError",
    "DocumentMissing",
    "DocumentTooLarge",
    "EngineError",
    "KeyRefused",
    "LeaseLost",
    "ModelUnknown",
    "NoPages",
    "NotAModelServer",
    "NotAPdf",
    "NotPermitted",
    "OutputUnwritable",
    "PagewiseError",
    "PasswordNeeded",
    "Problem",
    "QuestionSetInvalid",
    "QuotaExhausted",
    "QuotaReached",
    "ReaderKilled",
    "RequestInvalid",
    "ServerNotAllowed",
    "ServerUnreachable",
    "SessionNotFound",
    "Stopped",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreUnwritable",
    "TransitionRefused",
]


class PagewiseError(Exception):
    """The root of the tree.

    ``what`` says what happened, ``advice`` what the reader can do next; ``str()`` joins both on
    one line. ``retryable`` tells callers whether the same call may work a moment later.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, what: str, advice: str = "") -> None:
        self.what = " ".join(what.split())
        self.advice = " ".join(advice.split())
        super().__init__(f"{self.what} {self.advice}".strip())


class DocumentError(PagewiseError):
    """The PDF cannot be used as it is."""


class NotAPdf(DocumentError):
    """The bytes are not a PDF."""


class PasswordNeeded(DocumentError):
    """The PDF is encrypted and the password is missing or wrong."""


class NoPages(DocumentError):
    """The PDF opens, but has no page."""


class DocumentTooLarge(DocumentError):
    """The PDF has more bytes or pages than the settings allow."""


class DocumentDamaged(DocumentError):
    """The PDF is too damaged to open."""


class ReaderKilled(DocumentError):
    """The reading process went beyond its memory, silence or time limit, or crashed."""


class DocumentMissing(DocumentError):
    """The document's bytes are no longer in the document folder."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error of a question set; ``str()`` is what a person reads."""

    #: 1-based line of a text file, or row of a table with its header as row 1; 0 for the whole file
    number: int
    #: "line" or "row": what ``number`` counts
    unit: str
    #: the key or column it is about ("required"); empty when it is about no single one
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.unit} {self.number}: {self.message}" if self.number else self.message


class QuestionSetInvalid(PagewiseError):
    """A question set has errors; ``problems`` lists all of them, each with its line or row.

    ``columns`` are headings of a table that mean nothing to us: a person may say what they mean.
    """

    #: how many problems the one-line text names before it says "and 12 more"
    named: ClassVar[int] = 5

    def __init__(self, name: str, problems: tuple[Problem, ...], columns: tuple[str, ...] = ()) -> None:
        self.name = name
        self.problems = problems
        self.columns = columns
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        listed = "; ".join(str(problem) for problem in problems[: self.named])
        rest = f"; and {len(problems) - self.named} more" if len(problems) > self.named else ""
        super().__init__(f"{name} has {count}: {listed}{rest}.", "Mend it and load it again.")


class RequestInvalid(PagewiseError):
    """An argument, an option or a setting makes no sense."""


class EngineError(PagewiseError):
    """The engine cannot go on; findings made so far are kept."""


class ServerUnreachable(EngineError):
    """The model's server does not answer."""

    retryable = True


class NotAModelServer(EngineError):
    """What answers at the base URL does not speak the protocol."""


class ServerNotAllowed(EngineError):
    """A typed address leads where typed addresses may not lead."""


class KeyRefused(EngineError):
    """The server refused the key."""


class ModelUnknown(EngineError):
    """The server does not have this model."""


class QuotaExhausted(EngineError):
    """The account behind the key has no credit left."""


class BudgetReached(EngineError):
    """The session's own limit on dollars or tokens is reached."""


class StoreError(PagewiseError):
    """The session store could not do what was asked."""


class StoreBusy(StoreError):
    """Another process holds the store for longer than we wait."""

    retryable = True


class StoreFull(StoreError):
    """The disk under the store is full."""


class StoreDamaged(StoreError):
    """The store's file is damaged."""


class StoreUnwritable(StoreError):
    """The store's folder cannot be written."""


class SessionNotFound(StoreError):
    """No session has this id: it was deleted, or the link is wrong."""


class TransitionRefused(StoreError):
    """The state machine does not allow this change from the present state."""


class LeaseLost(StoreError):
    """Another owner took the session over; this writer must end without writing."""


class OutputUnwritable(PagewiseError):
    """A report cannot be written where it should go."""


class NotPermitted(PagewiseError):
    """This person may not see or do that."""


class QuotaReached(PagewiseError):
    """This person has as much here as the settings allow one person."""


class Stopped(PagewiseError):
    """Somebody asked to stop."""
