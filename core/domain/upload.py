"""A document on its way in."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.document import DocumentFacts, DocumentRef
from core.domain.package import Description


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that was uploaded and is not yet part of a session; kept for a while."""

    #: unguessable; stands in the URL until the analysis is started
    id: str
    owner: str
    document: DocumentRef
    #: seconds since the epoch
    at: float
    #: names the uploads that were dropped together; empty for one that came alone
    group: str = ""
    #: what a look told; None before it
    facts: DocumentFacts | None = None
    #: what the document is, told by a look or by a person
    description: Description | None = None
    #: why it cannot be analysed as it is, for a person; empty when it can
    trouble: str = ""
    #: SHA-256 of the file that came where it was no PDF; empty for a PDF
    original: str = ""
    #: it opens with a password alone
    locked: bool = False
    #: its bytes were given up: whatever is tried, it cannot be analysed
    refused: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether its bytes are worth keeping."""
        return not self.refused

    @property
    def why_not(self) -> str:
        """Why it cannot be analysed, to be read after its name; empty when it can."""
        return after_name(self.document.name, self.trouble)


def after_name(name: str, trouble: str, otherwise: str = "cannot be read") -> str:
    """Return what is wrong with a file as words to follow its name, with which an error may begin.

    Before an error that speaks of something else stands ``otherwise``.
    """
    said = trouble.removeprefix(name).strip()
    return said if said[:1].islower() or not said else f"{otherwise}: {said}"
