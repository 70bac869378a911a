"""``inspect`` of several files, a folder or an archive: the inventory of a package."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import chain

from core.cli.exit_codes import Exit
from core.cli.open_package import OpenedPackage, open_package
from core.cli.page_text import page_lines
from core.domain.inventory import Inventory, Missing
from core.packages.inventory import inventory
from core.reports.structured_inventory import inventory_record
from core.reports.wording import clean, pages_text
from core.settings import Settings
from core.wording import counted, file_size

__all__ = ["run"]

#: pages that name something missing which are shown to a person
_PAGES = 4


def run(args: argparse.Namespace) -> int:
    """Read the documents and print what they are, what is missing and who wins over whom."""
    with open_package(args, Settings.load(), look=not args.text) as opened:
        if args.text:
            sys.stdout.writelines(chain.from_iterable(map(page_lines, opened.pages)))
            return Exit.DONE
        refused = [(each.name, each.reason) for each in opened.refused]
        found = inventory(opened.package, opened.pages, refused=refused, arrangement=opened.arrangement)
    if args.json:
        sys.stdout.write(json.dumps(_record(opened, found), indent=1, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{clean(line)}\n" for line in _lines(opened, found))
    return Exit.DONE


def _lines(opened: OpenedPackage, found: Inventory) -> Iterator[str]:
    """Yield the inventory for a person."""
    package = opened.package
    size = file_size(sum(entry.document.size for entry in package.documents))
    yield package.name
    yield f"  {counted(len(package.documents), 'document')}, {counted(package.pages, 'page')}, {size}"
    for row in found.rows:
        said = row.entry.description
        remarks = [
            said.kind.words,
            said.date,
            counted(row.entry.document.pages, "page"),
            f"{len(row.scanned)} scanned" if row.scanned else "",
            f"{len(row.unread) - len(row.scanned)} unreadable" if len(row.unread) > len(row.scanned) else "",
            "left out" if row.entry.left_out else "",
            row.entry.document.origin,
            row.hidden,
            "not in the table of contents" if row.listed is False else "",
        ]
        yield f"  {row.name}: {', '.join(filter(None, remarks))}"
    if found.missing:
        yield "named and not there:"
    for each in found.missing:
        yield f"  {_missing(each)}"
    for versions in found.versions:
        yield f"twice or in versions: {', '.join(versions.names)} ({versions.reason})"
    if found.precedence:
        yield f"order of precedence: {' > '.join(found.precedence)}"
        yield f"  as stated: {found.precedence_reason}" if found.precedence_reason else "  the usual order"


def _missing(each: Missing) -> str:
    shown = pages_text(each.pages[:_PAGES])
    more = f" and {len(each.pages) - _PAGES} more" if len(each.pages) > _PAGES else ""
    title = f" {each.title}" if each.title else ""
    return f"{each.name}{title} (named in {shown}{more})"


def _record(opened: OpenedPackage, found: Inventory) -> dict[str, object]:
    """Return the inventory for a program."""
    return {"name": opened.package.name, "pages": opened.package.pages, **inventory_record(found)}
