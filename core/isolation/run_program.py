"""Another program behind walls of its own: ``python -m core.isolation.run_program FOLDERS -- PROGRAM ...``.

What it becomes may read the picture on its input, its own files and those in the folders, and start nothing.
It lets what waits for it have the processor first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.isolation.operating_system import IS_LINUX, RECOGNITION_NICENESS, give_way
from core.isolation.walls import raise_walls, started_with

__all__ = ["walled"]


def walled(command: Sequence[str], read: Sequence[str]) -> list[str]:
    """Return what to run in place of a command whose first word is the program's path.

    ``read`` are folders that the program reads. Where no walls can be put up it is the command itself.
    """
    if not IS_LINUX:
        return list(command)
    return [sys.executable, "-m", "core.isolation.run_program", *read, "--", *command]


def main() -> None:
    """Put up the walls and become the program."""
    end = sys.argv.index("--")
    program, *arguments = sys.argv[end + 1 :]
    give_way(RECOGNITION_NICENESS)
    raise_walls(read=[Path(folder) for folder in sys.argv[1:end]], run=started_with(Path(program)))
    os.execv(program, [program, *arguments])  # noqa: S606 - that is what it is for


if __name__ == "__main__":
    main()
