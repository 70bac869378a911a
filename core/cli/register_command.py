"""``register SESSION|FILE --kind KIND --out FILE``: a register of a session, or of files as they are."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import open_pdf, outputs, refine
from core.cli.exit_codes import Exit
from core.domain.errors import RequestInvalid
from core.domain.register import LineReview, RegisterKind
from core.wording import counted

if TYPE_CHECKING:
    from core.bootstrap import App
    from core.registers.exported import Exported

#: rows that were not understood which are named
_PROBLEMS = 20


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "register",
        help="write who has to do what, deadlines and other lists made from the pages",
        description="Write a register: open matters, requirements, submittals, questions to the owner, "
        "deadlines or the bid schedule, each line with its words and page. Of a session the decisions on its "
        "lines are in it, and may be read back from a workbook that was edited; files need no session.",
    )
    open_pdf.add_arguments(parser, several=True, stored=True)
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in RegisterKind],
        default=RegisterKind.REQUIREMENTS.value,
        help="which register, by default the requirements",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        default=outputs.STDOUT,
        help="where it goes, the format by extension (.xlsx .csv .json, of deadlines .ics); "
        "by default CSV goes to standard output",
    )
    parser.add_argument(
        "--read-back",
        metavar="FILE.xlsx",
        type=Path,
        help="first store the decisions that were edited in a workbook written here; lines on which "
        "somebody decided since are named and left as they are",
    )
    refine.add_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the register and write it; return the exit code."""
    from core.registers.files import format_of  # heavy, so only now

    kind = RegisterKind(args.kind)
    name = "x.csv" if args.out == outputs.STDOUT else str(outputs.check_place(args.out))
    file = format_of(kind, name)
    session = _session(args)
    if session:
        exported, code = _of_session(args, session, kind)
    elif args.read_back:
        raise RequestInvalid("Files keep no decisions.", "Name the session to read a workbook back into.")
    elif args.model and not args.refine:
        raise RequestInvalid("--model names what refines.", "Add --refine, or leave it out.")
    elif args.take_back:
        raise RequestInvalid("Files keep no refinements.", "Name the session to take one back of.")
    else:
        exported, code = _of_files(args, kind)
    if exported is None:
        return code
    content = file.write(exported)
    if args.out == outputs.STDOUT:
        outputs.to_stdout(lambda stream: stream.write(content))
    else:
        from core.reports.write_atomically import atomically  # heavy, so only now

        with atomically(Path(args.out)) as stream:
            stream.write(content)
    _say(exported)
    return code


def _session(args: argparse.Namespace) -> str:
    """Return the id of the session that is named; empty where files are."""
    first: Path = args.files[0]
    if len(args.files) > 1 or first == Path("-") or first.suffix or len(first.parts) > 1 or first.exists():
        return ""
    return str(first)


def _of_session(args: argparse.Namespace, session: str, kind: RegisterKind) -> tuple[Exported | None, int]:
    """Return a register of a session after what is to be done before, and the exit code.

    None where somebody was asked whether to go on and said no.
    """
    from core.bootstrap import build
    from core.settings import Settings

    app = build(Settings.load(), alone=args.refine)
    code: int = Exit.DONE
    if args.read_back and _read_back(app, session, kind, args.read_back):
        code = Exit.INCOMPLETE
    if args.take_back:
        refine.take_back(app, session, kind)
    if args.refine:
        refined = refine.refine_session(app, session, kind, args.model, yes=args.yes)
        if refined is None:
            return None, Exit.USAGE
        code = refined or code
    return app.registers.exported(session, kind), code


def _of_files(args: argparse.Namespace, kind: RegisterKind) -> tuple[Exported | None, int]:
    """Make a register of files that are in no session: what was asked of them is not known."""
    from core.cli.open_package import open_package
    from core.packages.inventory import inventory
    from core.registers.catalog import make
    from core.registers.exported import Exported
    from core.registers.source import Source
    from core.reports.registers.listed import ListedRegister
    from core.settings import Settings

    settings = Settings.load()
    with open_package(args, settings) as opened:
        package = opened.package
        described = package.described(opened.arrangement.descriptions)
        found = inventory(described, opened.pages, arrangement=opened.arrangement)
        source = Source(package, opened.pages, opened.arrangement, inventory=found)
        code: int | None = Exit.DONE
        if args.refine:
            source, code = refine.refine_files(kind, source, settings, args.model, yes=args.yes)
        if code is None:
            return None, Exit.USAGE
        listed = ListedRegister(make(kind, source), name=package.ref.name, made=time.time())
        return Exported(listed, source), code


def _read_back(app: App, session: str, kind: RegisterKind, path: Path) -> int:
    """Store what a workbook changes; return how many of its lines somebody decided on since."""
    from core.cli.terminal import say
    from core.services.line_decisions import LineDecisions

    try:
        data = path.read_bytes()
    except OSError as error:
        raise RequestInvalid(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path."
        ) from error
    decisions = LineDecisions(app.store.lines)
    found = decisions.compare(
        session, data, kind, lambda of: app.registers.exported(session, of).listed.register
    )
    decisions.store(session, found.changes, by="command line", at=app.clock.now())
    say(
        f"note: {len(found.changes)} decisions stored, {found.unchanged} as before, "
        f"{len(found.conflicts)} left as they are."
    )
    for each in found.conflicts:
        say(f"note: {each.held.line_id}: the workbook says {_said(each.edited)}, now is {_said(each.held)}.")
    for problem in found.problems[:_PROBLEMS]:
        say(f"note: {problem}")
    return len(found.conflicts) + len(found.problems)


def _said(review: LineReview) -> str:
    return ", ".join(filter(None, review.said)) or "nothing"


def _say(exported: Exported) -> None:
    register = exported.listed.register
    left_out = (f"{count:,} {name}" for name, count in register.left_out_as.items())
    sys.stderr.write(
        f"{register.form.title}: {', '.join((counted(len(register.lines), 'line'), *left_out))}.\n"
    )
