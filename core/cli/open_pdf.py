"""Opening a PDF named on the command line, with its password if it needs one."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import passwords
from core.cli.given_files import usable
from core.domain.document import DocumentRef, PageSet
from core.domain.errors import DocumentMissing, RequestInvalid

if TYPE_CHECKING:
    from core.reading.reader import PdfReading
    from core.settings import Settings

#: no choice of pages: all of them
ALL = PageSet()


def add_arguments(
    parser: argparse.ArgumentParser, *, several: bool = False, required: bool = True, stored: bool = False
) -> None:
    """Add the arguments that say which PDF and how it opens; ``several`` may be named for one package.

    Where a ``stored`` session may be named instead of files, its usage says so.
    """
    if several:
        parser.add_argument(
            "files",
            metavar="SESSION|FILE.pdf|FOLDER|FILE.zip" if stored else "FILE.pdf|FOLDER|FILE.zip",
            type=Path,
            nargs="+" if required else "*",
            help="the id of a stored session, or files: several are one package"
            if stored
            else "several are one package",
        )
        package = parser.add_argument_group("of a package of several documents")
        package.add_argument(
            "--attached", action="store_true", help="take the files within PDFs in as documents of their own"
        )
        package.add_argument("--name", metavar="TEXT", help="what the package is called")
        package.add_argument(
            "--leave-out",
            metavar="NAME|KIND",
            action="append",
            help="document to leave out: its name, with * for anything, or its kind as `inspect` shows it",
        )
    else:
        parser.add_argument("file", metavar="FILE.pdf", type=Path, help="a PDF; - for standard input")
    passwords.add_arguments(parser)


def open_pdf(
    args: argparse.Namespace, settings: Settings, pages: PageSet = ALL, *, look: bool = False
) -> tuple[PdfReading, str | None]:
    """Open the PDF; return it with the password that opened it. Raise `DocumentError`.

    A mere ``look`` leaves scanned pages unread.
    """
    from core.bootstrap import open_file  # heavy, so only when a verb runs

    path = args.file = usable(args.file)

    def attempt(password: str | None) -> tuple[PdfReading, str | None]:
        return open_file(path, settings, password=password, pages=pages, look=look), password

    reading, password = passwords.Passwords.of(args, settings).opening(path.name, attempt)
    last = pages.ranges[-1][1] if pages else 0
    if last > reading.page_count:
        count = reading.page_count
        reading.close()
        from core.wording import counted

        raise RequestInvalid(
            f"{path.name} has {counted(count, 'page')}, so there is no page {last}.", "Mend --pages."
        )
    return reading, password


def ref_of(path: Path, pages: int) -> DocumentRef:
    """Return what identifies the document."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            size = stream.tell()
    except OSError as error:
        raise DocumentMissing(f"{path.name} cannot be read: {error.strerror}.", "Check the path.") from error
    return DocumentRef(digest.hexdigest(), path.name, size, pages)


def pages_argument(text: str) -> PageSet:
    """Read ``1-102, 110`` for argparse."""
    try:
        return chosen_pages(text)
    except RequestInvalid as error:
        raise argparse.ArgumentTypeError(error.what.rstrip(".")) from None


def chosen_pages(text: str) -> PageSet:
    """Read ``1-102, 110``; raise `RequestInvalid` when it is not of that form."""
    try:
        return PageSet.parse(text)
    except ValueError:
        raise RequestInvalid(f"{text.strip()!r} is not like 1-102 or 5,7-9.", "Mend --pages.") from None
