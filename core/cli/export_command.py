"""``export SESSION --out FILE``: write the report of a stored session, finished or not."""

from __future__ import annotations

import argparse

from core.cli import outputs
from core.cli.exit_codes import Exit


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "export",
        help="write the report of a stored session",
        description="Write the report of a session in the store, with the reviews; a session that is not "
        "complete says so on the first page.",
    )
    parser.add_argument("session", metavar="SESSION", help="id of the session, as in its link")
    outputs.add_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report; return the exit code."""
    places = outputs.targets(args)

    from core.bootstrap import build  # heavy, so only now
    from core.settings import Settings

    app = build(Settings.load())
    outputs.deliver(app.report(args.session), places)
    return Exit.DONE
