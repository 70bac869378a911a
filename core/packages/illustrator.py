"""Quotes on the pages of a package, for reports: each document by its own illustrator."""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePath

from core.domain.answer import Span
from core.domain.document import DocumentRef
from core.domain.package import Package, Place
from core.domain.ports import Clipping, HighlightNote, Illustrator

__all__ = ["PackageIllustrator"]

#: characters of a document's name in the archive
NAME = 120


class PackageIllustrator:
    """Implements `core.domain.ports.Illustrator` over positions."""

    def __init__(self, package: Package, illustrate: Callable[[DocumentRef], Illustrator | None]) -> None:
        """``illustrate`` gives the illustrator of one document, None when its bytes are gone."""
        self._package = package
        self._illustrate = illustrate

    def clippings(self, spans: Collection[Span], *, width: int) -> Iterator[Clipping]:
        """Yield a clipping for each span, document after document."""
        for index, own in sorted(self._by_document(set(spans)).items()):
            illustrator = self._illustrate(self._package.documents[index].document)
            if illustrator is None:
                yield from (Clipping(self._back(index, span)) for span in own)
                continue
            for clipping in illustrator.clippings(own, width=width):
                yield replace(clipping, span=self._back(index, clipping.span))

    def highlight(self, remarks: Collection[HighlightNote], front: str, target: Path) -> None:
        """Write a ZIP archive to ``target`` with a copy of every cited document, highlighted.

        ``front`` becomes a note on the first page of each.
        """
        by_document = defaultdict[int, list[HighlightNote]](list)
        for remark in remarks:
            place = self._package.place(remark.span.page)
            by_document[place.document].append(replace(remark, span=replace(remark.span, page=place.page)))
        with (
            zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
            tempfile.TemporaryDirectory(prefix="pagewise-") as folder,
        ):
            for number, (index, own) in enumerate(sorted(by_document.items()), start=1):
                illustrator = self._illustrate(self._package.documents[index].document)
                if illustrator is not None:
                    copy = Path(folder) / "highlighted.pdf"
                    illustrator.highlight(own, front, copy)
                    archive.write(copy, self._file_name(number, index))

    def _by_document(self, spans: Collection[Span]) -> dict[int, list[Span]]:
        found = defaultdict[int, list[Span]](list)
        for span in sorted(spans):
            place = self._package.place(span.page)
            found[place.document].append(replace(span, page=place.page))
        return found

    def _back(self, index: int, span: Span) -> Span:
        return replace(span, page=self._package.position(Place(index, span.page)))

    def _file_name(self, number: int, index: int) -> str:
        """Return a name in the archive that no other document has."""
        stem = PurePath(self._package.documents[index].document.name).stem[:NAME]
        return f"{number:03} {stem}.pdf"
