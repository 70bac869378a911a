"""``sessions``: see and steer every session, look after the store. Works while servers run."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.copy_sessions import add_places, copy
from core.cli.exit_codes import Exit
from core.cli.terminal import agrees, can_ask, put, whoever

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.bootstrap import App
    from core.domain.session import Session
    from core.services.housekeeping import Diagnosis

HEADINGS = ("SESSION", "STATE", "DONE", "ANSWERED", "COST", "AGE", "OWNER", "DOCUMENT")


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its own verbs."""
    parser = verbs.add_parser(
        "sessions",
        help="list, show, stop, resume and delete sessions; check and back up the store",
        description="Everything the admin page does, and the care of the store. The store is the one in "
        "PAGEWISE_HOME; servers may run meanwhile.",
    )
    own = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = _add(own, "list", _list, "list sessions, newest first")
    listing.add_argument("--state", metavar="STATE", action="append", help="only these; may be repeated")
    listing.add_argument("--owner", metavar="NAME", help="only this owner's")
    listing.add_argument("--limit", metavar="N", type=int, default=50, help="at most so many (50)")
    listing.add_argument("--json", action="store_true", help="print JSON")

    show = _add(own, "show", _show, "show one session: state, history, progress and log")
    show.add_argument("session", metavar="SESSION")
    show.add_argument("--log", metavar="N", type=int, default=20, help="lines of its activity log (20)")
    show.add_argument("--json", action="store_true", help="print JSON")

    stop = _add(own, "stop", _stop, "stop sessions and keep their results")
    stop.add_argument("session", metavar="SESSION", nargs="+")

    resume = _add(own, "resume", _resume, "let an ended session go on with what is not done")
    resume.add_argument("session", metavar="SESSION")
    resume.add_argument("--second-pass", action="store_true", help="ask what was not answered once more")
    resume.add_argument("--here", action="store_true", help="run it from here, and wait for its end")

    delete = _add(own, "delete", _delete, "delete sessions with all their results, for good")
    delete.add_argument("session", metavar="SESSION", nargs="+")
    delete.add_argument("--yes", action="store_true", help="do not ask")

    doctor = _add(own, "doctor", _doctor, "check store, documents, disk and processes")
    doctor.add_argument(
        "--repair", action="store_true", help="tidy up; save what can be read of a damaged store"
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")

    backup = _add(
        own, "backup", _backup, "copy the store to a file while servers run; documents are not in it"
    )
    backup.add_argument("file", metavar="FILE")

    token = _add(own, "token", _token, "show the token that opens the admin page without sign-in")
    token.add_argument("--new", action="store_true", help="make a new one, which ends every admin's access")

    copying = _add(own, "copy", copy, "copy everything, documents too, into an empty store of either kind")
    add_places(copying)


def _add(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _app(*, alone: bool = False) -> App:
    from core.bootstrap import build  # --help stays instant
    from core.settings import Settings

    return build(Settings.load(), alone=alone)


def _list(args: argparse.Namespace) -> int:
    from core.domain.errors import RequestInvalid
    from core.domain.session import SessionState

    try:
        states = [SessionState(state) for state in args.state] if args.state else None
    except ValueError:
        known = ", ".join(SessionState)
        raise RequestInvalid("There is no such state.", f"Choose from {known}.") from None
    found = _app().store.sessions(limit=max(1, args.limit), owner=args.owner, states=states)
    if args.json:
        _print_json(found)
    elif not found:
        put("No sessions.")
    else:
        _print_table([HEADINGS, *map(_line, found)])
    return Exit.DONE


def _line(session: Session) -> tuple[str, ...]:
    from core.wording import money

    progress = session.progress
    return (
        session.id,
        session.state.value,
        f"{session.fraction:.0%}",
        f"{progress.answered + progress.conflicting}/{session.questions}",
        money(progress.usage.usd, exact=True),
        _age(session.created),
        session.owner,
        session.document.name,
    )


def _show(args: argparse.Namespace) -> int:
    store = _app().store
    session, log = store.session(args.session), store.log(args.session, limit=max(0, args.log))
    if args.json:
        _print_json({"session": session, "log": log})
        return Exit.DONE
    progress = session.progress
    facts = {
        "Document": f"{session.document.name}, {progress.pages or session.document.pages} pages",
        "Questions": f"{session.question_set}, {session.questions}",
        "Engine": str(session.engine),
        "Owner": session.owner,
        "State": f"{session.state}. {session.reason}".strip(),
        "Pass": str(session.pass_number),
        "Done": f"{progress.units_done} of {progress.units} units, {progress.units_failed} failed",
        "Answers": f"{progress.answered} answered, {progress.conflicting} conflicting, "
        f"{progress.possible} possible, {progress.unverified} unverified, "
        f"{progress.not_found} not found, {progress.pending} pending",
        "Owned by": f"{session.lease.instance or 'nobody'}, epoch {session.lease.epoch}",
    }
    for name, value in facts.items():
        put(f"{name + ':':<11}{value}")
    put("History:")
    for change in session.history:
        put(f"  {_time(change.at)}  {change.target:<11}  {change.instance}  {change.reason}".rstrip())
    if log:
        put("Log:")
    for entry in log:
        put(f"  {_time(entry.at)}  {entry.text}")
    return Exit.DONE


def _stop(args: argparse.Namespace) -> int:
    session_commands, still = _app().session_commands, False
    for session_id in args.session:
        session = session_commands.stop(session_id, whoever())
        still = still or session.state.is_active
        put(f"{session_id} is {session.state}. {session.reason}".strip())
    return Exit.INCOMPLETE if still else Exit.DONE


def _resume(args: argparse.Namespace) -> int:
    app = _app(alone=args.here)
    verb = app.session_commands.second_pass if args.second_pass else app.session_commands.resume
    session = verb(args.session, whoever())
    if args.here:
        return _run_here(app, session)
    serving = any(lives for _, lives in app.housekeeping.diagnose().instances)
    waits = "" if serving else " No server is running: it starts with the next one, or add --here."
    put(f"{session.id} is {session.state}.{waits}")
    return Exit.DONE


def _run_here(app: App, session: Session) -> int:
    from core.cli.terminal import Interruption
    from core.cli.waiting import ended
    from core.domain.session import SessionState

    with app.supervisor, Interruption() as interruption:
        session = ended(app, session, interruption)
    put(f"{session.id} is {session.state}. {session.reason}".strip())
    if interruption.is_set():
        return interruption.exit
    return Exit.DONE if session.state is SessionState.COMPLETED else Exit.INCOMPLETE


def _delete(args: argparse.Namespace) -> int:
    app = _app()
    names = [f"{each} ({app.store.session(each).document.name})" for each in args.session]
    if not args.yes:
        if not can_ask():
            put("Nothing was deleted: add --yes to delete without being asked.")
            return Exit.USAGE
        if not agrees(f"Delete {', '.join(names)} with all results, for good?"):
            put("Nothing was deleted.")
            return Exit.DONE
    for session_id, name in zip(args.session, names, strict=True):
        app.session_commands.delete(session_id, whoever())
        put(f"{name} is deleted.")
    return Exit.DONE


def _doctor(args: argparse.Namespace) -> int:
    diagnosis = _repaired() if args.repair else _app().housekeeping.diagnose(thorough=True)
    if args.json:
        _print_json(diagnosis)
    else:
        _print_diagnosis(diagnosis)
    return Exit.DONE if diagnosis.is_sound else Exit.STORE


def _repaired() -> Diagnosis:
    """Tidy a sound store; save what can be read of a damaged one, and put right what does not fit."""
    from core.domain.errors import StoreDamaged

    try:
        app = _app()
        if not app.housekeeping.diagnose(thorough=True).problems:
            app.housekeeping.tidy()
            return app.housekeeping.diagnose(thorough=True)
        is_readable = not app.home.store.key_value.problems()
    except StoreDamaged as error:
        put(str(error.what))
        is_readable = False
    if not is_readable:
        _salvage()
    return _put_right(_app())


def _salvage() -> None:
    from core.domain.errors import RequestInvalid
    from core.sessions.disk.salvage import salvage
    from core.settings import Settings

    settings = Settings.load()
    if settings.store.get_secret_value():
        raise RequestInvalid("A database is repaired by its administrator.", "Restore a backup of it.")
    result = salvage(settings.home)
    put(f"Saved {result.sessions} sessions into a new store; the damaged one is kept in {result.aside}.")
    for session_id in result.incomplete:
        put(f"Partly lost: session {session_id}; what is left of it can be read.")
    for session_id in result.lost:
        put(f"Lost: session {session_id}.")


def _put_right(app: App) -> Diagnosis:
    from core.services.repair import repair

    done = repair(app.home, app.document_pages.kept)
    for session_id in done.incomplete:
        put(f"Partly lost: session {session_id}; what is left of it can be read.")
    for session_id, units in done.partial:
        put(f"Partly lost: session {session_id}, {units} units of work; continue it to ask them again.")
    for session_id in done.rebuilt:
        put(f"Put right: session {session_id}.")
    for session_id in done.lost:
        put(f"Lost: session {session_id}.")
    return app.housekeeping.diagnose(thorough=True)


def _print_diagnosis(found: Diagnosis) -> None:
    from core.wording import file_size

    counts = ", ".join(f"{count} {state}" for state, count in found.counts.items() if count)
    put(f"Pagewise {found.version}")
    put(f"Sessions:   {counts or 'none'}")
    put(f"Store:      {file_size(found.store_bytes)}, documents {file_size(found.document_bytes)}")
    put(f"Disk:       {file_size(found.free_bytes)} free")
    exposed = ", ".join(found.exposed)
    put(f"Folder:     {f'open to others: {exposed}' if exposed else 'closed to others'}")
    if found.walls is not None:
        put(f"Walls:      {found.walls}")
    for instance, lives in found.instances:
        state = "serving" if lives else "gone"
        windows = f", asks about windows of {len(instance.asking)}" if instance.slots else ""
        kind = "Worker" if instance.slots else "Server"
        put(f"{kind}:     {instance.name}, {state}, runs {len(instance.workers)} sessions{windows}")
    for queue in found.queues:
        stalled = f", {queue.stalled} of them stalled" if queue.stalled else ""
        put(f"Queue:      {queue.waiting} {queue.queue} wait, {queue.running} run{stalled}")
    for session_id in found.stale:
        put(f"Stale:      session {session_id} has no process; a server resumes it")
    for sha256 in found.orphans:
        put(f"Unused:     document {sha256[:12]}; it is removed after a week")
    for sha256 in found.missing:
        put(f"Missing:    document {sha256[:12]} is gone; its results can still be read")
    for problem in found.problems or ():
        put(f"Problem:    {problem}")
    put("Everything is sound." if found.is_sound else "Something needs attention.")


def _backup(args: argparse.Namespace) -> int:
    path = Path(args.file)
    _app().session_commands.backup(path)
    put(f"The store is copied to {path}. Documents are files in PAGEWISE_HOME: copy that folder too.")
    return Exit.DONE


def _token(args: argparse.Namespace) -> int:
    admission = _app().home.admission
    put(admission.renew() if args.new else admission.token())
    return Exit.DONE


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        put("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_json(value: object) -> None:
    import msgspec

    put(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())


def _age(at: float) -> str:
    from core.wording import duration

    return duration(max(0.0, time.time() - at))


def _time(at: float) -> str:
    from core.reports.wording import moment

    return moment(at)
