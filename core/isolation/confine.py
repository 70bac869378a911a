"""What a process does to itself before it touches a stranger's file."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core.isolation.operating_system import end_with_group
from core.isolation.walls import raise_walls
from core.isolation.walls.landlock import Place

#: bytes a reading process may write into any file; its error output is one
MAX_FILE = 1_000_000
#: files and pipes that it may have open, enough for LibreOffice; what waits in pipes is the kernel's memory,
#: which no other limit counts
MAX_OPEN = 256


def confine(
    memory: int,
    cpu: int,
    file: int = MAX_FILE,
    hear: Callable[[bytes], object] = lambda _: None,
    *,
    read: Iterable[Place] = (),
    write: Sequence[Place] = (),
    run: Sequence[Place] = (),
    make: Sequence[Place] = (),
    threads: bool = False,
) -> None:
    """Bound this process and wall it in as far as the system allows, and end it when its parent is gone.

    ``memory`` is in bytes of address space, ``cpu`` in seconds of processor time,
    ``file`` in bytes of any one file it writes. ``hear`` takes what the parent says later on. What it may
    ``read`` beside its own program, ``write``, ``run`` and ``make`` is for the walls; see
    `core.isolation.walls`. ``threads`` tells whether what it does needs more than one.
    """
    _limit(memory, cpu, file)
    # a thread can wait while a call into pdfium runs, and works on every system; Linux could
    # signal the parent's death, but counts the end of the starting thread as one
    watch = threading.Thread(target=_die_with_parent, args=(hear,), daemon=True)
    raise_walls(read, write, run, make, last=None if threads else watch.start)
    if threads:
        watch.start()


def bound_data(most: int) -> None:
    """Bound the memory that this process and what it starts may each fill, in bytes; Linux alone does.

    Address space is not bounded: threads and libraries reserve far more of it than they fill.
    """
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def limit_other(pid: int, memory: int, cpu: int) -> None:
    """Bound another process, which writes no files, by bytes of memory and seconds of processor time.

    Linux alone lets us do that from outside; elsewhere, and when the process has ended, nothing happens.
    """
    if sys.platform != "linux":
        return
    import resource  # not on Windows

    for which, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN),
    ):
        try:
            resource.prlimit(pid, which, (value, value))
        except (OSError, ValueError):  # it has ended already
            return


def _limit(memory: int, cpu: int, file: int) -> None:
    if sys.platform == "win32":
        return  # it has no such limits; the parent's watch has to do
    import resource  # not on Windows

    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: file,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_NOFILE: MAX_OPEN,
    }
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses a limit on address space: there, too, the parent watches
        # too much processor time gives a signal of its own at the soft limit; at the hard one the process
        # is just killed, as others may do, too
        later = allowed + 1 if which == resource.RLIMIT_CPU else allowed
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(
                which, (allowed, later if hard == resource.RLIM_INFINITY else min(later, hard))
            )
    # when the whole machine runs out of memory, this process is the one to lose
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _die_with_parent(hear: Callable[[bytes], object]) -> None:
    while heard := os.read(sys.stdin.fileno(), 4096):
        hear(heard)
    end_with_group()
