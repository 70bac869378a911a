"""``analyze --revises SESSION FILES...``: a stored analysis after an addendum; what changed is asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import outputs
from core.cli.exit_codes import Exit
from core.cli.passwords import Passwords
from core.cli.terminal import Interruption, bar, say, whoever
from core.cli.waiting import ended
from core.domain.errors import PasswordNeeded, RequestInvalid

if TYPE_CHECKING:
    from core.bootstrap import App
    from core.domain.package import Package
    from core.domain.session import Session
    from core.domain.upload import Upload
    from core.services.revisions import Incoming

__all__ = ["add_arguments", "run"]

#: what the analysis that is revised decides
_INHERITED = (
    "questions", "sections", "pages", "guardrails", "engine", "model", "base_url", "window", "focused",
    "budget", "budget_tokens", "leave_out", "name", "estimate",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a revision."""
    group = parser.add_argument_group("after an addendum")
    group.add_argument(
        "--revises",
        metavar="SESSION",
        help="add the files to the package of this stored analysis; what did not change is not asked again",
    )
    group.add_argument(
        "--replace",
        nargs=2,
        metavar=("NAME", "FILE.pdf"),
        action="append",
        default=[],
        help="put a file in the place of a document of the package",
    )
    group.add_argument(
        "--remove", metavar="NAME", action="append", default=[], help="take a document out of the package"
    )
    group.add_argument(
        "--only-add",
        action="store_true",
        help="replace nothing; without it a file that is called like a document is its newer version",
    )


def run(
    args: argparse.Namespace, default_of: Callable[[str], object], places: Sequence[outputs.Target]
) -> int:
    """Revise, wait for the end, and write the report; return the exit code."""
    given = [name for name in _INHERITED if getattr(args, name) != default_of(name)]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise RequestInvalid(
            f"{option} cannot be changed by a revision: it asks what the analysis before asked.",
            "Leave it out, or start another analysis.",
        )

    from core.bootstrap import build  # heavy, so only now
    from core.settings import Settings

    app = build(Settings.load(), alone=True)
    session = _queued(app, args)
    with app.supervisor, Interruption() as interruption:
        if not args.quiet:
            say(f"note: The revision is {session.id}.")
        session = _waited_for(app, session, interruption, quiet=args.quiet)
        again = args.second_pass and session.progress.open_questions and not interruption.is_set()
        if again and session.state.value == "completed":
            session = app.session_commands.second_pass(session.id, whoever())
            session = _waited_for(app, session, interruption, quiet=args.quiet)
        interruption.begin_writing()
        report = app.report(session.id)
        files = outputs.deliver(report, places)
    return _conclude(app, session, interruption, [str(path) for path in files], quiet=args.quiet)


def _queued(app: App, args: argparse.Namespace) -> Session:
    """Take the files in and queue the revision."""
    before = app.store.session(args.revises)
    package = app.store.plan(before.id).contents
    removed = {index for name in args.remove for index in _named(package, name, "--remove")}
    added = _taken_in(app, args, args.files, before.owner)
    replacing = [
        (index, upload)
        for name, file in args.replace
        for index in _one(package, name)
        for upload in _taken_in(app, args, [Path(file)], before.owner)
    ]
    incoming = [
        *(_incoming(package, each, only_add=args.only_add) for each in added),
        *(_replacement(upload, index) for index, upload in replacing),
    ]
    try:
        return app.revisions.revise(before.id, incoming, before.owner, removed=removed)
    finally:
        app.package_intake.drop([*added, *(upload for _, upload in replacing)])


def _taken_in(app: App, args: argparse.Namespace, files: Sequence[Path], owner: str) -> list[Upload]:
    """Store the documents of files, folders and archives, and look at them; raise where one is of no use."""
    with ExitStack() as opened:
        streams = ((name, opened.enter_context(path.open("rb"))) for name, path in _each(files))
        received = app.package_intake.receive(streams, owner)
    uploads = app.package_intake.look(received.uploads)
    passwords = Passwords.of(args, app.settings)
    looked = [_unlocked(app, each, passwords) if each.locked else each for each in uploads]
    bad = [f"{each.name} {each.reason}" for each in received.refused]
    bad += [f"{each.document.name} {each.why_not}" for each in looked if each.facts is None]
    if bad:
        app.package_intake.drop(looked)
        raise RequestInvalid(f"{bad[0].rstrip('.')}.", "Nothing was revised; mend it, or leave it out.")
    return looked


def _unlocked(app: App, upload: Upload, passwords: Passwords) -> Upload:
    """Return a protected document opened; as it is where no password opens it, with what to do."""

    def attempt(password: str | None) -> Upload:
        if password is None:
            raise PasswordNeeded(f"{upload.document.name} is protected by a password.", "Give its password.")
        return app.package_intake.unlock(upload, password)

    name = upload.document.name
    try:
        return passwords.opening(name, attempt)
    except PasswordNeeded as error:
        return replace(upload, trouble=str(error))


def _each(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files that paths name, those of a folder as people sort them; raise for one not there."""
    from core.cli.given_files import is_folder, shown, usable
    from core.packages.sources import files_within

    for path in paths:
        if is_folder(path):
            for file in files_within(path):
                yield shown(file.relative_to(path).as_posix()), usable(file)
        elif (given := usable(path)).exists():
            yield shown(path.name), given
        else:
            raise RequestInvalid(f"{shown(path.name)} is not there.", "Check the path.")


def _incoming(package: Package, upload: Upload, *, only_add: bool) -> Incoming:
    from core.domain.package import Description
    from core.services.revisions import Incoming, replaced_by

    description = upload.description or Description()
    index = None if only_add else replaced_by(package, upload.document, description)
    if index is not None:
        say(f"note: {upload.document.name} replaces {package.names[index]}; --only-add adds it instead.")
    return Incoming(upload.document, description, index)


def _replacement(upload: Upload, index: int) -> Incoming:
    from core.domain.package import Description
    from core.services.revisions import Incoming

    return Incoming(upload.document, upload.description or Description(), index)


def _named(package: Package, name: str, option: str) -> set[int]:
    from core.cli.open_package import matching

    return matching(package, name, option)


def _one(package: Package, name: str) -> list[int]:
    """Return the one document that a name means, as a list of one; raise `RequestInvalid` for several."""
    found = sorted(_named(package, name, "--replace"))
    if len(found) > 1:
        raise RequestInvalid(f"--replace {name} names {len(found)} documents.", "Name one of them.")
    return found


def _waited_for(app: App, session: Session, interruption: Interruption, *, quiet: bool) -> Session:
    """Show how far the session has come until it has ended; stop it when somebody asks."""
    with bar(wanted=not quiet) as shown:
        return ended(app, session, interruption, shown.show)


def _conclude(
    app: App, session: Session, interruption: Interruption, files: list[str], *, quiet: bool
) -> int:
    """Say how it ended, and what it cost beside what was taken over; return the exit code."""
    from core.domain.review import stale_questions
    from core.domain.session import SessionState
    from core.wording import counted

    taken = app.store.inheritance(session.id)
    stale = len(stale_questions(app.store.reviews(session.id), app.store.table(session.id).rows))
    if not quiet:
        fresh = counted(len(taken.fresh), "page") if taken else "no page"
        calls = counted(session.progress.usage.calls, "call")
        wrote = f" Wrote {', '.join(files)}." if files else ""
        say(
            f"{fresh} new or changed; {calls}; {taken.units if taken else 0:,} units of work taken over; "
            f"{counted(stale, 'decision')} to look at again.{wrote}"
        )
    if interruption.is_set():
        say("error: Stopped; what was found is kept in the session.")
        return interruption.exit
    if session.state is SessionState.FAILED:
        say(f"error: {session.reason}")
        return Exit.ENGINE
    return Exit.DONE if session.state is SessionState.COMPLETED else Exit.INCOMPLETE
