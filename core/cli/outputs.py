"""Where reports go: files by extension, or standard output."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.domain.errors import OutputUnwritable, PagewiseError, RequestInvalid
from core.reports.formats import Format, write

if TYPE_CHECKING:
    from core.reports.report import Report

#: characters of a name that is too long that are shown
_LONGEST_SHOWN = 80
#: the name of standard output
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """A place and a format."""

    #: None: standard output
    path: Path | None
    format: Format


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say where the report goes."""
    known = " ".join(f".{kind}" for kind in Format)
    parser.add_argument(
        "--out",
        metavar="FILE",
        action="append",
        default=[],
        help=f"where the report goes, the format by extension ({known}); - for standard output; "
        "may be given several times; without it Markdown goes to standard output",
    )
    parser.add_argument(
        "--format", choices=[kind.value for kind in Format], help="format where the name does not tell"
    )


def targets(args: argparse.Namespace) -> list[Target]:
    """Return where to write; raise before any work is done when that cannot work."""
    return [_target(name, args.format) for name in args.out or [STDOUT]]


def _target(name: str, given: str | None) -> Target:
    if name == STDOUT:
        kind = Format(given) if given else Format.MD
        if kind.is_binary and sys.stdout.isatty():
            raise RequestInvalid(f"A .{kind} file on a terminal helps nobody.", "Name a file with --out.")
        return Target(None, kind)
    path = check_place(name)
    return Target(path, Format(given) if given else Format.of(name))


def check_place(name: str) -> Path:
    """Return the path of a file to write; raise `OutputUnwritable` when it plainly cannot be written."""
    path = Path(name)
    try:
        if path.is_dir():
            raise OutputUnwritable(f"{name} is a folder.", "Name a file in it.")
        if not path.parent.is_dir():
            raise OutputUnwritable(
                f"Cannot write {name}: there is no folder {path.parent}.", "Make it first."
            )
        path.exists()
    except OSError as error:
        # a name that is too long, a loop of links
        shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
        reason = (error.strerror or str(error)).lower()
        raise OutputUnwritable(f"Cannot write {shown}: {reason}.", "Choose another name.") from error
    return path


def to_stdout(write_to: Callable[[BinaryIO], object]) -> None:
    """Write bytes to standard output, now."""
    sys.stdout.flush()
    write_to(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def deliver(report: Report, places: Sequence[Target]) -> list[Path]:
    """Write the report everywhere it should go; return the files written.

    A place that fails does not keep the others from being written; where none can be, the findings are
    saved in the folder for temporary files, since they may have cost hours and dollars.
    """
    files: list[Path] = []
    failed: PagewiseError | None = None
    for place in places:
        try:
            if place.path is None:
                to_stdout(partial(write, report, kind=place.format))
            else:
                files.extend(write(report, place.path, place.format))
        except PagewiseError as error:
            failed = failed or error
    if isinstance(failed, OutputUnwritable) and not files:
        raise OutputUnwritable(failed.what, f"What was found is in {_rescued(report)}.") from failed
    if failed is not None:
        raise failed
    return files


def _rescued(report: Report) -> Path:
    """Write the report as JSON, from which nothing is missing, where that nearly always works."""
    path = Path(tempfile.mkdtemp(prefix="pagewise-")) / f"report.{Format.JSON}"
    write(report, path, Format.JSON)
    return path
