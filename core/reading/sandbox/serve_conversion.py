"""What the processes that turn other files into PDFs have in common: one request, walls, one reply."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from core.isolation.confine import confine
from core.isolation.operating_system import give_way
from core.isolation.walls.landlock import Place
from core.reading.conversion_messages import Convert, Reply

__all__ = ["serve"]


def serve(
    convert: Callable[[Convert], Reply],
    read: Callable[[Convert], Iterable[Place]] = lambda _: (),
    *,
    threads: bool = False,
) -> None:
    """Carry out the request on standard input behind walls, answer it, and end.

    ``read`` tells what the program that converts reads beside what ours does, ``threads`` whether it needs
    more than one.
    """
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Convert)
    give_way()
    folder = Path(request.folder)
    confine(request.memory, request.cpu, request.file, read=read(request), make=(folder,), threads=threads)
    sys.stdout.buffer.write(msgspec.json.encode(convert(request)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)  # a library that hangs at its end keeps nobody waiting
