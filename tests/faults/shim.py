"""Wrong clocks and lost power for real processes, by a library that is loaded into them; Linux alone."""

from __future__ import annotations

import contextlib
import shutil
import struct
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.needs import needs

SOURCE = Path(__file__).with_name("shim.c")


def built(folder: Path) -> Path:
    """Compile the library into ``folder``; skip the test where there is no compiler or no Linux."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        needs("Linux with a C compiler")
    library = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


class Clock:
    """The machine's clock as the processes of an environment see it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clock"
        self.path.write_bytes(struct.pack("d", 0.0))

    def environment(self, library: Path) -> dict[str, str]:
        return {"LD_PRELOAD": str(library), "PAGEWISE_FAULTS_CLOCK": str(self.path)}

    def set_wrong(self, seconds: float) -> None:
        """Let it go wrong by so many seconds, at once and for all processes."""
        with self.path.open("r+b") as file:
            file.write(struct.pack("d", seconds))


def disk_environment(library: Path, folder: Path, undo: Path) -> dict[str, str]:
    """Return the environment of a process whose writes below ``folder`` `lose_power` can undo."""
    return {
        "LD_PRELOAD": str(library),
        "PAGEWISE_FAULTS_DISK": str(folder),
        "PAGEWISE_FAULTS_UNDO": str(undo),
    }


def lose_power(undo: Path) -> int:
    """Undo all that was written and not synced, the latest first; return how many writes that were.

    Call it when the processes that wrote are gone.
    """
    pending: dict[str, list[tuple[int, int, bytes]]] = defaultdict(list)
    data, at = undo.read_bytes(), 0
    while at < len(data):
        kind = data[at : at + 1]
        (length,) = struct.unpack_from("<i", data, at + 1)
        path = data[at + 5 : at + 5 + length].decode()
        at += 5 + length
        offset, before, kept = struct.unpack_from("<qqq", data, at)
        at += 24
        if kind == b"S":
            pending[path].clear()
        else:
            pending[path].append((offset, before, data[at : at + kept]))
        at += kept
    undone = 0
    for path, writes in pending.items():
        with contextlib.suppress(FileNotFoundError), Path(path).open("r+b") as file:
            for offset, before, old in reversed(writes):
                file.seek(offset)
                file.write(old)
                file.truncate(before)
                undone += 1
    undo.unlink()
    return undone
