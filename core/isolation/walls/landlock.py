"""Landlock: which files a process may reach. Linux 5.13 and newer, where the kernel was built with it."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from core.isolation.walls.linux import syscall

#: system calls, alike on all architectures
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION: Final = 1
PATH_BENEATH: Final = 1

#: rights over files (``linux/landlock.h``)
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
TRUNCATE: Final = 1 << 14
#: removing folders and files, making folders and plain files, and moving them from one folder to another
MAKE: Final = sum(1 << bit for bit in (4, 5, 7, 8, 13))
#: all rights over files that the kernel knows from this version on
RIGHTS: Final = ((1, (1 << 13) - 1), (2, 1 << 13), (3, TRUNCATE), (5, 1 << 15))
#: binding and connecting of TCP sockets, from version 4 on
NETWORK_VERSION, NETWORK = 4, 0b11
#: sockets without a file and signals to processes that are not walled in with this one, from version 6 on
SCOPE_VERSION, SCOPE = 6, 0b11

#: a place in the file system, or a file that is open
Place: TypeAlias = Path | int


def version() -> int:
    """Return the version of the kernel's Landlock; 0 where there is none."""
    try:
        return syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))
    except OSError:
        return 0


def restrict(
    read: Iterable[Place], write: Iterable[Place], run: Iterable[Place], make: Iterable[Place] = ()
) -> bool:
    """Leave this thread, and what it starts, no files but these; return whether the kernel can.

    What is below a folder of ``read`` may be read; files of ``write`` may also be written, files of ``run``
    also started. Nothing may be made, removed or renamed but below the folders of ``make``. Needs
    `PR_SET_NO_NEW_PRIVS`.
    """
    known = version()
    if not known:
        return False
    handled = sum(rights for since, rights in RIGHTS if known >= since)
    attributes = struct.pack(
        "=QQQ", handled, NETWORK if known >= NETWORK_VERSION else 0, SCOPE if known >= SCOPE_VERSION else 0
    )
    size = 24 if known >= SCOPE_VERSION else 16 if known >= NETWORK_VERSION else 8
    rules = syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for places, rights in (
            (read, READ_FILE | READ_DIR),
            (write, READ_FILE | WRITE_FILE | TRUNCATE),
            (run, READ_FILE | EXECUTE),
            (make, READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE),
        ):
            for place in places:
                _allow(rules, place, rights & handled)
        syscall(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)
    return True


def _allow(rules: int, place: Place, rights: int) -> None:
    """Add a rule; a place that is not there needs none."""
    if sys.platform != "linux":
        return
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC) if isinstance(place, Path) else os.dup(place)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= ~READ_DIR
        beneath = struct.pack("=Qi", rights, opened)
        syscall(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), beneath, ctypes.c_uint32(0))
    finally:
        os.close(opened)
