"""``compare SESSION SESSION``: what became of the answers between two stored analyses."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.cli import outputs
from core.cli.exit_codes import Exit
from core.cli.terminal import put

if TYPE_CHECKING:
    from core.domain.changes import Comparison
    from core.reports.report import Report

__all__ = ["add_parser", "run"]


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "compare",
        help="what became of the answers between two stored analyses",
        description="Compare two stored analyses of one package, the older one first: answers, pages, and "
        "what the newer documents change in the others. Ends with exit code "
        f"{Exit.CHANGED.value} where answers changed.",
    )
    parser.add_argument("old", metavar="SESSION", help="id of the older session, as in its link")
    parser.add_argument("new", metavar="SESSION", help="id of the newer session")
    outputs.add_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare, and print or write; return the exit code."""
    places = outputs.targets(args) if args.out or args.format else ()

    from core.bootstrap import build  # heavy, so only now
    from core.settings import Settings

    app = build(Settings.load())
    report = app.report(args.new, against=args.old)
    found = report.comparison
    if found is None:  # it was asked for by its id
        return Exit.DONE
    if places:
        outputs.deliver(report, places)
    else:
        for line in _lines(report, found):
            put(line)
    return Exit.CHANGED if found.changed else Exit.DONE


def _lines(report: Report, found: Comparison) -> Iterator[str]:
    """Yield what is printed: counts, then a line for each change."""
    from core.reports.changes_wording import (
        CHANGE_WORDS,
        amendment_remarks,
        amendment_source,
        amendment_words,
        changed_first,
        counts_line,
        documents_line,
        page_line,
        side_words,
    )

    yield f"{counts_line(found)}. {documents_line(found)}".strip()
    for each in changed_first(found.changed):
        number, question = report.named(each.question_id)
        stale = " (stale decision)" if each.question_id in found.stale else ""
        what = f"{CHANGE_WORDS[each.kind]}{stale}"
        yield f"{number}. {question} {what}: {side_words(each.old)} -> {side_words(each.new)}"
    for amendment in found.made:
        remarks = " ".join(amendment_remarks(amendment, found))
        was, now = amendment_words(amendment.was), amendment_words(amendment.now)
        yield f"{amendment_source(amendment)}: {was or 'nothing'} -> {now or 'nothing'} {remarks}".rstrip()
    for page in found.pages:
        yield page_line(page)
