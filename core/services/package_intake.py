"""Taking many files in at once: ZIP archives unpacked, the same file once, each named that cannot be used."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO

from core.domain.document import DocumentFacts, Page
from core.domain.errors import DocumentError, PagewiseError, PasswordNeeded, RequestInvalid
from core.domain.package import Description, Package
from core.domain.upload import Upload, after_name
from core.packages.archive import ArchiveLimits, Refusal, clean_name, unpacked
from core.packages.arrange import reading_order
from core.packages.describe import LOOKED_AT, describe
from core.packages.other_files import Bounds, Brought, attached_name, attached_to, brought, why_not
from core.packages.sources import MAX_DOCUMENTS
from core.reading.conversion import kind_of
from core.reading.document_facts import facts
from core.reading.shared_readers import AT_ONCE
from core.services.intake import Intake, OpenForALook

__all__ = ["PackageIntake", "Received", "attached_left", "package_of", "summed"]

#: what stands beside a protected document, in the inventory, too
_LOCKED = "needs its password, which the upload page asks for"
#: random bytes in the name of a drop, which stands in the address
ID_BYTES = 12


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a drop."""

    #: what names its uploads
    group: str
    uploads: tuple[Upload, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class PackageIntake:
    """The verbs for several files. Every upload lives in the store, so any process can go on with it."""

    intake: Intake
    limits: ArchiveLimits = ArchiveLimits()
    #: entered while many documents of one owner are looked at, gives what opens them; None: as for one
    opening: Callable[[], AbstractContextManager[OpenForALook]] | None = None

    def receive(
        self,
        files: Iterable[tuple[str, BinaryIO]],
        owner: str,
        *,
        group: str = "",
        present: Sequence[Upload] = (),
    ) -> Received:
        """Store every PDF of the files and of the ZIP archives among them; name what is not taken.

        Office files, e-mails and pictures are turned into PDFs. The same bytes twice are one document, also
        beside those ``present``.
        """
        refused: list[Refusal] = []
        with tempfile.TemporaryDirectory(prefix="pagewise-") as scratch:
            coming = self._each(files, Path(scratch), refused, Bounds())
            return self._stored(coming, refused, owner, group=group, present=present)

    def receive_attached(self, holder: Upload, *, present: Sequence[Upload] = ()) -> Received:
        """Take in the files within a PDF as documents of their own, beside those ``present``.

        They join the group of the ``holder``, or a new one.
        """
        refused: list[Refusal] = []
        path = self.intake.home.documents.path(holder.document.sha256)
        with tempfile.TemporaryDirectory(prefix="pagewise-") as scratch:
            found = attached_to(path, holder.document.name, Path(scratch), Bounds())
            return self._stored(
                _opened(found, refused), refused, holder.owner, group=holder.group, present=present
            )

    def _stored(
        self,
        coming: Iterable[tuple[Brought, BinaryIO]],
        refused: list[Refusal],
        owner: str,
        *,
        group: str,
        present: Sequence[Upload],
    ) -> Received:
        """Store what comes; what is not taken joins ``refused``."""
        group = group or secrets.token_urlsafe(ID_BYTES)
        seen = {_identity(upload): upload.document.name for upload in present}
        taken: list[Upload] = []
        for came, stream in coming:
            if len(seen) >= MAX_DOCUMENTS:
                refused.append(Refusal(came.name, f"is one too many: a package has at most {MAX_DOCUMENTS}"))
                continue
            try:
                upload = self.intake.receive(stream, came.name, owner)
            except PagewiseError as error:
                refused.append(Refusal(came.name, after_name(came.name, str(error), "was not taken")))
                continue
            document = replace(upload.document, converted=came.converted)
            upload = replace(upload, group=group, document=document, original=came.original)
            if known := seen.get(_identity(upload)):
                self.intake.drop(upload)
                refused.append(Refusal(came.name, f"is the same file as {known}"))
                continue
            seen[_identity(upload)] = came.name
            self.intake.home.store.beside.save_upload(upload)
            taken.append(upload)
        return Received(group, tuple(taken), tuple(refused))

    def _each(
        self, files: Iterable[tuple[str, BinaryIO]], scratch: Path, refused: list[Refusal], bounds: Bounds
    ) -> Iterator[tuple[Brought, BinaryIO]]:
        """Yield each file that is or becomes a PDF, with its bytes."""
        for name, stream in files:
            shown = clean_name(name)
            if PurePath(name).suffix.lower() != ".zip":
                # what is called nothing we know is told apart by its bytes
                known = kind_of(name) is not None
                yield from (
                    self._brought(shown, stream, scratch, refused, bounds)
                    if known
                    else (_as_is(shown, stream),)
                )
                continue
            try:
                for found in unpacked(stream, shown, self.limits):
                    if isinstance(found, Refusal):
                        refused.append(found)
                    elif reason := why_not(found.name):
                        refused.append(Refusal(found.name, reason))
                    elif kind_of(found.name) is None:
                        yield _as_is(found.name, found.stream)
                    else:
                        yield from self._brought(found.name, found.stream, scratch, refused, bounds)
            except RequestInvalid as error:
                refused.append(Refusal(shown, after_name(shown, str(error), "was not taken")))

    def _brought(
        self, name: str, stream: BinaryIO, scratch: Path, refused: list[Refusal], bounds: Bounds
    ) -> Iterator[tuple[Brought, BinaryIO]]:
        """Yield the PDFs that are made of a file, and the attachments of an e-mail."""
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            path = Path(folder) / f"came{PurePath(name).suffix.lower()}"
            with path.open("wb") as kept:
                shutil.copyfileobj(stream, kept)
            yield from _opened(brought(path, name, Path(folder), bounds), refused)

    def look(self, uploads: Sequence[Upload], told: Callable[[Upload], None] | None = None) -> list[Upload]:
        """Look at those uploads that nobody has looked at, some at a time; return all as they are now.

        ``told`` hears of each when it has been looked at. What cannot be opened says why in `Upload.trouble`.
        """
        opening = self.opening() if self.opening is not None else nullcontext(self.intake.open_pages)
        with opening as open_pages, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look") as pool:
            looked = []
            for upload in pool.map(partial(self._look, open_pages=open_pages), uploads):
                looked.append(upload)
                if told is not None:
                    told(upload)
        return looked

    def _look(self, upload: Upload, open_pages: OpenForALook) -> Upload:
        if upload.facts is not None or upload.trouble:
            return upload
        first: list[Page] = []
        try:
            with open_pages(upload.document) as reading:
                found = facts(_remembering(reading, first))
        except PasswordNeeded:
            upload = replace(upload, locked=True, trouble=_LOCKED)
        except DocumentError as error:
            upload = self.intake.refuse(replace(upload, trouble=str(error)), error)
        else:
            document = replace(upload.document, pages=found.pages)
            told = upload.description or describe(document.name, first)
            upload = replace(upload, document=document, facts=found, description=told)
        self.intake.home.store.beside.save_upload(upload)
        return upload

    def described(self, upload: Upload, description: Description) -> Upload:
        """Keep what a person says a document is."""
        upload = replace(upload, description=description)
        self.intake.home.store.beside.save_upload(upload)
        return upload

    def unlock(self, upload: Upload, password: str) -> Upload:
        """Open a protected document with its password; see `Intake.unlock`. Raise `PasswordNeeded`."""
        unlocked = self.intake.unlock(upload, password)
        unlocked = replace(unlocked, group=upload.group, at=upload.at)
        self.intake.home.store.beside.save_upload(unlocked)
        return self._look(unlocked, self.intake.open_pages)

    def again(self, package: Package, owner: str) -> list[Upload]:
        """Return the documents of an analysis as if they had just been dropped, for another one of them.

        Raise `DocumentMissing` when one is no longer in the folder.
        """
        group = secrets.token_urlsafe(ID_BYTES) if len(package.documents) > 1 else ""
        return [
            self.intake.again(each.document, owner, each.description, group) for each in package.documents
        ]

    def drop(self, uploads: Iterable[Upload]) -> None:
        """Forget uploads, and their documents when nothing else uses them."""
        for upload in uploads:
            self.intake.drop(upload)


def attached_left(uploads: Sequence[Upload]) -> list[tuple[Upload, tuple[str, ...]]]:
    """Return the uploads with files within them that are not among the uploads, and the names of these."""
    held = {upload.document.name for upload in uploads}
    found = []
    for upload in uploads:
        within = upload.facts.attached if upload.facts is not None else ()
        left = tuple(name for name in within if attached_name(upload.document.name, name) not in held)
        if left:
            found.append((upload, left))
    return found


def _opened(found: Iterable[Brought | Refusal], refused: list[Refusal]) -> Iterator[tuple[Brought, BinaryIO]]:
    """Yield each PDF with its bytes; what is refused joins ``refused``."""
    for each in found:
        if isinstance(each, Refusal):
            refused.append(each)
            continue
        with each.path.open("rb") as made:
            yield each, made


def _as_is(name: str, stream: BinaryIO) -> tuple[Brought, BinaryIO]:
    return Brought(name, Path()), stream


def _identity(upload: Upload) -> str:
    """Return what tells an upload from others: the digest of what came, since two PDFs of one file differ."""
    return upload.original or upload.document.sha256


def package_of(
    uploads: Sequence[Upload], name: str, refused: Sequence[Refusal] = (), left_out: Iterable[str] = ()
) -> Package:
    """Return the package of uploads that can be read, in the order in which to read them.

    ``left_out`` are ids of uploads whose documents are there and not asked. Raise `RequestInvalid` when
    nothing is left to ask.
    """
    usable = [upload for upload in uploads if upload.facts is not None]
    out = set(left_out)
    if all(upload.id in out for upload in usable):
        raise RequestInvalid("No document is left to analyse.", "Add a PDF, or leave out fewer.")
    described = [upload.description or Description() for upload in usable]
    order = reading_order(described, [upload.document.name for upload in usable])
    package = Package.of([usable[n].document for n in order], name, [described[n] for n in order])
    documents = tuple(
        replace(entry, left_out=usable[n].id in out)
        for entry, n in zip(package.documents, order, strict=True)
    )
    unread = [(each.document.name, each.why_not) for each in uploads if each.facts is None]
    return replace(
        package, documents=documents, refused=(*((each.name, each.reason) for each in refused), *unread)
    )


def summed(package: Package, known: dict[str, DocumentFacts]) -> DocumentFacts:
    """Return the facts of a package from those of its documents by SHA-256, with pages at their positions."""
    found = [(entry, known[entry.document.sha256]) for entry in package.documents]
    asked = [(entry.first - 1, each) for entry, each in found if not entry.left_out]
    return DocumentFacts(
        pages=sum(each.pages for _, each in found),
        labelled=any(each.labelled for _, each in asked),
        scanned=tuple(first + number for first, each in asked for number in each.scanned),
        blank=tuple(first + number for first, each in asked for number in each.blank),
        unreadable=tuple((first + number, why) for first, each in asked for number, why in each.unreadable),
        tabular=tuple(first + number for first, each in asked for number in each.tabular),
        words=sum(each.words for _, each in asked),
        characters=sum(each.characters for _, each in asked),
        language=next((each.language for _, each in asked if each.language), ""),
        encrypted=any(each.encrypted for _, each in asked),
        attached=tuple(name for _, each in asked for name in each.attached),
    )


def _remembering(pages: Iterable[Page], first: list[Page]) -> Iterator[Page]:
    """Pass pages on; keep those that tell what the document is, and of the others their section alone."""
    for page in pages:
        if len(first) < LOOKED_AT or not any(each.text.strip() for each in first):
            first.append(page)
        elif page.section:
            first.append(replace(page, text=""))
        yield page
