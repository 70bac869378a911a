"""A converter that is no longer ours: what the file says in place of a picture tells what it does.

It is started as converters are, on the same request and behind the same walls.
"""

import os
import time
from pathlib import Path

from core.reading.conversion_messages import Converted, ConvertedPart
from core.reading.sandbox.serve_conversion import serve
from tests.attacks import taken_over

#: bytes that it writes at a time, and as often as it does when nobody ends it
PIECE, PIECES = bytes(1_000_000), 40


def fill(folder):
    for number in range(PIECES):
        (folder / str(number)).write_bytes(PIECE)
    linger()


def fill_unseen(folder):
    """Remove what it wrote and keep it open: no list of the folder has it."""
    held = []
    for number in range(PIECES):
        held.append((folder / str(number)).open("wb"))
        held[-1].write(PIECE)
        held[-1].flush()
        (folder / str(number)).unlink()
    linger()


def scatter(folder):
    for number in range(PIECES):
        (folder / str(number)).touch()
    linger()


def threads(_folder):
    taken_over.many_threads()
    linger()


def linger():
    """Keep what it has until it is ended, or until its reply shows that nobody minded."""
    time.sleep(30)


def name_others(_folder):
    return tuple(ConvertedPart(name, "a.pdf") for name in ("..", "", ".", "../secret.pdf", "/etc/passwd"))


def try_all(_folder):
    names = taken_over.got_through()
    return tuple(ConvertedPart("original.png", name) for name in ["tried", *names])


def convert(request):
    """Do what the file says."""
    act = globals()[Path(request.path).read_text()]
    made = act(Path(request.folder))
    return Converted(made or (ConvertedPart("original.png"),))


if __name__ == "__main__":
    taken_over.PARENT = os.getppid()
    serve(convert, threads="threads" in taken_over.WANTED)
