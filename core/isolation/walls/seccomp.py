"""Seccomp: which system calls a process may make. A program for the kernel's filter machine, by hand.

All calls that are not named fail as if the kernel did not know them, which programs are prepared for.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.isolation.walls.linux import syscall
from core.isolation.walls.syscalls import ARCHITECTURES, NUMBERS

#: the system call that loads a program, on x86_64 and on aarch64, and its arguments
SECCOMP: Final = (317, 277)
SET_FILTER, ALL_THREADS = 1, 1
#: instructions (``linux/bpf_common.h``): load a word, jump if equal, at least, any bit set, and return
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
#: what a program returns (``linux/seccomp.h``)
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
#: where a call's number, its architecture and its arguments stand (``struct seccomp_data``)
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
#: calls of the 32-bit kind on x86_64 have this bit
OTHER_ABI: Final = 0x40000000

#: an open that may change something: for writing, or with O_CREAT, O_TRUNC or O_TMPFILE
CHANGES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0o20000000
CLONE_THREAD: Final = 0x10000
#: a process with its own view of mounts, host names, users, processes or networks (``linux/sched.h``)
CLONE_NEW: Final = 0x7E020000
#: what is asked of open files: whether they are terminals, how wide, whether they stay open, what is unread
IOCTLS: Final = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)
#: names of threads and of memory
PRCTLS: Final = (15, 16, 0x53564D41)
#: what is done to open files: copies, flags, and asking how large a pipe is. Not: leases, which keep others
#: from opening a file for most of a minute; larger pipes, whose memory no limit counts; whom signals reach
FCNTLS: Final = (0, 1, 2, 3, 4, 1030, 1032)
#: and locks within files, where files are made
LOCKS: Final = (5, 6, 7, 36, 37, 38)

#: the process number -1: whoever may be signalled
EVERYBODY: Final = 0xFFFFFFFF

#: calls with a rule of their own, and calls that start programs
RULED: Final = frozenset(
    {"open", "openat", "clone", "clone3", "ioctl", "prctl", "fcntl", "kill", "tgkill", "prlimit64"}
)
STARTING: Final = frozenset({"fork", "vfork", "execve", "wait4", "waitid", "setpgid", "setsid"})
#: calls that make, fill and remove files and folders, which Landlock allows in one place
MAKING: Final = frozenset(
    {
        *("mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2"),
        *("pwrite64", "fsync", "fdatasync", "fallocate", "statfs", "utimensat", "umask"),
    }
)
#: calls that tell where an open file lies, which is nobody's business who was handed one
LEADING: Final = frozenset({"readlink", "readlinkat"})

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class May:
    """What a process may do beyond reading and computing."""

    #: open files for writing
    write: bool = False
    #: start programs
    start: bool = False
    #: send signals to other processes
    signal: bool = False
    #: make and remove files and folders
    make: bool = False
    #: start threads
    thread: bool = True


def restrict(may: May) -> bool:
    """Leave this process few system calls; return whether its kernel and architecture can.

    None of them reaches the network, another process's memory or the system's settings.
    Needs `PR_SET_NO_NEW_PRIVS`.
    """
    known = ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    code = program(*known, os.getpid(), may)
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    header = struct.pack("@HP", len(code), ctypes.addressof(buffer))
    try:
        syscall(SECCOMP[known[0]], ctypes.c_uint(SET_FILTER), ctypes.c_uint(ALL_THREADS), header)
    except OSError as error:
        if error.errno in {errno.ENOSYS, errno.EINVAL, errno.EPERM}:
            return False
        raise
    return True


def program(place: int, architecture: int, own: int, may: May) -> list[Instruction]:
    """Return the filter's instructions for one architecture; ``own`` is the process's number."""
    code: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, OTHER_ABI),
        (RETURN, 0, 0, FAIL | errno.ENOSYS),
    ]
    unneeded = frozenset().union(
        STARTING if not may.start else (),
        MAKING if not may.make else (),
        LEADING if not (may.start or may.make) else (),
    )
    for name, numbers in NUMBERS.items():
        number = numbers[place]
        if number is None or name in unneeded:
            continue
        body = list(_body(name, own, may))
        code += [(EQUAL, 0, len(body), number), *body]
    return [*code, (RETURN, 0, 0, FAIL | errno.ENOSYS)]


def _body(name: str, own: int, may: May) -> Iterator[Instruction]:
    """Yield what decides about one call, ending in a return for every case."""
    if name not in RULED:
        yield (RETURN, 0, 0, ALLOW)
    elif name in {"kill", "tgkill"} and may.signal:
        yield from _none_of(argument=0, values=(EVERYBODY,))
    elif name in {"open", "openat"}:
        refused = 0 if may.write or may.make else CHANGES
        yield from _unless_bits(argument=1 if name == "open" else 2, bits=refused, error=errno.EACCES)
    elif name == "clone":
        yield from _start(may)
    elif name == "clone3":
        # its flags stand in memory, where no filter can look: libraries fall back on `clone`
        yield (RETURN, 0, 0, FAIL | errno.ENOSYS)
    elif name == "ioctl":
        yield from _one_of(argument=1, values=IOCTLS, error=errno.ENOTTY)
    elif name == "prctl":
        yield from _one_of(argument=0, values=PRCTLS, error=errno.EPERM)
    elif name == "fcntl":
        known = (*FCNTLS, *LOCKS) if may.make else FCNTLS
        yield from _one_of(argument=1, values=known, error=errno.EINVAL)
    else:
        # itself, or its own group: a child leads one
        yield from _one_of(argument=0, values=(0, own), error=errno.EPERM)


def _start(may: May) -> Iterator[Instruction]:
    """Yield what decides about starting a process or a thread."""
    if may.start:
        yield from _unless_bits(argument=0, bits=CLONE_NEW, error=errno.EPERM)
    elif may.thread:
        yield from _only_bits(argument=0, bits=CLONE_THREAD)
    else:
        yield (RETURN, 0, 0, FAIL | errno.EAGAIN)


def _load(argument: int) -> Instruction:
    return (LOAD, 0, 0, ARGUMENTS + 8 * argument)


def _unless_bits(argument: int, bits: int, error: int) -> Iterator[Instruction]:
    yield _load(argument)
    yield (ANY_BIT, 0, 1, bits)
    yield (RETURN, 0, 0, FAIL | error)
    yield (RETURN, 0, 0, ALLOW)


def _only_bits(argument: int, bits: int) -> Iterator[Instruction]:
    yield _load(argument)
    yield (ANY_BIT, 1, 0, bits)
    yield (RETURN, 0, 0, FAIL | errno.EPERM)
    yield (RETURN, 0, 0, ALLOW)


def _one_of(argument: int, values: tuple[int, ...], error: int) -> Iterator[Instruction]:
    yield _load(argument)
    for left, value in zip(range(len(values), 0, -1), values, strict=True):
        yield (EQUAL, left, 0, value)
    yield (RETURN, 0, 0, FAIL | error)
    yield (RETURN, 0, 0, ALLOW)


def _none_of(argument: int, values: tuple[int, ...]) -> Iterator[Instruction]:
    yield _load(argument)
    for left, value in zip(range(len(values), 0, -1), values, strict=True):
        yield (EQUAL, left, 0, value)
    yield (RETURN, 0, 0, ALLOW)
    yield (RETURN, 0, 0, FAIL | errno.EPERM)
