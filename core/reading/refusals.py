"""Why a document is refused, in a line that says what to do."""

from __future__ import annotations

from pathlib import Path

from core.domain.errors import (
    DocumentDamaged,
    DocumentError,
    DocumentMissing,
    DocumentTooLarge,
    NotAPdf,
    PasswordNeeded,
    RequestInvalid,
)
from core.domain.pdf_header import HEADER_WITHIN, may_be_pdf
from core.reading.limits import ReadingLimits
from core.reading.messages import DocumentFault, Refused

#: how files that get mistaken for PDFs begin
FAMILIAR = (
    (b"PK\x03\x04", "a Word, Excel or Zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"{\\rtf", "an RTF text"),
    (b"%!PS", "a PostScript file"),
)

#: what to raise and to say for each fault
REFUSALS: dict[DocumentFault, tuple[type[DocumentError | RequestInvalid], str, str]] = {
    DocumentFault.FORMAT: (
        DocumentDamaged,
        "{name} is too damaged to open.",
        "Open it in a PDF viewer and print it to a new PDF, or ask for another copy.",
    ),
    DocumentFault.PASSWORD_MISSING: (
        PasswordNeeded,
        "{name} is protected by a password.",
        "Give its password.",
    ),
    DocumentFault.PASSWORD_WRONG: (
        PasswordNeeded,
        "The password does not open {name}.",
        "Give the right one.",
    ),
    DocumentFault.ENCRYPTION_UNKNOWN: (
        DocumentDamaged,
        "{name} is encrypted in a way that cannot be opened here.",
        "Save it without protection in the program that made it.",
    ),
    DocumentFault.PAGE_DAMAGED: (
        DocumentDamaged,
        "The page of {name} is too damaged to show.",
        "Choose another page.",
    ),
    DocumentFault.NO_SUCH_PAGE: (RequestInvalid, "{name} has no such page to show.", "Choose another page."),
    DocumentFault.FILE: (
        DocumentMissing,
        "{name} cannot be read from disk.",
        "Check that it is still there.",
    ),
}


def check_file(path: Path, max_bytes: int, name: str) -> None:
    """Raise a `DocumentError` when ``path`` is not a file that may be a PDF of allowed size.

    ``name`` is what the error calls it.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEADER_WITHIN)
    except FileNotFoundError as error:
        raise DocumentMissing(f"There is no file {name}.", "Check its path.") from error
    except OSError as error:
        raise DocumentMissing(
            f"{name} cannot be read: {error.strerror or 'input error'}.",
            "Check the file and its rights.",
        ) from error
    if not size:
        raise NotAPdf(*is_empty(name))
    if size > max_bytes:
        raise DocumentTooLarge(
            f"{name} has {size / 1e6:,.0f} MB; the limit is {max_bytes / 1e6:,.0f} MB.",
            "Split it, or raise PAGEWISE_MAX_MEGABYTES.",
        )
    if not may_be_pdf(head):
        raise NotAPdf(f"{name} is not a PDF{_guess(head)}.", "Save it as a PDF and upload that one.")


def is_empty(name: str) -> tuple[str, str]:
    """Return what a file of no bytes is told, and what to do."""
    return f"{name} is empty.", "The upload or download may have been cut off; try again."


def _guess(head: bytes) -> str:
    for start, kind in FAMILIAR:
        if head.startswith(start):
            return f" but {kind}"
    text = head.lstrip()[:200].lower()
    return " but a web page" if text.startswith((b"<!doctype html", b"<html")) else ""


def refusal(refused: Refused, name: str, limits: ReadingLimits) -> DocumentError | RequestInvalid:
    """Say in our words why the child refused the document called ``name``."""
    if refused.fault is DocumentFault.TOO_MANY_PAGES:
        return DocumentTooLarge(
            f"{name} has {refused.pages:,} pages; the limit is {limits.max_pages:,}.",
            "Split it, or raise PAGEWISE_MAX_PAGES.",
        )
    kind, what, advice = REFUSALS[refused.fault]
    return kind(what.format(name=name), advice)
