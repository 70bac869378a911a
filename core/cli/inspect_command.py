"""``inspect FILE.pdf``: what a look at the whole document tells, before anything is asked."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import chain
from typing import TYPE_CHECKING

from core.cli import open_pdf
from core.cli.exit_codes import Exit
from core.cli.page_text import page_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.domain.document import DocumentFacts, DocumentRef, Page

#: runs of labels shown to a person
_RUNS = 12


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "inspect",
        help="show pages, printed labels, scans and words of a PDF, or the inventory of a package",
        description="Read a PDF once and show its pages, printed labels, scans, tables and words. Of several "
        "files, a folder or a ZIP archive show what each document is, and what is named and missing.",
    )
    open_pdf.add_arguments(parser, several=True)
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print JSON, with one entry a page")
    shown.add_argument(
        "--text", action="store_true", help="print the text of each page as it is read, scans recognised"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read and print; return the exit code."""
    from core.cli import inspect_package  # heavy, so only now
    from core.cli.open_package import is_package
    from core.reading.document_facts import facts  # heavy, so only now
    from core.reading.ocr import Ocr  # heavy, so only now
    from core.settings import Settings

    if is_package(args):
        return inspect_package.run(args)
    args.file = args.files[0]
    settings = Settings.load()
    reading, _ = open_pdf.open_pdf(args, settings, look=not args.text)
    if args.text:
        with reading:
            sys.stdout.writelines(chain.from_iterable(map(page_lines, reading)))
        return Exit.DONE
    with reading:
        pages = list(reading)
        found = facts(pages, encrypted=reading.encrypted)
    document = open_pdf.ref_of(args.file, reading.page_count)
    if args.json:
        sys.stdout.write(json.dumps(_record(document, found, pages), indent=1, ensure_ascii=False) + "\n")
    else:
        from core.cli.terminal import put

        for line in _lines(document, found, pages):
            put(line)
        advice = Ocr(settings.ocr_language).advice() if found.scanned else ""
        sys.stdout.write(f"  {advice}\n" if advice else "")
    return Exit.DONE


def _lines(document: DocumentRef, found: DocumentFacts, pages: Sequence[Page]) -> Iterator[str]:
    """Yield the facts for a person."""
    from core.domain.document import PageSet
    from core.wording import counted, file_size

    language = f", language {found.language}" if found.language else ""
    protected = ", protected by a password" if found.encrypted else ""
    yield document.name
    yield (
        f"  {counted(found.pages, 'page')}, {file_size(document.size)}, {found.words:,} words"
        f"{language}{protected}"
    )
    runs = _label_runs(pages) if found.labelled else ["none: pages are known by their position"]
    more = f"; and {len(runs) - _RUNS:,} more, which --json lists" if len(runs) > _RUNS else ""
    yield f"  printed labels: {'; '.join(runs[:_RUNS])}{more}"
    if parts := _parts(pages):
        yield f"  parts: {'; '.join(parts)}"
    for title, numbers in (
        ("scanned", found.scanned),
        ("blank", found.blank),
        ("with tables", found.tabular),
    ):
        if numbers:
            yield f"  {title}: {len(numbers):,} (page {PageSet.of(numbers)})"
    for number, reason in found.unreadable:
        # a look leaves scans to the analysis
        if number not in found.scanned:
            yield f"  page {number} is unreadable: {reason}"


def _parts(pages: Sequence[Page]) -> list[str]:
    """Return the parts of the document with their pages: ``addendum 2: 6-7``."""
    from core.domain.document import PageSet

    numbers: dict[str, list[int]] = {}
    for page in pages:
        if page.part:
            numbers.setdefault(page.part, []).append(page.number)
    return [f"{part}: {PageSet.of(members)}" for part, members in numbers.items()]


def _label_runs(pages: Sequence[Page]) -> list[str]:
    """Return runs of pages with their first and last label: ``1-4 are i to iv``."""
    runs: list[list[Page]] = []
    for page in pages:
        if runs and _stem(runs[-1][-1].label) == _stem(page.label):
            runs[-1].append(page)
        else:
            runs.append([page])
    return [_label_run(run[0], run[-1]) for run in runs]


def _label_run(first: Page, last: Page) -> str:
    """Return what a run of pages is called; pages without a label have none."""
    alone = first is last
    numbers = f"{first.number}" if alone else f"{first.number}-{last.number}"
    if first.label is None:
        return f"{numbers} {'has' if alone else 'have'} none"
    return f"{numbers} is {first.label}" if alone else f"{numbers} are {first.label} to {last.label}"


def _stem(label: str | None) -> str | None:
    """Return a label without its counting part: 02956- for 02956-7, nothing for 7, a mark for iv."""
    if label is None:
        return None
    bare = label.rstrip("0123456789")
    return "roman" if bare and set(bare.casefold()) <= set("ivxlcdm") else bare


def _record(document: DocumentRef, found: DocumentFacts, pages: Sequence[Page]) -> dict[str, object]:
    """Return the facts for a program."""
    return {
        "name": document.name,
        "sha256": document.sha256,
        "bytes": document.size,
        "pages": found.pages,
        "words": found.words,
        "characters": found.characters,
        "language": found.language,
        "encrypted": found.encrypted,
        "labelled": found.labelled,
        "scanned": list(found.scanned),
        "blank": list(found.blank),
        "tabular": list(found.tabular),
        "unreadable": [{"page": number, "reason": reason} for number, reason in found.unreadable],
        "each": [
            {
                "page": page.number,
                "label": page.label,
                "status": page.status.value,
                "words": len(page.text.split()),
                "section": page.section,
                "part": page.part,
                "reason": page.reason,
                "unseen": [{"why": left.why.value, "words": left.words} for left in page.unseen],
                "marks": [
                    {"mark": marked.mark.value, "text": page.text[marked.start : marked.end]}
                    for marked in page.marks
                ],
            }
            for page in pages
        ],
    }
