"""What can be said about a file before any PDF code sees it."""

from __future__ import annotations

from pathlib import Path

from core.domain.errors import DocumentMissing, DocumentTooLarge, NotAPdf

#: bytes in which a PDF's header must begin; mail gateways put junk before it
HEADER_SEARCH = 65_536
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


def check_file(path: Path, max_bytes: int) -> None:
    """Raise a `DocumentError` when ``path`` is not a file that may be a PDF of allowed size."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEADER_SEARCH)
    except FileNotFoundError as error:
        raise DocumentMissing(f"There is no file {path.name}.", "Check its path.") from error
    except OSError as error:
        raise DocumentMissing(
            f"{path.name} cannot be read: {error.strerror or 'input error'}.",
            "Check the file and its rights.",
        ) from error
    if not size:
        raise NotAPdf(f"{path.name} is empty.", "The upload or download may have been cut off; try again.")
    if size > max_bytes:
        raise DocumentTooLarge(
            f"{path.name} has {size / 1e6:,.0f} MB; the limit is {max_bytes / 1e6:,.0f} MB.",
            "Split it, or raise the limit in the settings.",
        )
    if b"%PDF-" not in head:
        raise NotAPdf(f"{path.name} is not a PDF{_guess(head)}.", "Save it as a PDF and upload that one.")


def _guess(head: bytes) -> str:
    for start, kind in FAMILIAR:
        if head.startswith(start):
            return f" but {kind}"
    text = head.lstrip()[:200].lower()
    return " but a web page" if text.startswith((b"<!doctype html", b"<html")) else ""
