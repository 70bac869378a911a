"""Worker processes as their supervisor sees them: started, heard, ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil

from core import APP_FOLDER
from core.domain.errors import RequestInvalid
from core.isolation.operating_system import NEW_GROUP, kill_group, tell_to_stop
from core.sessions.store.process import Process

__all__ = ["Handover", "ask_to_stop", "is_frozen", "kill", "spawn"]


class Handover(msgspec.Struct, frozen=True):
    """What a worker is told, over its standard input: neither arguments nor environment show it."""

    session: str
    #: Pagewise's home; the environment may name it relative to a folder that is not the worker's
    home: str
    #: typed by the analyst for this session alone
    key: str = ""
    #: whether other machines may ask about some of its windows
    spread: bool = False

    def __repr__(self) -> str:
        return f"Handover({self.session})"

    @classmethod
    def received(cls) -> Handover:
        """Read it in the worker."""
        try:
            return msgspec.json.decode(sys.stdin.buffer.read(), type=cls)
        except msgspec.DecodeError:
            raise RequestInvalid(
                "A worker is started by Pagewise itself.", "Use: python -m core sessions resume SESSION"
            ) from None


def spawn(command: Sequence[str], handover: Handover, log: Path) -> subprocess.Popen[bytes]:
    """Start a worker in a process group of its own, so that it outlives the server and dies whole."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        worker = subprocess.Popen(  # noqa: S603  # the command is ours
            command,
            stdin=subprocess.PIPE,
            stdout=descriptor,
            stderr=descriptor,
            cwd=APP_FOLDER,
            start_new_session=True,
            creationflags=NEW_GROUP,
        )
    finally:
        os.close(descriptor)
    if worker.stdin is not None:
        with contextlib.suppress(BrokenPipeError), worker.stdin:  # its early exit is seen soon enough
            worker.stdin.write(msgspec.json.encode(handover))
    return worker


def is_frozen(instance: str) -> bool:
    """Return whether the process of this name is on this machine and was suspended."""
    named = Process.parse(instance)
    process = named.found() if named is not None else None
    with contextlib.suppress(psutil.Error):
        return process is not None and process.status() == psutil.STATUS_STOPPED
    return False


def ask_to_stop(instance: str) -> bool:
    """Tell the worker of this name to stop without the store; return whether it heard."""
    named = Process.parse(instance)
    process = named.found() if named is not None else None
    return process is not None and tell_to_stop(process.pid)


def kill(instance: str) -> bool:
    """Kill the worker of this name and all it started; return whether it was there to be killed."""
    named = Process.parse(instance)
    process = named.found() if named is not None else None
    if process is None:
        return False
    kill_group(process.pid)
    return True
