"""``questions [NAME|FILE]``: list the shipped sets, show one, check or convert a file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import outputs
from core.cli.exit_codes import Exit
from core.cli.terminal import put, say

if TYPE_CHECKING:
    from core.domain.question import QuestionSet


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "questions",
        help="list, show, check or convert question sets",
        description="Without a name: list the shipped sets. With a name or a file (YAML, JSON, CSV, Excel): "
        "show its questions, or every error with its line.",
    )
    parser.add_argument("set", metavar="NAME|FILE", nargs="?")
    parser.add_argument("--check", action="store_true", help="say only whether it is right")
    parser.add_argument(
        "--out", metavar="FILE", help="write it as YAML, JSON, CSV or Excel by extension, to edit it there"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List, show, check or convert; return the exit code."""
    from core.domain.errors import QuestionSetInvalid  # --help stays instant

    if args.set is None:
        return _list(as_json=args.json)
    try:
        found = question_set(args.set)
    except QuestionSetInvalid as error:
        if not args.check:
            raise
        # one problem a line, as compilers do, for editors that jump to them
        for problem in error.problems:
            say(f"error: {error.name}: {problem}")
        return Exit.QUESTIONS
    if args.out:
        _convert(found, outputs.check_place(args.out))
    elif args.check:
        put(f"{args.set} is right: {_size(found)}.")
    elif args.json:
        from core.questions.catalog import dump

        put(dump(found, "json").decode())
    else:
        _show(found)
    return Exit.DONE


def question_set(name: str) -> QuestionSet:
    """Return a shipped set by its name, or one from a file."""
    from core.questions.catalog import SHIPPED, load, shipped_set  # --help stays instant

    if name in SHIPPED or not (Path(name).suffix or Path(name).exists()):
        return shipped_set(name)
    return load(Path(name))


def _list(*, as_json: bool) -> int:
    """Print the shipped sets."""
    from core.questions.catalog import shipped

    sets = shipped()
    if as_json:
        rows = [{"id": s.id, "title": s.title, "questions": len(s.questions)} for s in sets]
        put(json.dumps(rows, indent=1, ensure_ascii=False))
        return Exit.DONE
    width = max(len(found.id) for found in sets)
    for found in sets:
        put(f"{found.id:<{width}}  {found.title}: {_size(found)}")
    return Exit.DONE


def _show(found: QuestionSet) -> None:
    """Print the sections with their ids and the questions with their numbers."""
    put(f"{found.title}: {_size(found)}")
    shown = ""
    for number, section, question in found.numbered():
        if section.id != shown:
            shown = section.id
            put(f"\n{section.title}  [{section.id}]")
        required = "  (required)" if question.required else ""
        put(f"{number:>4}  {question.text}{required}")


def _convert(found: QuestionSet, path: Path) -> None:
    """Write the set in the format of the file's extension."""
    from core.questions.catalog import dump
    from core.reports.write_atomically import atomically

    data = dump(found, path.suffix.lstrip(".").casefold())
    with atomically(path) as stream:
        stream.write(data)


def _size(found: QuestionSet) -> str:
    """Return ``100 questions in 10 sections``."""
    from core.wording import counted

    return f"{counted(len(found.questions), 'question')} in {counted(len(found.sections), 'section')}"
