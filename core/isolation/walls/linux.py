"""System calls of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Final

from core.isolation.operating_system import IS_LINUX

#: ``linux/prctl.h``
PR_SET_DUMPABLE: Final = 4
PR_SET_NO_NEW_PRIVS: Final = 38
#: ``linux/capability.h``: the third version of the header, of two words
CAPABILITY_VERSION: Final = 0x20080522


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """Make a system call; raise `OSError` when it fails."""
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def prctl(option: int, value: int) -> None:
    """Change something about this process; raise `OSError` when that fails."""
    if _libc().prctl(ctypes.c_int(option), *(ctypes.c_ulong(each) for each in (value, 0, 0, 0))):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def hide_memory() -> bool:
    """Keep other processes of this user from looking into this one's memory, environment and files.

    Return whether that is so. A debugger, and a dump of memory after a crash, are kept out as well.
    """
    if not IS_LINUX:
        return False
    try:
        prctl(PR_SET_DUMPABLE, 0)
    except OSError:
        return False
    return True


def drop_capabilities() -> None:
    """Give up what the user root may do beyond others; raise `OSError` when that fails."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    if _libc().capset(ctypes.byref(header), ctypes.byref(none)):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
