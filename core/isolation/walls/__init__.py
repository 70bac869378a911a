"""Walls around a process that touches strangers' files: what it could still reach if it were taken over.

Limits keep a file from using up the machine; walls keep one that runs code of its own in our process from
reading keys, other people's documents and the store, and from talking to anybody. On Linux they are the
kernel's: no new privileges, Landlock for files, seccomp for system calls. Other systems have none that a
process can put up for itself; there the limits alone stand.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from core.isolation.operating_system import IS_LINUX
from core.isolation.walls import landlock, seccomp
from core.isolation.walls.landlock import Place
from core.isolation.walls.linux import PR_SET_NO_NEW_PRIVS, drop_capabilities, prctl
from core.isolation.walls.seccomp import May

__all__ = ["StandingWalls", "program_files", "raise_walls", "started_with", "which_stand"]

#: the folder that holds our own modules; what is beside it may be the store
CORE: Final = Path(__file__).resolve().parents[2]
#: what programs and their libraries read on any Linux: libraries, fonts, time zones, what the machine is like
SYSTEM: Final = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts", "/usr/share/zoneinfo"),
    *("/usr/share/locale", "/etc/localtime", "/etc/mime.types", "/dev/null", "/dev/urandom"),
    *("/proc/cpuinfo", "/proc/meminfo"),
    *("/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage"),
)


@dataclass(frozen=True, slots=True)
class StandingWalls:
    """Which walls stand around a process."""

    #: nothing it starts has more rights than it has, and those of root are given up
    no_new_privileges: bool = False
    #: only the program and the one document can be read, nothing written
    landlock: bool = False
    #: no network, no other process, no program can be reached
    seccomp: bool = False

    def __str__(self) -> str:
        """Say it in a line, for a person."""
        named = {
            "no new privileges": self.no_new_privileges,
            "Landlock (files)": self.landlock,
            "seccomp (network, other processes, programs)": self.seccomp,
        }
        standing = [name for name, stands in named.items() if stands]
        lacking = [name for name, stands in named.items() if not stands]
        if not standing:
            return "none on this system; limits on memory and time alone"
        return ", ".join(standing) + (f"; not here: {', '.join(lacking)}" if lacking else "")

    @property
    def complete(self) -> bool:
        """Whether all stand."""
        return self.no_new_privileges and self.landlock and self.seccomp


def which_stand() -> StandingWalls:
    """Return which walls a process of ours can put up here, as one that tried tells."""
    command = [sys.executable, "-m", "core.isolation.walls"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, cwd=CORE.parent, capture_output=True, timeout=20, check=True
        )
        return StandingWalls(**json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return StandingWalls()


def program_files() -> tuple[Path, ...]:
    """Return what the interpreter, our modules and their libraries are read from."""
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    lent = {Path(entry) for entry in sys.path if entry and not CORE.is_relative_to(Path(entry).resolve())}
    prefixes = {Path(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)}
    return (CORE, *map(Path, sorted(own)), *sorted(lent), *sorted(prefixes), *map(Path, SYSTEM))


def raise_walls(
    read: Iterable[Place] = (),
    write: Sequence[Place] = (),
    run: Sequence[Place] = (),
    make: Sequence[Place] = (),
    last: Callable[[], object] | None = None,
) -> StandingWalls:
    """Wall this process in, for good, as far as its system can; return which walls stand.

    It and what it starts may read ``read`` beside the program's own files, write ``write``, start ``run``,
    and make and remove files below the folders of ``make``. ``last`` starts its last thread: where seccomp
    stands, no other starts. It comes after Landlock, which holds for threads that start later, so call
    this while the process has one.
    """
    private = IS_LINUX and _no_new_privileges()
    files = calls = False
    if private:
        with contextlib.suppress(OSError):
            files = landlock.restrict((*program_files(), *read), write, run, make)
    if last is not None:
        last()
    if private:
        calls = seccomp.restrict(
            May(
                write=bool(write),
                start=bool(run),
                make=bool(make) and files,
                thread=last is None,
                # whom it may signal is then Landlock's to say
                signal=bool(run) and files and landlock.version() >= landlock.SCOPE_VERSION,
            )
        )
    return StandingWalls(no_new_privileges=private, landlock=files, seccomp=calls)


def _no_new_privileges() -> bool:
    """Give up what this process may do beyond others; return whether it stays so."""
    try:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
    except OSError:
        return False
    with contextlib.suppress(OSError):  # who has none cannot lose any
        drop_capabilities()
    return True


def started_with(program: Path) -> tuple[Path, ...]:
    """Return what the kernel starts for ``program``: itself, and the loader of its libraries."""
    loaders = (Path("/lib64").glob("ld-*"), Path("/lib").glob("ld-*"), Path("/usr/lib").glob("ld-*"))
    return (program, Path(os.path.realpath(program)), *chain.from_iterable(loaders))
