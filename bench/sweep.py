"""Whether what we read of any PDF is what Poppler reads of its visible part.

    python -m bench.sweep FOLDER_OR_FILE...

Four counts matter: files that we refuse and ``pdftotext -cropbox`` reads words of, pages of which it reads
words and we say blank, pages on which we read words that it lacks, and pages that lack words which it reads,
though we left out none as unseen. The last two are for the eye: fields, notes and words that OCR told are
such, and it reads words that no viewer shows.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.domain.document import Page, PageStatus
from core.domain.errors import DocumentError
from core.reading.limits import ReadingLimits
from core.reading.reader import read_document
from core.reading.shared_readers import SharedReaders

#: letters of a word that are compared; Poppler and pdfium part short ones in other ways
SHORTEST = 5
#: words that Poppler lacks from which on a page counts
MIN_FOREIGN = 3
#: words that we lack from which on a page counts, and share of those that Poppler reads
MIN_LACKING, LACKING = 3, 0.1
#: seconds that Poppler may take
PATIENCE = 30
#: pages of one file
MAX_PAGES = 25

#: a busy machine makes everything slow
LIMITS = ReadingLimits(total=180.0, silence=60.0)

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (
            sorted(each for each in path.rglob("*") if each.suffix.lower() == ".pdf")
            if path.is_dir()
            else (path,)
        )


def poppler(path: Path, page: int) -> str | None:
    command = ["pdftotext", "-cropbox", "-f", str(page), "-l", str(page), str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace")


def squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def judged(page: Page, other: str | None) -> str:
    if other is None:
        return "Poppler takes too long"
    theirs = squeezed(other)
    if page.status is PageStatus.BLANK and len(theirs) >= SHORTEST and not page.unseen:
        return "blank to us alone"
    foreign = [word for word in _WORD.findall(page.text) if squeezed(word) not in theirs]
    if len(foreign) >= MIN_FOREIGN:
        return f"words that Poppler lacks: {' '.join(foreign[:6])}"
    if page.status is PageStatus.UNREADABLE or page.unseen:
        return ""
    ours, found = squeezed(page.text), _WORD.findall(other)
    lacking = [word for word in found if squeezed(word) not in ours]
    if len(lacking) >= max(MIN_LACKING, LACKING * len(found)):
        return f"words that we lack: {' '.join(lacking[:6])}"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", type=Path)
    counts: Counter[str] = Counter()
    with SharedReaders() as readers:
        for path in files(parser.parse_args().paths):
            compare(path, counts, readers)
    print(", ".join(f"{name}: {count:,}" for name, count in counts.items()))


def compare(path: Path, counts: Counter[str], readers: SharedReaders) -> None:
    counts["files"] += 1
    try:
        with read_document(path, limits=LIMITS, readers=readers) as reading:
            pages = [page for _, page in zip(range(MAX_PAGES), reading, strict=False)]
    except DocumentError as error:
        counts["refused"] += 1
        reads = len(squeezed(poppler(path, 1) or "")) >= SHORTEST
        counts["refused though Poppler reads"] += reads
        print(f"{path.name}: refused{' though Poppler reads' if reads else ''}: {error.what}")
        return
    for page in pages:
        counts["pages"] += 1
        counts["hidden words left out"] += bool(page.unseen)
        verdict = judged(page, poppler(path, page.number))
        if verdict:
            counts[verdict.split(":", maxsplit=1)[0]] += 1
            print(f"{path.name} p. {page.number}: {verdict}")


main()
