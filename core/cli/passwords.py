"""The passwords of the documents named on a command line: those given, and those that somebody types.

A password in the arguments can be seen by every user of the machine, so there are better ways:
``--ask-password``, the setting ``PAGEWISE_PASSWORD``, or the question that a terminal gets anyway.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from core.cli.terminal import ask_password, can_ask, say
from core.domain.errors import PasswordNeeded

if TYPE_CHECKING:
    from core.settings import Settings

__all__ = ["Passwords", "add_arguments"]

#: how often somebody is asked for the password of one document
TRIES = 3
#: what to do where nobody could be asked, or had none
ADVICE = "Type its password when a terminal asks for it by name, or give it as PAGEWISE_PASSWORD."

Opened = TypeVar("Opened")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say how protected documents open."""
    given = parser.add_mutually_exclusive_group()
    given.add_argument(
        "--password",
        metavar="TEXT",
        action="append",
        default=[],
        help="password of a PDF, repeated for others; visible in the list of processes, so rather set "
        "PAGEWISE_PASSWORD",
    )
    given.add_argument(
        "--ask-password", action="store_true", help="ask for the password of each protected PDF, by its name"
    )


class Passwords:
    """Opens documents. What opened one is tried on the next; who has none for a document leaves it out.

    Threads may share it: one question is asked at a time.
    """

    def __init__(self, given: Sequence[str], ask: Callable[[str], str] | None) -> None:
        """Take those that are known, and what asks for that of a document; None where nobody can be asked."""
        self._known = list(given)
        self._ask = ask
        self._lock = threading.Lock()
        #: the documents for which somebody had none
        self._declined: set[str] = set()

    @classmethod
    def of(cls, args: argparse.Namespace, settings: Settings) -> Passwords:
        """Return those of the arguments and the setting; a terminal is asked for others."""
        setting = settings.pdf_password.get_secret_value()
        given = [*args.password, *([setting] if setting else ())]
        return cls(given, ask_password if args.ask_password or can_ask() else None)

    def opening(self, name: str, attempt: Callable[[str | None], Opened]) -> Opened:
        """Return what ``attempt`` gives without a password, or with the first that opens the document.

        Raise `PasswordNeeded` when none does.
        """
        tried: list[str | None] = []
        try:
            return self._tried([None, *self._known], tried, attempt)
        except PasswordNeeded as error:
            refused = error
        if self._ask is not None and name not in self._declined:
            with self._lock:
                try:  # what was typed meanwhile, for another one
                    return self._tried(self._known, tried, attempt)
                except PasswordNeeded:
                    return self._asked(name, attempt, self._ask)
        if name in self._declined or not self._known:
            raise PasswordNeeded(f"{name} is protected by a password.", ADVICE) from refused
        raise refused

    @staticmethod
    def _tried(
        passwords: Sequence[str | None],
        tried: list[str | None],
        attempt: Callable[[str | None], Opened],
    ) -> Opened:
        """Return what the first password gives that opens it; raise `PasswordNeeded` when none does."""
        refused = PasswordNeeded("It is protected by a password.", ADVICE)
        for password in [each for each in passwords if each not in tried]:
            tried.append(password)
            try:
                return attempt(password)
            except PasswordNeeded as error:
                refused = error
        raise refused

    def _asked(self, name: str, attempt: Callable[[str | None], Opened], ask: Callable[[str], str]) -> Opened:
        for left in reversed(range(TRIES)):
            password = ask(name)
            if not password:
                break
            try:
                opened = attempt(password)
            except PasswordNeeded as error:
                say(f"{error.what}{' Type it again, or nothing to go on without it.' if left else ''}")
            else:
                self._known.append(password)
                return opened
        self._declined.add(name)
        raise PasswordNeeded(f"{name} is protected by a password.", ADVICE)
