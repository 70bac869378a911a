"""From what a person names or drops (files, folders, archives) to the documents of a package."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from core.domain.errors import RequestInvalid
from core.packages.archive import CHUNK, ArchiveLimits, Refusal, Unpacked, clean_name, unpacked
from core.packages.arrange import natural
from core.packages.other_files import (
    Bounds,
    Brought,
    Opening,
    attached_to,
    brought,
    digest_of,
    unprotected,
    why_not,
)
from core.reading.conversion import kind_of

__all__ = ["MAX_DOCUMENTS", "Gathered", "Source", "files_within", "gathered", "same_name"]

#: documents in one package: more are a mistake, or several jobs
MAX_DOCUMENTS = 1000

_ARCHIVE = ".zip"


@dataclass(frozen=True, slots=True)
class Source:
    """One PDF of a package on its way in."""

    #: for display: its file name, with the folders of the archive or folder it came in
    name: str
    path: Path
    sha256: str
    size: int
    #: what it was turned into a PDF from; empty for a PDF
    converted: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of the things named: documents in a stable order, and what was not taken."""

    sources: tuple[Source, ...]
    refused: tuple[Refusal, ...]


def gathered(
    paths: Sequence[Path],
    scratch: Path,
    limits: ArchiveLimits = ArchiveLimits(),
    *,
    attached: bool = False,
    opening: Opening = unprotected,
) -> Gathered:
    """Collect the PDFs of files, folders and ZIP archives; archives are unpacked into ``scratch``.

    Office files, e-mails and pictures are turned into PDFs there. The same bytes twice are one document. What
    cannot be read is refused by name, and the rest goes on. With ``attached`` the files within PDFs, which
    ``opening`` opens, are documents, too. Raise
    `RequestInvalid` when a path is not there, nothing is a PDF, or there are too many.
    """
    sources: list[Source] = []
    refused: list[Refusal] = []
    seen: dict[str, str] = {}
    bounds = Bounds()
    each = _each(paths, scratch, limits, bounds)
    for found in _with_attached(each, scratch, opening, bounds) if attached else each:
        if isinstance(found, Refusal):
            refused.append(found)
            continue
        digest = digest_of(found.path)
        key = found.original or digest
        if key in seen:
            refused.append(Refusal(found.name, f"is the same file as {seen[key]}"))
            continue
        seen[key] = found.name
        sources.append(Source(found.name, found.path, digest, found.path.stat().st_size, found.converted))
        if len(sources) > MAX_DOCUMENTS:
            raise RequestInvalid(f"These are more than {MAX_DOCUMENTS} documents.", "Split them by job.")
    if not sources:
        why = f" {refused[0].name} {refused[0].reason}." if refused else ""
        raise RequestInvalid(
            f"There is no PDF among them.{why}", "Name PDF files, a folder or a ZIP archive."
        )
    return Gathered(tuple(sources), tuple(refused))


def files_within(folder: Path) -> list[Path]:
    """Return the files in a folder and in those within it, as people sort them; without hidden ones."""
    found = (each for each in folder.rglob("*") if each.is_file() and not _hidden(each.relative_to(folder)))
    return sorted(found, key=lambda each: natural(str(each.relative_to(folder))))


def same_name(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that differ in case or Unicode form alone, by what they have in common."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(unicodedata.normalize("NFKC", name).casefold(), []).append(name)
    return {key: group for key, group in groups.items() if len(group) > 1}


def _each(
    paths: Sequence[Path], scratch: Path, limits: ArchiveLimits, bounds: Bounds
) -> Iterator[Brought | Refusal]:
    """Yield every file that is or becomes a PDF, and a refusal of every other."""
    for path in paths:
        if path.is_dir():
            for file in files_within(path):
                yield from brought(file, clean_name(file.relative_to(path).as_posix()), scratch, bounds)
        elif not path.exists():
            raise RequestInvalid(f"{clean_name(path.name)} is not there.", "Check the path.")
        elif path.suffix.lower() == _ARCHIVE:
            yield from _from_archive(path, scratch, limits, bounds)
        else:
            name = clean_name(path.name)
            # a file that was named and is called nothing we know gets the reader's own answer
            yield from brought(path, name, scratch, bounds) if kind_of(name) else (Brought(name, path),)


def _with_attached(
    each: Iterable[Brought | Refusal], scratch: Path, opening: Opening, bounds: Bounds, depth: int = 0
) -> Iterator[Brought | Refusal]:
    """Yield what comes, and after each PDF the files within it, those within these included."""
    for found in each:
        yield found
        if isinstance(found, Brought):
            inner = attached_to(found.path, found.name, scratch, bounds, opening=opening, depth=depth)
            yield from _with_attached(inner, scratch, opening, bounds, depth + 1)


def _from_archive(
    path: Path, scratch: Path, limits: ArchiveLimits, bounds: Bounds
) -> Iterator[Brought | Refusal]:
    with path.open("rb") as stream:
        for number, found in enumerate(unpacked(stream, clean_name(path.name), limits)):
            if isinstance(found, Refusal):
                yield found
                continue
            if reason := why_not(found.name):
                yield Refusal(found.name, reason)
                continue
            target = scratch / f"{path.stem[:20]}-{number:04}{PurePath(found.name).suffix.lower()}"
            _copy(found, target)
            yield from brought(target, found.name, scratch, bounds)


def _copy(found: Unpacked, target: Path) -> None:
    with target.open("wb") as file:
        while chunk := found.stream.read(CHUNK):
            file.write(chunk)


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)
