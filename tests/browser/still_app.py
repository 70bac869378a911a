"""The web app with its supervisor at rest, so that seeded states stay as they are for a picture.

With ``PAGEWISE_BENCH_POLLS`` naming a file, the seconds of every poll of a live page go there. With
``PAGEWISE_HELD`` naming a file, registers are not made while it is there.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from core.workers.supervisor import Supervisor

Supervisor.start = lambda self: None  # type: ignore[method-assign]

from pages.parts.analysis import workbench  # noqa: E402 - the supervisor is put to rest before anything is built
from pages.parts.registers import made  # noqa: E402 - the same
from streamlit_app import app  # noqa: E402 - the same

__all__ = ["app"]


def _measure(file: Path) -> None:
    draw = workbench._draw

    def measured(*arguments: object) -> None:
        began = time.perf_counter()
        draw(*arguments)  # type: ignore[arg-type]
        with file.open("a") as sink:
            sink.write(f"{time.perf_counter() - began:.6f}\n")

    workbench._draw = measured  # type: ignore[assignment]


if "PAGEWISE_BENCH_POLLS" in os.environ:
    _measure(Path(os.environ["PAGEWISE_BENCH_POLLS"]))


def _hold(file: Path) -> None:
    make = made.make

    def held(*arguments: object) -> object:
        while file.exists():
            time.sleep(0.05)
        return make(*arguments)  # type: ignore[arg-type]

    made.make = held  # type: ignore[assignment]


if "PAGEWISE_HELD" in os.environ:
    _hold(Path(os.environ["PAGEWISE_HELD"]))
