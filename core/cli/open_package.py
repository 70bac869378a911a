"""Opening several PDFs, a folder or a ZIP archive named on the command line, as one package."""

from __future__ import annotations

import argparse
import fnmatch
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from core.bootstrap import open_file
from core.cli.given_files import is_folder, usable
from core.cli.open_pdf import chosen_pages
from core.cli.passwords import Passwords
from core.cli.terminal import say
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.errors import DocumentError, RequestInvalid
from core.domain.package import Arrangement, DocumentKind, Package, package_name
from core.domain.ports import Illustrator, StopSignal
from core.domain.upload import after_name
from core.packages.archive import Refusal
from core.packages.assemble import Looked, assembled
from core.packages.illustrator import PackageIllustrator
from core.packages.reading import OPEN
from core.packages.sources import Source, gathered
from core.reading.conversion import kind_of
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import PdfReading
from core.reading.shared_readers import SharedReaders
from core.settings import Settings

__all__ = ["OpenedPackage", "chosen_positions", "is_package", "matching", "open_package"]

#: documents may be named by their kind, as people write it
_KINDS = {name: kind for kind in DocumentKind for name in (kind.value.replace("_", " "), kind.words.lower())}


def is_package(args: argparse.Namespace) -> bool:
    """Return whether the arguments name more than one PDF, or what may hold several."""
    paths: Sequence[Path] = args.files
    return (
        args.attached
        or len(paths) > 1
        or is_folder(paths[0])
        or paths[0].suffix.lower() == ".zip"
        or bool(kind_of(paths[0].name))
    )


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose documents have been read. Use it as a context manager: archives are unpacked in it."""

    package: Package
    #: at their positions
    pages: tuple[Page, ...]
    arrangement: Arrangement
    refused: tuple[Refusal, ...]
    #: where each document lies, by its SHA-256
    paths: dict[str, Path]
    #: passwords of the protected ones, by SHA-256
    passwords: dict[str, str]
    folder: tempfile.TemporaryDirectory[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.folder.cleanup()

    def illustrator(self) -> Illustrator:
        """Return what shows quotes on the pages of the documents."""
        return PackageIllustrator(self.package, self._clipper)

    def _clipper(self, document: DocumentRef) -> PdfIllustrator:
        (entry,) = (each for each in self.package.documents if each.document.sha256 == document.sha256)
        own = [replace(page, number=page.own_number) for page in self.pages if page.number in entry.positions]
        path, password = self.paths[document.sha256], self.passwords.get(document.sha256)
        return PdfIllustrator(path, lambda: own, password, name=document.name)


def open_package(
    args: argparse.Namespace, settings: Settings, *, look: bool = False, stop: StopSignal | None = None
) -> OpenedPackage:
    """Read the documents that the arguments name, two at a time; what cannot be read is said and left out.

    A mere ``look`` leaves scanned pages unread. Raise `RequestInvalid` when nothing can be read, or
    ``--leave-out`` names no document.
    """
    folder = tempfile.TemporaryDirectory(prefix="pagewise-")
    try:
        return _opened(args, settings, folder, look=look, stop=stop)
    except BaseException:
        folder.cleanup()
        raise


def _opened(
    args: argparse.Namespace,
    settings: Settings,
    folder: tempfile.TemporaryDirectory[str],
    *,
    look: bool,
    stop: StopSignal | None,
) -> OpenedPackage:
    passwords = Passwords.of(args, settings)
    files = [usable(path) for path in args.files]
    found = gathered(files, Path(folder.name), attached=args.attached, opening=passwords.opening)
    refused = list(found.refused)
    looked: list[Looked] = []
    #: what opened the protected ones, by SHA-256
    opened: dict[str, str] = {}

    def read(source: Source) -> tuple[Looked, str | None] | Refusal | None:
        if stop is not None and stop.is_set():
            return None
        return _read(source, passwords, partial(open_file, settings=settings, look=look, readers=readers))

    # who waits for OCR keeps no other document from being read
    with SharedReaders() as readers, ThreadPoolExecutor(OPEN) as pool:
        for result in pool.map(read, found.sources):
            if isinstance(result, Refusal):
                refused.append(result)
            elif result is not None:
                looked.append(result[0])
                opened |= {result[0].document.sha256: result[1]} if result[1] else {}
    for each in refused:
        say(f"note: {each.name} {each.reason.rstrip('.')}.")
    if not looked:
        raise RequestInvalid("None of the documents could be read.", "See the notes above.")
    made = assembled(looked, args.name or _name(args.files))
    package = _leaving_out(made.package, args.leave_out or ())
    paths = {source.sha256: source.path for source in found.sources}
    return OpenedPackage(package, made.pages, made.arrangement, tuple(refused), paths, opened, folder)


def _read(
    source: Source, passwords: Passwords, open_source: Callable[..., PdfReading]
) -> tuple[Looked, str | None] | Refusal:
    """Read a document; return it with the password that it needs, or why it cannot be read."""

    def attempt(password: str | None) -> tuple[Looked, str | None]:
        with open_source(source.path, password=password, name=source.name) as reading:
            pages, count = tuple(reading), reading.page_count
        document = DocumentRef(source.sha256, source.name, source.size, count, source.converted)
        return Looked(document, pages), password

    try:
        return passwords.opening(source.name, attempt)
    except DocumentError as error:
        return Refusal(source.name, after_name(source.name, str(error)))


def _leaving_out(package: Package, wanted: Sequence[str]) -> Package:
    """Leave documents out by name, with ``*`` for anything, or by kind; raise `RequestInvalid` for none."""
    out = {index for each in wanted for index in matching(package, each, "--leave-out")}
    if len(out) == len(package.documents):
        raise RequestInvalid("Nothing is left to read.", "Leave out fewer documents.")
    documents = tuple(replace(entry, left_out=index in out) for index, entry in enumerate(package.documents))
    return replace(package, documents=documents)


def chosen_positions(package: Package, text: str | None) -> PageSet:
    """Return the positions to read, the empty set for all: of the documents named only some pages.

    ``text`` is like ``Addendum 1: 1-3; 02956: 7``. Raise `RequestInvalid` when it names no document.
    """
    own: dict[int, PageSet] = {}
    for part in (text or "").split(";"):
        if not part.strip():
            continue
        name, colon, ranges = part.rpartition(":")
        if not colon:
            raise RequestInvalid(
                "--pages of a package needs the document.", "Write it like 'Addendum 1: 1-3; 02956: 7'."
            )
        wanted = chosen_pages(ranges)
        for index in matching(package, name.strip(), "--pages"):
            own[index] = own[index] | wanted if index in own else wanted
    chosen = package.narrowed(own)
    if not chosen:
        raise RequestInvalid("Nothing is left to read.", "Mend --pages or --leave-out.")
    return PageSet() if chosen == package.positions else chosen


def matching(package: Package, wanted: str, option: str) -> set[int]:
    """Return the documents of a name, with ``*`` for anything, or kind; raise `RequestInvalid` for none."""
    pattern = wanted.casefold()
    kind = _KINDS.get(pattern)
    matched = {
        index
        for index, (entry, name) in enumerate(zip(package.documents, package.names, strict=True))
        if entry.description.kind is kind
        or fnmatch.fnmatchcase(name.casefold(), pattern)
        or fnmatch.fnmatchcase(entry.document.name.casefold(), pattern)
    }
    if not matched:
        raise RequestInvalid(f"{option} {wanted} names no document.", "`inspect` lists names and kinds.")
    return matched


def _name(paths: Sequence[Path]) -> str:
    """Return what the package is called: its folder or archive, or the folder that its files share."""
    if len(paths) == 1:
        return paths[0].resolve().name if paths[0].is_dir() else paths[0].stem
    parents = {path.resolve().parent for path in paths}
    return parents.pop().name if len(parents) == 1 else package_name(len(paths))
