"""From what a person names or drops (files, folders, archives) to the documents of a package."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from core.domain.errors import RequestInvalid
from core.packages.archive import CHUNK, ArchiveLimits, Refusal, Unpacked, clean_name, unpacked
from core.packages.arrange import natural

__all__ = ["MAX_DOCUMENTS", "Gathered", "Source", "gathered", "same_name", "why_no_pdf"]

#: documents in one package: more are a mistake, or several jobs
MAX_DOCUMENTS = 1000

_PDF = ".pdf"
_ARCHIVE = ".zip"
#: what a package may hold that is no PDF yet is worth naming
_KNOWN = {
    ".docx": "is a Word file: save it as PDF and add that",
    ".doc": "is a Word file: save it as PDF and add that",
    ".xlsx": "is a workbook: print it to PDF and add that",
    ".xls": "is a workbook: print it to PDF and add that",
    ".eml": "is an e-mail: print it to PDF, and add its attachments",
    ".msg": "is an e-mail: print it to PDF, and add its attachments",
    ".dwg": "is a drawing file: plot it to PDF and add that",
}
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"})


@dataclass(frozen=True, slots=True)
class Source:
    """One PDF of a package on its way in."""

    #: for display: its file name, with the folders of the archive or folder it came in
    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of the things named: documents in a stable order, and what was not taken."""

    sources: tuple[Source, ...]
    refused: tuple[Refusal, ...]


def gathered(paths: Sequence[Path], scratch: Path, limits: ArchiveLimits = ArchiveLimits()) -> Gathered:
    """Collect the PDFs of files, folders and ZIP archives; archives are unpacked into ``scratch``.

    The same bytes twice are one document. What is no PDF is refused by name, and the rest goes on. Raise
    `RequestInvalid` when a path is not there, nothing is a PDF, or there are too many.
    """
    sources: list[Source] = []
    refused: list[Refusal] = []
    seen: dict[str, str] = {}
    for found in _each(paths, scratch, limits):
        if isinstance(found, Refusal):
            refused.append(found)
            continue
        name, path = found
        digest, size = _digest(path)
        if digest in seen:
            refused.append(Refusal(name, f"is the same file as {seen[digest]}"))
            continue
        seen[digest] = name
        sources.append(Source(name, path, digest, size))
        if len(sources) > MAX_DOCUMENTS:
            raise RequestInvalid(f"These are more than {MAX_DOCUMENTS} documents.", "Split them by job.")
    if not sources:
        why = f" {refused[0].name} {refused[0].reason}." if refused else ""
        raise RequestInvalid(
            f"There is no PDF among them.{why}", "Name PDF files, a folder or a ZIP archive."
        )
    return Gathered(tuple(sources), tuple(refused))


def same_name(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that differ in case or Unicode form alone, by what they have in common."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(unicodedata.normalize("NFKC", name).casefold(), []).append(name)
    return {key: group for key, group in groups.items() if len(group) > 1}


def _each(
    paths: Sequence[Path], scratch: Path, limits: ArchiveLimits
) -> Iterator[tuple[str, Path] | Refusal]:
    """Yield the name and path of every file that may be a PDF, and a refusal of every other."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*"), key=lambda each: natural(str(each.relative_to(path)))):
                if file.is_file() and not _hidden(file.relative_to(path)):
                    yield _judged(clean_name(file.relative_to(path).as_posix()), file)
        elif not path.exists():
            raise RequestInvalid(f"{clean_name(path.name)} is not there.", "Check the path.")
        elif path.suffix.lower() == _ARCHIVE:
            yield from _from_archive(path, scratch, limits)
        else:
            yield _judged(clean_name(path.name), path, named=True)


def _from_archive(path: Path, scratch: Path, limits: ArchiveLimits) -> Iterator[tuple[str, Path] | Refusal]:
    with path.open("rb") as stream:
        for number, found in enumerate(unpacked(stream, clean_name(path.name), limits)):
            if isinstance(found, Refusal):
                yield found
                continue
            judged = _judged(found.name, Path(found.name))
            if isinstance(judged, Refusal):
                yield judged
                continue
            target = scratch / f"{path.stem[:20]}-{number:04}.pdf"
            _copy(found, target)
            yield found.name, target


def _judged(name: str, path: Path, *, named: bool = False) -> tuple[str, Path] | Refusal:
    """Return the file as a candidate, or why it is none; one that was named gets the reader's own answer."""
    reason = "" if named else why_no_pdf(name)
    return Refusal(name, reason) if reason else (name, path)


def why_no_pdf(name: str) -> str:
    """Return why a file is not taken by its name, and what to do; empty when it is called a PDF."""
    suffix = PurePath(name).suffix.lower()
    if suffix == _PDF:
        return ""
    if suffix in _PICTURES:
        return "is a picture: save it as PDF and add that"
    return _KNOWN.get(suffix, "is not a PDF")


def _copy(found: Unpacked, target: Path) -> None:
    with target.open("wb") as file:
        while chunk := found.stream.read(CHUNK):
            file.write(chunk)


def _digest(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
    except OSError as error:
        raise RequestInvalid(
            f"{clean_name(path.name)} cannot be read: {error.strerror}.", "Check it."
        ) from error


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)
