"""``analyze FILE.pdf``: the whole job, from a PDF to a table of cited answers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.cli import open_pdf, outputs, revise
from core.cli.exit_codes import Exit, code_of
from core.cli.questions_command import question_set
from core.cli.terminal import Interruption, bar, say
from core.domain.errors import RequestInvalid
from core.engines.catalog import KINDS, kind_of

if TYPE_CHECKING:
    from core.cli.run_in_memory import Finished, Opened
    from core.domain.plan import EngineChoice, Options
    from core.domain.ports import StopSignal
    from core.domain.question import QuestionSet
    from core.settings import Settings


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "analyze",
        help="answer a question set from a PDF and write the table",
        description="Read every page of a PDF for every question and write the answers with their pages. "
        "Ctrl-C stops and writes what was found so far; pressed twice it ends at once.",
    )
    open_pdf.add_arguments(parser, several=True, required=False)
    revise.add_arguments(parser)
    outputs.add_arguments(parser)
    what = parser.add_argument_group("what is asked")
    what.add_argument(
        "--questions", metavar="NAME|FILE", default="cipp", help="shipped set, or a file (cipp)"
    )
    what.add_argument("--sections", metavar="A,B", help="ids of the sections to ask, by default all")
    what.add_argument(
        "--pages",
        metavar="1-102",
        help="pages to read, by default all; of a package 'NAME: 1-3; NAME: 7', other documents whole",
    )
    what.add_argument(
        "--guardrails", metavar="TEXT", default="", help="what narrows the answers (chat engine)"
    )
    how = parser.add_argument_group("how it is answered")
    how.add_argument("--engine", choices=[kind.id for kind in KINDS], default=KINDS[0].id)
    how.add_argument("--model", metavar="NAME", help="model of the chat engine (PAGEWISE_CHAT_MODEL)")
    how.add_argument("--base-url", metavar="URL", help="server of the chat engine (OPENAI_BASE_URL)")
    how.add_argument("--window", metavar="N", type=_positive, default=3, help="pages put together (3)")
    how.add_argument("--focused", action="store_true", help="ask the model only where an answer is plausible")
    how.add_argument("--second-pass", action="store_true", help="ask unanswered questions again, harder")
    how.add_argument("--budget", metavar="USD", type=_amount, help="stop at this cost in US dollars")
    how.add_argument("--budget-tokens", metavar="N", type=_positive, help="stop at this number of tokens")
    parser.add_argument("--estimate", action="store_true", help="say what it would take, and stop there")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no closing line")
    parser.set_defaults(run=partial(run, parser.get_default))


def run(default_of: Callable[[str], object], args: argparse.Namespace) -> int:
    """Analyze and write; return the exit code. ``default_of`` tells what an option not given is."""
    places = outputs.targets(args)
    if args.revises:
        return revise.run(args, default_of, places)
    if not args.files:
        raise RequestInvalid("No document is named.", "Name a FILE.pdf, a folder or a FILE.zip.")
    asked = _asked(args)

    from core.cli.run_in_memory import AnalysisRequest, carry_out  # heavy, so only now
    from core.settings import Settings

    settings = _pointed_at(Settings.load(), args.base_url)
    choice = _engine(args, settings)
    if args.guardrails and not kind_of(choice.name).follows_guardrails:
        say(f"note: The {choice.name} engine takes no guardrails; they are not applied.")
    if args.estimate:
        from core.cli.show_estimate import show_estimate

        return show_estimate(args, settings, asked, choice, _options(args))
    with Interruption() as interruption, ExitStack() as opened:
        documents = _open(args, settings, opened, interruption)
        job = AnalysisRequest(
            opened=documents,
            question_set=asked,
            choice=choice,
            options=replace(_options(args), pages=documents.pages),
            second_pass=args.second_pass,
            settings=settings,
        )
        with bar(wanted=not args.quiet) as shown:
            finished = carry_out(job, interruption, shown.show)
        interruption.begin_writing()
        if not args.quiet:
            _advise_on_scans(finished, settings)
        files = outputs.deliver(finished.report, places) if finished.worth_writing else []
    return _conclude(finished, interruption, [str(path) for path in files], quiet=args.quiet)


def _open(args: argparse.Namespace, settings: Settings, opened: ExitStack, stop: StopSignal) -> Opened:
    """Open the document or package that the arguments name."""
    from core.analysis.stored_pages import KeptPages
    from core.cli.open_package import chosen_positions, is_package, open_package
    from core.cli.run_in_memory import Opened
    from core.domain.package import Package
    from core.packages.inventory import inventory
    from core.reading.illustrator import PdfIllustrator

    if is_package(args):
        found = opened.enter_context(open_package(args, settings, stop=stop))
        pages = chosen_positions(found.package, args.pages)
        kept = [page for page in found.pages if not pages or page.number in pages]
        known = KeptPages(kept, found.package.pages, found.package.positions)
        refused = [(each.name, each.reason) for each in found.refused]
        listed = inventory(found.package, found.pages, refused=refused, arrangement=found.arrangement)
        return Opened(found.package, known, lambda _: found.illustrator(), pages, listed, found.arrangement)
    args.file = args.files[0]
    chosen = open_pdf.chosen_pages(args.pages) if args.pages else open_pdf.ALL
    reading, password = open_pdf.open_pdf(args, settings, chosen)
    contents = Package.single(open_pdf.ref_of(args.file, reading.page_count))
    return Opened(contents, reading, lambda read: PdfIllustrator(args.file, lambda: read, password), chosen)


def _advise_on_scans(finished: Finished, settings: Settings) -> None:
    """Say how to get scanned pages read when they were not."""
    from core.reading.ocr import NOT_INSTALLED, Ocr

    if any(reason.startswith(NOT_INSTALLED) for _, reason in finished.report.unread):
        say(f"note: {Ocr(settings.ocr_language).advice()}")


def _conclude(finished: Finished, interruption: Interruption, files: list[str], *, quiet: bool) -> int:
    """Say how it ended; return the exit code."""
    from core.reports.wording import counts_text, headline
    from core.wording import duration

    if not quiet and finished.worth_writing:
        wrote = f" Wrote {', '.join(files)}." if files else ""
        seconds = duration(finished.report.progress.seconds, exact=True)
        say(f"{headline(finished.report)} {counts_text(finished.report).capitalize()}; {seconds}.{wrote}")
    if finished.error is not None:
        say(f"error: {finished.error}")
        return code_of(finished.error)
    if interruption.is_set():
        kept = "what was found is written" if finished.worth_writing else "nothing had been found yet"
        say(f"error: Stopped; {kept}.")
        return interruption.exit
    return Exit.DONE if finished.report.complete else Exit.INCOMPLETE


def _asked(args: argparse.Namespace) -> QuestionSet:
    """Return the questions of the chosen sections."""
    whole = question_set(args.questions)
    if args.sections is None:
        return whole
    wanted = [name.strip() for name in args.sections.split(",") if name.strip()]
    try:
        chosen = whole.only(wanted)
    except KeyError as error:
        known = ", ".join(section.id for section in whole.sections)
        raise RequestInvalid(f"There is no section {error.args[0]}.", f"Sections: {known}.") from error
    if not chosen.sections:
        raise RequestInvalid("--sections names no section.", "Leave it out to ask them all.")
    return chosen


def _engine(args: argparse.Namespace, settings: Settings) -> EngineChoice:
    """Return the engine that the arguments and the settings choose."""
    from core.domain.plan import EngineChoice

    if not kind_of(args.engine).asks_model:
        return EngineChoice(args.engine)
    return EngineChoice(
        args.engine, args.model or settings.chat_model, args.base_url or settings.openai_base_url
    )


def _pointed_at(settings: Settings, address: str | None) -> Settings:
    """Return the settings with the server that was named: who runs the command says where it may go.

    The key from the settings stays with the server from the settings.
    """
    from pydantic import SecretStr

    from core.domain.chat_address import is_same

    if not address or is_same(address, settings.openai_base_url):
        return settings
    return settings.model_copy(update={"openai_base_url": address, "openai_api_key": SecretStr("")})


def _options(args: argparse.Namespace) -> Options:
    """Return what the arguments say beside document, questions and engine."""
    from core.domain.plan import Options

    return Options(
        window=args.window,
        guardrails=args.guardrails.strip(),
        budget_usd=args.budget,
        budget_tokens=args.budget_tokens,
        focused=args.focused,
    )


def _positive(text: str) -> int:
    """Read a whole number from 1 up, for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return number


def _amount(text: str) -> float:
    """Read an amount of dollars, for argparse."""
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 < amount < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount in US dollars")
    return amount
