"""``worker``: run queued sessions on this machine, and windows of anybody's, without a server."""

from __future__ import annotations

import argparse
import sys
import threading
import time

from core.cli.exit_codes import Exit
from core.isolation.operating_system import give_way

#: seconds between two looks at whether to end
LOOK = 0.2


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "worker",
        help="run queued sessions on this machine, beside the servers, until it is told to end",
        description="Runs queued sessions until Ctrl-C or SIGTERM; those that run then are given back, and "
        "another worker goes on with them. Servers with PAGEWISE_MACHINE_SESSIONS=0 leave all sessions to "
        "such workers, except those for which a key was typed: a key stays in the process that was told it. "
        "With PAGEWISE_STORE it also asks about windows of chat sessions that other machines run.",
    )
    parser.add_argument(
        "--sessions",
        metavar="N",
        type=int,
        help="sessions at once on this machine (PAGEWISE_MACHINE_SESSIONS)",
    )
    parser.add_argument(
        "--windows",
        metavar="N",
        type=int,
        help="windows of anybody's chat sessions at once, with PAGEWISE_STORE (PAGEWISE_WINDOW_JOBS)",
    )
    parser.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from core.bootstrap import build  # --help stays instant
    from core.cli.terminal import Interruption, say
    from core.domain.errors import RequestInvalid
    from core.settings import Settings

    settings = Settings.load()
    given = {"machine_sessions": args.sessions, "window_jobs": args.windows}
    settings = settings.model_copy(update={name: n for name, n in given.items() if n is not None})
    shares = bool(settings.store.get_secret_value() and settings.window_jobs)
    if settings.machine_sessions is not None and settings.machine_sessions < 1 and not shares:
        raise RequestInvalid("A worker that runs no session is none.", "Use --sessions N.")
    if args.attached:
        give_way()
    app = build(settings)
    service = app.service()
    orphaned = _server_gone() if args.attached else threading.Event()
    with Interruption() as interruption, app.supervisor:
        if service is not None:
            service.start()
        say(f"{app.supervisor.instance} waits for sessions.")
        while not (interruption.is_set() or orphaned.is_set()):
            time.sleep(LOOK)
        if service is not None:
            service.stop()
    if not orphaned.is_set():
        app.supervisor.dismiss()
    return Exit.DONE


def _server_gone() -> threading.Event:
    """Return what is set once the server that started us closes our standard input, or dies."""
    gone = threading.Event()

    def listen() -> None:
        sys.stdin.buffer.read()
        gone.set()

    threading.Thread(target=listen, name="server", daemon=True).start()
    return gone
