"""``worker``: run queued sessions on this machine, without a server."""

from __future__ import annotations

import argparse
import time

from core.cli.exits import Exit

#: seconds between two looks at whether to end
LOOK = 0.2


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "worker",
        help="run queued sessions on this machine, beside the servers, until it is told to end",
        description="Runs queued sessions until Ctrl-C or SIGTERM; those that run then are given back, and "
        "another worker goes on with them. Servers with PAGEWISE_MACHINE_SESSIONS=0 leave all sessions to "
        "such workers, except those for which a key was typed: a key stays in the process that was told it.",
    )
    parser.add_argument(
        "--sessions",
        metavar="N",
        type=int,
        help="sessions at once on this machine (PAGEWISE_MACHINE_SESSIONS)",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from core.bootstrap import build  # noqa: PLC0415 - --help stays instant
    from core.cli.terminal import Interruption, say  # noqa: PLC0415
    from core.domain.errors import RequestInvalid  # noqa: PLC0415
    from core.settings import Settings  # noqa: PLC0415

    settings = Settings.load()
    if args.sessions is not None:
        settings = settings.model_copy(update={"machine_sessions": args.sessions})
    if settings.machine_sessions is not None and settings.machine_sessions < 1:
        raise RequestInvalid("A worker that runs no session is none.", "Use --sessions N.")
    supervisor = build(settings).supervisor
    with Interruption() as interruption, supervisor:
        say(f"{supervisor.instance} waits for sessions.")
        while not interruption.is_set():
            time.sleep(LOOK)
    supervisor.dismiss()
    return Exit.DONE
