"""Pictures through tesseract, in a process with limits of its own.

Its library, from a wheel, reads what the system's program reads in three quarters of the time. The program
reads where there is no such wheel, and where it does not say in which folder its languages are.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from threading import Event
from typing import NamedTuple

from core import APP_FOLDER
from core.domain.errors import ReaderKilled
from core.isolation.confine import limit_other
from core.isolation.run_program import walled
from core.reading.clean_text import clean
from core.reading.grey_tiff import tiff_of
from core.reading.messages import GreyPicture, SeenWord
from core.reading.packed_pictures import packed

PROGRAM = "tesseract"
#: levels of a picture and of a word in tesseract's table
PICTURE, WORD = "1", "5"
#: lines between two paragraphs, so that their numbers have a gap
PARAGRAPH_GAP = 2
#: where systems keep its languages
LANGUAGES = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata")
#: seconds between two looks whether the words are still wanted
TICK = 0.1
#: by the clock it may take so many times its seconds: `core.isolation.run_program` has it give way to others
STANDING_BACK = 5
#: bytes of address space; a page takes 70 MB
MEMORY = 1 << 30


class _Word(NamedTuple):
    """One word of tesseract's table."""

    line: int
    #: 0 to 1
    confidence: float
    text: str
    #: left, top, width and height in pixels of the picture
    place: tuple[int, int, int, int]


class _Installed(NamedTuple):
    """What the program tells of itself."""

    languages: frozenset[str] = frozenset()
    #: where they are, as far as it says so
    folder: str = ""


def installed_languages() -> frozenset[str]:
    """Return the languages tesseract can read here; none when it is not installed."""
    return _installed().languages


@cache
def _installed() -> _Installed:
    program = shutil.which(PROGRAM)
    if program is None:
        return _Installed()
    try:
        done = subprocess.run(  # noqa: S603 - found on the search path, constant arguments
            [program, "--list-langs"], capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return _Installed()
    first, *names = done.stdout.decode("utf-8", "replace").splitlines()
    folder = re.search('"(.+)"', first)
    return _Installed(frozenset(names) - {""}, folder[1] if folder else "")


@cache
def has_library() -> bool:
    """Whether tesseract's library can be loaded here; asked of a process of its own, as it may crash."""
    try:
        return not subprocess.run(
            [sys.executable, "-c", "import tesserocr"], capture_output=True, timeout=20, check=False
        ).returncode
    except (OSError, subprocess.SubprocessError):
        return False


def words_in(
    pictures: Sequence[GreyPicture], language: str, *, seconds: float, cancelled: Event
) -> tuple[tuple[SeenWord, ...], ...]:
    """Return the words in each picture, each with its place in shares of the picture.

    Raise `ReaderKilled` when tesseract fails, takes longer than ``seconds`` of processor time for all of
    them, or `STANDING_BACK` times them by the clock, or is no longer wanted.
    """
    shown = [picture for picture in pictures if picture.pixels]
    if not shown:
        return tuple(() for _ in pictures)
    try:
        found = list(_by_picture(_run(shown, language, seconds, cancelled)))
    except (LookupError, TypeError, ValueError, csv.Error) as error:
        raise ReaderKilled("tesseract's table of words is damaged.") from error
    if len(found) != len(shown):
        raise ReaderKilled("tesseract gave up.")  # at a picture that it cannot unpack, without saying so
    read = (tuple(_placed(words, picture)) for words, picture in zip(found, shown, strict=True))
    return tuple(next(read) if picture.pixels else () for picture in pictures)


def _placed(words: Iterable[_Word], picture: GreyPicture) -> Iterator[SeenWord]:
    for line, confidence, text, (left, top, across, down) in words:
        place = (
            left / picture.width,
            top / picture.height,
            (left + across) / picture.width,
            (top + down) / picture.height,
        )
        yield SeenWord(text, line, confidence, place)


def _run(pictures: Sequence[GreyPicture], language: str, seconds: float, cancelled: Event) -> str:
    folder = _installed().folder
    if folder and has_library():
        command = [sys.executable, "-m", "core.reading.sandbox.recognise", folder, language]
        given = packed(pictures)
    else:
        program = [shutil.which(PROGRAM) or PROGRAM, "-", "-", "-l", language, "--psm", "3", "tsv"]
        command = walled(program, [*LANGUAGES, *filter(None, [os.environ.get("TESSDATA_PREFIX")])])
        given = tiff_of(pictures)
    # from a file: what is written to a pipe piece by piece gets stuck where looks are taken in between
    with tempfile.TemporaryFile() as source:
        source.write(given)
        source.seek(0)
        with subprocess.Popen(  # noqa: S603 - found on the search path, and no shell is involved
            command,
            cwd=APP_FOLDER,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # pages are read side by side; threads inside tesseract would only get in each other's way
            env={**_environment(), "OMP_THREAD_LIMIT": "1"},
        ) as process:
            limit_other(process.pid, memory=MEMORY, cpu=int(seconds) + 1)
            out = _heard(process, STANDING_BACK * seconds, cancelled)
    if process.returncode:
        raise ReaderKilled("tesseract gave up.")
    return out.decode("utf-8", "replace")


def _heard(process: subprocess.Popen[bytes], seconds: float, cancelled: Event) -> bytes:
    """Return the table; end the process when it is too slow or not wanted."""
    began = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=TICK)[0]
        except subprocess.TimeoutExpired:
            if cancelled.is_set() or time.monotonic() - began > seconds:
                process.kill()
                process.communicate()
                raise ReaderKilled(f"it took longer than {seconds:g} seconds.") from None


def _environment() -> dict[str, str]:
    """Return what tesseract needs to know; no setting or key of ours is among it."""
    known = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "TESSDATA_PREFIX")
    return {name: os.environ[name] for name in known if name in os.environ}


def _by_picture(table: str) -> Iterator[list[_Word]]:
    """Yield the words of each picture in tesseract's table."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for _, (first, *others) in groupby(rows, itemgetter("page_num")):
        if first["level"] == PICTURE:
            yield list(_words(others))


def _words(rows: Iterable[Mapping[str, str]]) -> Iterator[_Word]:
    """Yield the words in the rows of a picture."""
    line, before = 0, ("", "", "")
    for row in rows:
        text = " ".join(clean(row["text"] or "").text.split())
        if row["level"] != WORD or not text:
            continue
        here = row["block_num"], row["par_num"], row["line_num"]
        if here != before:
            line += 1 if here[:2] == before[:2] else PARAGRAPH_GAP
            before = here
        place = int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"])
        yield _Word(line, max(0.0, float(row["conf"])) / 100, text, place)
