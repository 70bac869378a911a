"""What differs between operating systems in starting, ranking and ending processes.

POSIX systems have groups of processes, which end as one. Windows has none that can be killed: there, what a
process started is looked for. Outside this package no module asks which system this is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import NoReturn

__all__ = [
    "IS_LINUX",
    "IS_POSIX",
    "NEW_GROUP",
    "RECOGNITION_NICENESS",
    "allow_handles",
    "end_with_group",
    "give_way",
    "kill_group",
    "processors",
    "take_room",
    "tell_to_stop",
    "was_killed",
    "was_out_of_time",
    "when_told_to_stop",
]

#: Linux, macOS and their like
IS_POSIX = os.name == "posix"

#: Linux alone lets a process wall itself in
IS_LINUX = sys.platform == "linux"

#: ``creationflags`` of a process that Ctrl+C in our console does not reach; POSIX: ``start_new_session``
NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

#: exit code of a process that was killed by `kill_group`, or by a system without memory
_KILLED: int | None = None
#: exit code of a process that reached its limit of processor time
_OUT_OF_TIME: int | None = None
if sys.platform != "win32":
    _KILLED, _OUT_OF_TIME = -signal.SIGKILL, -signal.SIGXCPU


#: bytes written at once
_BLOCK = 1024 * 1024

#: files that a process of ours ever needs: a server with a thousand tabs has some thousands open
_HANDLES = 65_536


#: how far workers stand back, so that pages stay quick beside them
NICENESS = 10
#: how far recognition stands back behind the process that waits for it, so that print is read and ranked
#: first: it gets a third of the processor time beside that, and all of it afterwards
RECOGNITION_NICENESS = 5


def processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_way(niceness: int = NICENESS) -> None:
    """Let others have the processor first; ``niceness`` from 1 to 19, of which Windows knows one step."""
    if sys.platform == "win32":
        import psutil  # reading processes start quicker without it

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(niceness)


def kill_group(pid: int) -> None:
    """Kill a process that leads a group, and all of the group; one that leads none, alone.

    On Windows: with all that it started, as far as the parents between them still run. No error when there
    is no such process.
    """
    if sys.platform == "win32":
        _kill_descendants(pid, itself=True)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


def end_with_group() -> NoReturn:
    """End this process at once, and what it started if it leads a group."""
    if sys.platform == "win32":
        _kill_descendants(os.getpid(), itself=False)
    elif os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def was_killed(code: int) -> bool:
    """Return whether the exit ``code`` is that of a process that was killed; never known on Windows."""
    return code == _KILLED


def was_out_of_time(code: int) -> bool:
    """Return whether the exit ``code`` is that of a process at its limit of processor time; see `confine`."""
    return code == _OUT_OF_TIME


def take_room(descriptor: int, size: int) -> None:
    """Let an empty file take ``size`` bytes of the disk; raise `OSError` when they are not there."""
    if sys.platform == "linux":
        os.posix_fallocate(descriptor, 0, size)
        return
    for _ in range(0, size, _BLOCK):  # elsewhere nothing but bytes takes room
        os.write(descriptor, bytes(_BLOCK))


def tell_to_stop(pid: int) -> bool:
    """Send a process the signal that `when_told_to_stop` waits for; False where there is none."""
    if sys.platform == "win32":
        return False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGUSR1)
        return True
    return False


def when_told_to_stop(react: Callable[[], None]) -> None:
    """Have ``react`` called when another process tells this one to stop; call it in the main thread."""
    if sys.platform != "win32":
        signal.signal(signal.SIGUSR1, lambda *_: react())


def allow_handles() -> int:
    """Let this process open as many files as the system lets it; return how many that are, 0 if unknown."""
    if sys.platform == "win32":
        return 0
    import resource  # POSIX alone has it

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _HANDLES if hard == resource.RLIM_INFINITY else min(hard, _HANDLES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft


def _kill_descendants(pid: int, *, itself: bool) -> None:
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in [*process.children(recursive=True), *([process] if itself else [])]:
            with contextlib.suppress(psutil.Error):
                each.kill()
