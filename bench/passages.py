"""Requirements against passages of specifications and requests for proposals that nobody here wrote.

    python -m bench.passages [--wrong] [open|sealed ...]

Their words stay outside the repository: PAGEWISE_BENCH_READER names the folder of `annotated.jsonl.gz`, and a
label has the length and the digest of what it is of. Passages are set in the order of their document.
`--wrong` lists what differs of the open half.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from bench import requirements
from bench.evaluate.corpora import Sources

LABELS = Path(__file__).parent / "data" / "registers" / "passages"
HALVES = ("open", "sealed")
#: how the labels call a document, what its name in the data begins with, and which runs of passages were
#: drawn by lot for its pages
DRAWN: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "design-build-rfp": ("AB-2024", (2, 4, 7)),
    "services-rfp": ("Anaesthesia", (1, 2, 3)),
    "street-specifications": ("SFPW", (10, 35, 36, 50)),
    "project-manual": ("kenai", (0, 3, 11)),
    "large-manual": ("sf1164", (30, 35, 50)),
}
#: characters from which a passage says something, and of the passages that make a page
LEAST, PAGE = 25, 1900
#: points; a run is one page
SIZE = (612, 1400)
Run = list[tuple[str, str]]


def runs(beginning: str) -> list[Run]:
    """Return the passages of a document with their headings, in runs that make a page each."""
    pages = defaultdict[int, dict[str, str]](dict)
    with gzip.open(Sources().reader / "annotated.jsonl.gz", "rt") as lines:
        for group in map(json.loads, lines):
            if group["domain"] == "con" and group["doc"].startswith(beginning):
                for each in group["cand"]:
                    pages[each["page"]].setdefault(each["text"], each["heading"])
    found: list[Run] = []
    run: Run = []
    for number in sorted(pages):
        run += [(heading, text) for text, heading in pages[number].items() if len(text) >= LEAST]
        if sum(len(text) for _, text in run) > PAGE:
            found.append(run)
            run = []
    return found


def pages_of(drawn: list[Run]) -> Iterator[Flowable]:
    """Yield what is set of runs, each on a page of its own."""
    styles = getSampleStyleSheet()
    for number, run in enumerate(drawn):
        if number:
            yield PageBreak()
        last = ""
        for heading, text in run:
            if heading and heading != last:
                yield Paragraph(escape(heading, quote=False), styles["Heading3"])
            last = heading
            yield Paragraph(escape(" ".join(text.split()), quote=False), styles["BodyText"])


def labels(half: str) -> dict[str, dict[int, list[dict]]]:
    """Return the labels of a half, by document and page."""
    found = defaultdict[str, dict[int, list[dict]]](lambda: defaultdict(list))
    for line in (LABELS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        found[label["document"]][label["page"]].append(label)
    return found


def worded(text: str, given: list[dict]) -> list[dict]:
    """Return labels with their words, which are looked up on their page by digest."""
    found, begin = [], 0
    for label in given:
        size = label["length"]
        starts = (*range(begin, len(text) - size + 1), *range(min(begin, len(text) - size + 1)))
        at = next((each for each in starts if digest(text[each : each + size]) == label["digest"]), None)
        begin = begin if at is None else at + size
        # words that are not there are found nowhere
        found.append({**label, "modal": "", "text": "\0" if at is None else text[at : at + size]})
    return found


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def measure(folder: Path, half: str, *, doubtful: bool) -> requirements.Tally:
    """Compare a half of the labels with the registers of its documents."""
    tally = requirements.Tally()
    for name, pages in labels(half).items():
        made = requirements.made_of(str(folder / f"{name}.pdf"))
        for number, given in pages.items():
            position = next(place for (_, page), place in made.positions.items() if page == number)
            text, _ = requirements.collapsed(made.source.by_number[position].text)
            requirements.compare(made, position, worded(text, given), tally, doubtful=doubtful)
    return replace(tally, wrong=[each for each in tally.wrong if not each.startswith("MODAL")])


def main() -> None:
    """Set the pages, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="list what differs, of the open half")
    parser.add_argument("halves", nargs="*", metavar="HALF", help=f"of {', '.join(HALVES)}")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, (beginning, drawn) in DRAWN.items():
            every = runs(beginning)
            path = str(Path(folder) / f"{name}.pdf")
            SimpleDocTemplate(path, pagesize=SIZE, invariant=1).build(
                list(pages_of([every[number] for number in drawn]))
            )
        for half in args.halves or HALVES:
            for doubtful in (True, False):
                tally = measure(Path(folder), half, doubtful=doubtful)
                print(requirements.row(half if doubtful else f"{half}, doubtful ones apart", tally))
            if args.wrong and half == "open":
                print(*sorted(tally.wrong), sep="\n")


if __name__ == "__main__":
    main()
