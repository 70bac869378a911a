"""``analyze --estimate``: what an analysis would take, before anything is spent."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from core.analysis.estimate import Estimate, estimate
from core.bootstrap import chat_settings
from core.cli import open_pdf
from core.cli.exit_codes import Exit
from core.cli.open_package import chosen_positions, is_package, open_package
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.question import QuestionSet
from core.engines.catalog import kind_of
from core.reading.document_facts import facts
from core.settings import Settings
from core.wording import counted, duration, money


def show_estimate(
    args: argparse.Namespace,
    settings: Settings,
    asked: QuestionSet,
    choice: EngineChoice,
    options: Options,
) -> int:
    """Look at the document and print what its analysis would take; return the exit code."""
    if is_package(args):
        with open_package(args, settings, look=True) as opened:
            known = facts(opened.pages)
            options = replace(options, pages=chosen_positions(opened.package, args.pages))
        plan = Plan(opened.package.ref, asked, choice, options, package=opened.package)
    else:
        args.file = args.files[0]
        reading, _ = open_pdf.open_pdf(args, settings, look=True)
        with reading:
            known = facts(reading, encrypted=reading.encrypted)
        if args.pages:
            options = replace(options, pages=open_pdf.chosen_pages(args.pages))
        plan = Plan(open_pdf.ref_of(args.file, known.pages), asked, choice, options)
    chat = chat_settings(settings, choice) if kind_of(choice.name).asks_model else None
    found = estimate(plan, known, chat)
    pages = len(options.pages) or known.pages
    read = f"{counted(pages, 'page')} in {counted(found.windows, 'window')}"
    scanned = [number for number in known.scanned if not options.pages or number in options.pages]
    scans = f", {counted(len(scanned), 'scanned page')}" if scanned else ""
    questions = counted(len(asked.questions), "question")
    sys.stdout.write(
        f"{read}{scans}; {questions}; {_cost(found)}about {duration(found.seconds, exact=True)}\n"
    )
    return Exit.DONE


def _cost(found: Estimate) -> str:
    """Return calls, tokens and dollars; nothing for an engine that calls nobody."""
    if not found.calls:
        return ""
    at_most = f" (at most {money(found.usd_at_most, exact=True)})" if found.usd_at_most != found.usd else ""
    cost = f"cost {money(found.usd, exact=True)}{at_most} a pass"
    return f"{counted(found.calls, 'call')}; {found.tokens:,} tokens; {cost}; "
