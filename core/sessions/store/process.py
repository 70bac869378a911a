"""Processes by a name that tells them apart for ever, on whichever machine they are."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import psutil

__all__ = ["Process", "this_process"]

#: seconds by which the start of a process may seem to move when the system's clock is corrected
CLOCK_CORRECTION = 5.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this or another machine, named as ``host:pid:start``."""

    host: str
    pid: int
    #: when it started, in whole seconds since the epoch: pids are used again
    start: int

    @classmethod
    def parse(cls, name: str) -> Process | None:
        """Read a name; None when it is none."""
        host, _, rest = name.partition(":")
        pid, _, start = rest.partition(":")
        if not (host and pid.isdecimal() and start.isdecimal()):
            return None
        return cls(host, int(pid), int(start))

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}:{self.start}"

    def found(self) -> psutil.Process | None:
        """Return the process if it is on this machine and still the same; a zombie is not."""
        if self.host != _host():
            return None
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.start) < CLOCK_CORRECTION
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


def this_process() -> Process:
    """Return the process that asks."""
    return Process(_host(), os.getpid(), int(psutil.Process().create_time()))


def _host() -> str:
    return socket.gethostname().replace(":", "-") or "localhost"
