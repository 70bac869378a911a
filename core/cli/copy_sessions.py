"""``sessions copy``: from where to where, and what is meant when it is not said."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.cli.exit_codes import Exit

if TYPE_CHECKING:
    from core.sessions.home import Home
    from core.settings import Settings


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name both sides."""
    parser.add_argument(
        "--from",
        dest="source",
        metavar="PLACE",
        help="a home folder, or a PostgreSQL URL (with --to PAGEWISE_STORE, else PAGEWISE_HOME)",
    )
    parser.add_argument("--to", dest="target", metavar="PLACE", help="the same (PAGEWISE_STORE)")
    parser.add_argument(
        "--from-documents",
        metavar="URL",
        help="bucket or folder of the source's documents, if they are not with its sessions"
        " (PAGEWISE_DOCUMENTS where the source is what is set)",
    )
    parser.add_argument(
        "--to-documents",
        metavar="URL",
        help="the same for the target; without --from and --to documents alone are copied there",
    )


def copy(args: argparse.Namespace) -> int:
    """Copy a store, or the documents alone."""
    from core.domain.errors import RequestInvalid  # --help stays instant
    from core.sessions import copying
    from core.settings import Settings

    settings = Settings.load()
    if args.to_documents is not None and not (args.source or args.target):
        return _copy_documents(args, settings)
    shared, documents = settings.store.get_secret_value(), settings.documents.get_secret_value()
    # what is set is copied from where another target is named, and to otherwise
    source = args.source or (shared if args.target else "") or str(settings.home)
    target = args.target or shared
    if not target:
        raise RequestInvalid("It is not said where to copy to.", "Add --to, or set PAGEWISE_STORE.")
    set_from = documents if args.target and not args.source else ""
    set_to = "" if args.target else documents
    with ExitStack() as stack:
        given = _place(source, _chosen(args.from_documents, set_from), stack, must_exist=True)
        found = copying.copy(given, _place(target, _chosen(args.to_documents, set_to), stack))
    sys.stdout.write(
        f"Copied {found.sessions} sessions in {found.values} values, and {found.documents} documents in"
        f" {found.files} files. All were read back and are the same; checksum {found.checksum}.\n"
    )
    return Exit.DONE


def _copy_documents(args: argparse.Namespace, settings: Settings) -> int:
    """Move the documents of the store that is set to another place."""
    from core.sessions.copying import copy_documents
    from core.sessions.documents.document_location import settle_place
    from core.sessions.home import Home

    store, set_here = settings.store.get_secret_value(), settings.documents.get_secret_value()
    source = Home.open(settings.home, store, _chosen(args.from_documents, set_here))
    documents, files = copy_documents(source, source.with_documents(args.to_documents).documents)
    settle_place(source.store.key_value, args.to_documents)
    sys.stdout.write(
        f"Copied {documents} documents in {files} files. All were read back and are the same.\n"
        "Set PAGEWISE_DOCUMENTS to where they are now on every machine before you start again.\n"
    )
    return Exit.DONE


def _chosen(given: str | None, otherwise: str) -> str:
    return otherwise if given is None else given


def _place(name: str, documents: str, stack: ExitStack, *, must_exist: bool = False) -> Home:
    """Open a home folder, or a database with a folder for a while."""
    from core.domain.errors import RequestInvalid
    from core.sessions.disk.opening import STORE_FOLDER
    from core.sessions.home import Home

    if "://" in name:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pagewise-copy-")))
        return Home.open(folder, name, documents)
    if must_exist and not (Path(name) / STORE_FOLDER).is_dir():
        raise RequestInvalid(f"There is no session store in {name}.", "Name Pagewise's home folder.")
    return Home.open(Path(name), "", documents)
