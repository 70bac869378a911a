"""Parses the command line, runs the verb, and turns errors into one line and an exit code.

Nothing heavy is imported before a verb runs, so ``--help`` is instant.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

import core
from core.cli import (
    analyze_command,
    check_command,
    compare_command,
    export_command,
    inspect_command,
    questions_command,
    register_command,
    sessions_command,
    standard_output,
    tables_command,
    worker_command,
)
from core.cli.exit_codes import EXPLAINED, Exit, code_of
from core.cli.terminal import say
from core.domain.errors import PagewiseError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.USAGE, f"pagewise: error: {message}. Try {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    top = _Parser(
        prog="python -m core",
        description="Reads every page of a PDF for every question, and cites the exact page.",
        epilog=EXPLAINED,
    )
    top.add_argument("--version", action="version", version=f"Pagewise {core.__version__}")
    top.add_argument("--verbose", action="store_true", help="write the program's log to standard error")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    for module in (
        analyze_command,
        inspect_command,
        tables_command,
        check_command,
        questions_command,
        export_command,
        register_command,
        compare_command,
        sessions_command,
        worker_command,
    ):
        module.add_parser(verbs)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    standard_output.prepare()
    try:
        try:
            args = parser().parse_args(arguments)
            _listen(verbose=args.verbose)
            code: int = args.run(args)
        finally:
            # a reader of ours that went away shows now rather than in the interpreter's last breath
            sys.stdout.flush()
    except PagewiseError as error:
        say(f"error: {error}")
        return code_of(error)
    except BrokenPipeError:
        return Exit.BROKEN_PIPE
    except KeyboardInterrupt:
        say("error: Interrupted.")
        return Exit.INTERRUPTED
    return code


def _listen(*, verbose: bool) -> None:
    """Show the log where it is wanted; elsewhere standard error is kept for what concerns the user."""
    if verbose:
        from core.workers.logging_setup import speak_plainly  # not needed otherwise

        speak_plainly()
    else:
        logging.getLogger("core").addHandler(logging.NullHandler())
