"""Requirements against the pages that were labelled sentence by sentence.

    python -m bench.requirements [--wrong] [--held-out] [--by-document] [FILE ...]

A labelled requirement is found if a line of the register covers half of it; a line is right if a labelled
requirement covers half of the line, or the line half of that. Labels marked doubtful are counted in one row
and left out of the other, with the lines on them. `--wrong` lists what differs, never of pages held out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.bootstrap import open_file
from core.domain.document import DocumentRef
from core.domain.register import Register, RegisterLine
from core.packages.assemble import Looked, assembled
from core.registers.requirements.make import requirement_register
from core.registers.source import Source
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]

LABELS = Path(__file__).parent / "data" / "registers"
FILES = (
    "elm_street_package",
    "far_parts_10_and_35",
    "irs_manual",
    "held_out",
    "held_out_2",
    "several_owners",
    "public_documents",
)
HELD_OUT = frozenset({"held_out_2", "several_owners", "public_documents"})
#: modals of the labels by those of the register, where they differ
MODALS = {
    "shall not": "shall",
    "must not": "must",
    "will not": "will",
    "should not": "should",
    "is required to": "is_required",
    "may not": "may_not",
    "may only": "may",
    "present tense": "indicative",
}
Range = tuple[int, int]


@dataclass
class Made:
    """What was made of a document, or of the package that it belongs to."""

    source: Source
    register: Register
    seconds: float
    #: position of each page, by the document's path in the repository and its number there
    positions: dict[tuple[str, int], int] = field(default_factory=dict)


@cache
def made_of(folder_or_file: str) -> Made:
    """Read a document, or all of a folder as one package, and make the register."""
    path = ROOT / folder_or_file
    paths = sorted(path.glob("*.pdf")) if path.is_dir() else [path]
    looked = []
    for each in paths:
        with open_file(each, Settings()) as reading:
            pages = tuple(reading)
        digest = hashlib.sha256(each.read_bytes()).hexdigest()
        looked.append(Looked(DocumentRef(digest, each.name, each.stat().st_size, len(pages)), pages))
    put = assembled(looked, path.name)
    source = Source(put.package, put.pages, put.arrangement)
    begun = time.process_time()
    register = requirement_register(source)
    made = Made(source, register, time.process_time() - begun)
    for entry in put.package.documents:
        read = next(each for each in paths if each.name == entry.document.name)
        name = str(read.relative_to(ROOT) if read.is_relative_to(ROOT) else read)
        for number, position in enumerate(entry.positions, 1):
            made.positions[name, number] = position
    return made


def collapsed(text: str) -> tuple[str, list[int]]:
    """Return text with runs of white space as one space, and where each place of the text is in it."""
    out: list[str] = []
    places: list[int] = []
    for character in text:
        places.append(len(out))
        if not character.isspace():
            out.append(character)
        elif out and out[-1] != " ":
            out.append(" ")
    places.append(len(out))
    return "".join(out), places


def share(one: Range, other: Range) -> float:
    """Return which share of ``one`` lies in ``other``."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) / max(1, one[1] - one[0])


@dataclass
class Tally:
    """How a file came out."""

    labelled: int = 0
    #: requirements whose words are not on the page as it is read, counted as labelled
    unread: int = 0
    found: int = 0
    lines: int = 0
    right: int = 0
    who: int = 0
    kind: int = 0
    strength: int = 0
    modal: int = 0
    wrong: list[str] = field(default_factory=list)


def whole_of(document: str) -> str:
    """Return what a document is read as: itself, or the package in whose folder it is."""
    return str(Path(document).parent) if "elm-street-package" in document else document


@cache
def labels_of(name: str) -> dict[tuple[str, int], list[dict]]:
    """Return the labels of a file, by document and page."""
    labels = defaultdict(list)
    for text in (LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(text)
        labels[label["document"], label["page"]].append(label)
    return labels


def measure(name: str, *, doubtful: bool, only: str | None = None) -> tuple[Tally, float, int]:
    """Compare a file of labels, or those ``only`` of a document or package.

    Returns the tally, seconds of the registers, and their pages.
    """
    tally = Tally()
    used = {}
    for (document, page), wanted in labels_of(name).items():
        whole = whole_of(document)
        if only not in {None, whole}:
            continue
        made = used[whole] = made_of(whole)
        compare(made, made.positions[document, page], wanted, tally, doubtful=doubtful)
    return (
        tally,
        sum(each.seconds for each in used.values()),
        sum(len(each.source.pages) for each in used.values()),
    )


def compare(made: Made, position: int, labels: list[dict], tally: Tally, *, doubtful: bool) -> None:
    """Compare the labels of a page with the lines on it."""
    text, places = collapsed(made.source.by_number[position].text)
    ranges = located(text, labels)
    lines = [
        (line, (places[line.quotes[0].span.start], places[line.quotes[0].span.end]))
        for line in made.register.lines
        if line.quotes[0].span.page == position
    ]
    for label, at in zip(labels, ranges, strict=True):
        if label["disposal"] != "requirement" or label.get("lead_in"):
            continue
        if label.get("doubtful") and not doubtful:
            continue
        tally.labelled += 1
        tally.unread += at is None
        over = [line for line, of in lines if at is not None and share(at, of) >= 0.5]
        if not over:
            tally.wrong.append(f"MISSED  {label['text'][:170]}")
            continue
        tally.found += 1
        judge(over[0], label, tally)
    for line, of in lines:
        on = [
            label
            for label, at in zip(labels, ranges, strict=True)
            if at is not None and (share(of, at) >= 0.5 or share(at, of) >= 0.5)
        ]
        if not on:
            # all words of a labelled page have labels but those recognised in its pictures
            continue
        required = [label for label in on if label["disposal"] == "requirement"]
        if not doubtful and any(label.get("doubtful") for label in on):
            continue
        if required and all(label.get("lead_in") for label in required):
            continue
        tally.lines += 1
        tally.right += bool(required)
        if not required:
            tally.wrong.append(f"FURTHER {on[0]['disposal']}: {line.cells['modal']}: {line.text[:150]}")


def judge(line: RegisterLine, label: dict, tally: Tally) -> None:
    """Count what the register says of a requirement."""
    cells = line.cells
    who = bool({*line.parts("who")[:1]} & {label["who"], *label.get("who_also", ())})
    kind = line.parts("kind")[0] in label["kinds"]
    modal = MODALS.get(str(cells["modal"]), cells["modal"])
    tally.who += who
    tally.kind += kind
    tally.strength += cells["strength"] == label["strength"]
    tally.modal += modal == label["modal"]
    if not who:
        tally.wrong.append(f"WHO     {cells['who']} for {label['who']}: {label['text'][:120]}")
    if not kind:
        tally.wrong.append(f"KIND    {cells['kind']} for {label['kinds']}: {label['text'][:110]}")
    if modal != label["modal"]:
        tally.wrong.append(f"MODAL   {modal} for {label['modal']}: {label['text'][:110]}")


def located(text: str, labels: list[dict]) -> list[Range | None]:
    """Return where the text of each label stands on a page; labels are mostly in its order."""
    found: list[Range | None] = []
    taken: set[int] = set()
    for label in labels:
        starts = [match.start() for match in re.finditer(re.escape(label["text"]), text)]
        start = next((each for each in starts if each not in taken), None)
        taken.add(-1 if start is None else start)
        found.append(None if start is None else (start, start + len(label["text"])))
    return found


def row(name: str, tally: Tally) -> str:
    """Return a line of the table."""
    of_found = max(1, tally.found)
    return (
        f"{name:34} {tally.labelled:4} recall {tally.found / max(1, tally.labelled):.3f} "
        f"lines {tally.lines:4} precision {tally.right / max(1, tally.lines):.3f} "
        f"who {tally.who / of_found:.3f} kind {tally.kind / of_found:.3f} "
        f"strength {tally.strength / of_found:.3f} modal {tally.modal / of_found:.3f}"
        + (f" unread {tally.unread}" if tally.unread else "")
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="list what differs, not of pages held out")
    parser.add_argument("--held-out", action="store_true", help="measure the pages held out as well")
    parser.add_argument("--by-document", action="store_true", help="a row for each document as well")
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}")
    args = parser.parse_args()
    for name in args.files or [each for each in FILES if args.held_out or each not in HELD_OUT]:
        for doubtful in (True, False):
            tally, seconds, pages = measure(name, doubtful=doubtful)
            print(row(name if doubtful else f"{name}, doubtful ones apart", tally))
        documents = dict.fromkeys(whole_of(each) for each, _ in labels_of(name))
        for document in documents if args.by_document else ():
            print(row(f"  {Path(document).stem[:32]}", measure(name, doubtful=False, only=document)[0]))
        print(f"{'':34} {pages} pages, {1000 * seconds / pages:.1f} ms of processor time each")
        if args.wrong and name not in HELD_OUT:
            print(*sorted(measure(name, doubtful=False)[0].wrong), sep="\n")
            print(Counter(each.split()[0] for each in tally.wrong))


if __name__ == "__main__":
    main()
