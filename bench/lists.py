"""The lists that are handed over against what a reader put on those of the sample package.

    python -m bench.lists [--wrong]

The package is analysed by the embedded engine with its set of questions, in a home folder of its own. What
belongs on a list is found if a line stands on its words, an item of a sentence if a line there also names it.
A line is true if it stands on words that belong on the list; those on words that may are left out of the
register of submittals and true elsewhere. Labels are held out: `--wrong` is for whoever writes no rules.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.in_process import carried_out
from core.bootstrap import build
from core.domain.plan import Plan
from core.domain.register import RegisterKind, RegisterLine
from core.questions.catalog import shipped_set
from core.registers.catalog import make
from core.registers.source import Source
from core.services.package_intake import package_of
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "samples" / "elm-street-package"
LABELS = Path(__file__).parent / "data" / "registers" / "lists"
#: phases of the labels that a stage of the register may be; the others are of the contract
PHASES = {"With the bid": {"envelope"}, "After award": {"award", "contract"}}
#: types of the labels that one of the register may be, beside its own
TYPES = {"bond or security": {"bond"}, "certificate": {"qualification"}}
#: share of a label's words that a quote must have
ENOUGH = 0.5


@dataclass
class Tally:
    """How a list came out."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, right: str, of: str) -> str:
        """Return a share with what it is of."""
        total = self.counts[of]
        return f"{right} {self.counts[right] / max(1, total):.3f} ({self.counts[right]} of {total})"


def analysed(home: Path) -> Source:
    """Analyse the package; return what registers are made from."""
    app = build(Settings(home=home))
    came = ((path.name, io.BytesIO(path.read_bytes())) for path in sorted(PACKAGE.glob("*.pdf")))
    looked = app.package_intake.look(app.package_intake.receive(came, "me").uploads)
    package = package_of(looked, PACKAGE.name)
    session = app.session_commands.start(Plan(package.ref, shipped_set("cipp"), package=package), "me")
    carried_out(app, session.id)
    return app.registers.source(session.id)


def labelled(name: str) -> list[dict]:
    return [json.loads(line) for line in (LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


class Places:
    """Which lines stand on the words of a label."""

    def __init__(self, source: Source, lines: list[RegisterLine]) -> None:
        self.lines = lines
        self._positions = {
            (entry.document.name, number): position
            for entry in source.package.documents
            for number, position in enumerate(entry.positions, 1)
        }

    def on(self, label: dict) -> list[RegisterLine]:
        """Return the lines with a quote that shares the label's words, on its page."""
        position = self._positions[Path(label["document"]).name, label["page"]]
        wanted = Counter(words(label["text"]))
        found = []
        for line in self.lines:
            for quote in line.quotes:
                if quote.span.page != position:
                    continue
                said = Counter(words(quote.text))
                shared = (wanted & said).total()
                if shared >= ENOUGH * min(wanted.total(), said.total()) and _runs(label["text"], quote.text):
                    found.append(line)
                    break
        return found


def _runs(one: str, other: str) -> bool:
    """Whether two texts share a run of five words, or all of the shorter one."""
    mine, theirs = words(one), words(other)
    size = min(5, len(mine), len(theirs))
    runs = {tuple(mine[at : at + size]) for at in range(len(mine) - size + 1)}
    return any(tuple(theirs[at : at + size]) in runs for at in range(len(theirs) - size + 1))


def names(line: RegisterLine, item: str) -> bool:
    """Whether a line names an item: most of its words are in what is to be handed over."""
    wanted, said = Counter(words(item)), Counter(words(str(line.cell("what") or "")))
    return (wanted & said).total() >= 0.75 * wanted.total()


def submittals(source: Source) -> Tally:
    """Compare the register of submittals."""
    tally = Tally()
    lines = list(make(RegisterKind.SUBMITTALS, source).lines)
    places = Places(source, lines)
    belongs, may = set(), set()
    for label in labelled("submittals"):
        on = places.on(label)
        if label["listed"] == "maybe":
            may.update(line.id for line in on)
        if label["listed"] != "yes":
            continue
        belongs.update(line.id for line in on)
        tally.counts["sentences"] += 1
        tally.counts["found"] += bool(on)
        if not on:
            tally.wrong.append(f"MISSED  {label['document'][27:50]} {label['page']}: {label['text'][:100]}")
        for item in label.get("items", []):
            tally.counts["items"] += 1
            tally.counts["items found"] += any(names(line, item) for line in on)
        if on:
            judge(on, label, tally)
    tally.counts["lines"] = len([line for line in lines if line.id in belongs or line.id not in may])
    tally.counts["true"] = len(belongs)
    for line in lines:
        if line.id not in belongs | may:
            tally.wrong.append(f"FALSE   {line.text[:120]}")
    return tally


def judge(on: list[RegisterLine], label: dict, tally: Tally) -> None:
    """Count what the register says of a sentence: of several lines on it, the best."""
    stages = set().union(*(PHASES.get(str(line.cell("stage")), {"contract"}) for line in on))
    titles = {str(line.cell("type")).casefold() for line in on}
    types = titles.union(*(TYPES.get(title, ()) for title in titles))
    tally.counts["stage"] += label["phase"] in stages
    tally.counts["type"] += bool(types & {*label["types"]})
    if label["phase"] not in stages:
        tally.wrong.append(f"STAGE   {stages} for {label['phase']}: {label['text'][:90]}")
    if not types & {*label["types"]}:
        tally.wrong.append(f"TYPE    {types} for {label['types']}: {label['text'][:90]}")
    if not label["when"]:
        return
    tally.counts["with a time"] += 1
    said = [" ".join(words(str(line.cell("when") or ""))) for line in on]
    wanted = [" ".join(words(each)) for each in label["when"]]
    same = any(one and (one in other or other in one) for one in said for other in wanted)
    tally.counts["time"] += same
    if not same:
        tally.wrong.append(f"WHEN    {said} for {label['when']}")


def open_matters(source: Source) -> Tally:
    """Compare what could disqualify the bid, without required questions that are not answered."""
    tally = Tally()
    lines = [line for line in make(RegisterKind.OPEN, source).lines if "disqualify" in str(line.cell("part"))]
    places = Places(source, [line for line in lines if line.quotes])
    known = set()
    for label in labelled("open_matters"):
        on = places.on(label)
        if label["listed"] == "no":
            continue
        known.update(line.id for line in on)
        if label["listed"] == "yes":
            tally.counts["sentences"] += 1
            tally.counts["found"] += bool(on)
            if not on:
                tally.wrong.append(f"MISSED  {label['about']}: {label['text'][:110]}")
    tally.counts["lines"] = len(places.lines)
    tally.counts["true"] = len(known)
    false = (line for line in places.lines if line.id not in known)
    tally.wrong += [f"FALSE   {line.cell('kind')}: {str(line.cell('matter'))[:110]}" for line in false]
    return tally


def rfi(source: Source) -> Tally:
    """Compare the questions to the owner, without required questions that are not answered."""
    tally = Tally()
    lines = [line for line in make(RegisterKind.RFI, source).lines if line.quotes]
    places = Places(source, lines)
    known = set()
    for label in labelled("rfi"):
        sides = [{line.id for line in places.on(side)} for side in label["sides"]]
        on = set.intersection(*sides)
        if label.get("name"):
            on = {line.id for line in lines if line.id in on and label["name"] in str(line.cell("question"))}
        if label["listed"] == "no":
            continue
        known |= on
        if label["listed"] == "yes":
            tally.counts["sentences"] += 1
            tally.counts["found"] += bool(on)
            if not on:
                tally.wrong.append(f"MISSED  {label['kind']}: {label['sides'][0]['text'][:100]}")
    tally.counts["lines"] = len(lines)
    tally.counts["true"] = len(known)
    false = (line for line in lines if line.id not in known)
    tally.wrong += [f"FALSE   {line.cell('cause')}: {str(line.cell('question'))[:140]}" for line in false]
    return tally


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="list what differs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        source = analysed(Path(home))
        tallies = {
            "submittals": submittals(source),
            "open matters": open_matters(source),
            "questions": rfi(source),
        }
    for name, tally in tallies.items():
        print(f"{name:14} {tally.share('found', 'sentences')}  {tally.share('true', 'lines')}")
        if name == "submittals":
            of_found = {"items found": "items", "stage": "found", "type": "found", "time": "with a time"}
            print(f"{'':14} {'  '.join(tally.share(right, of) for right, of in of_found.items())}")
        if args.wrong:
            print(*tally.wrong, sep="\n")


if __name__ == "__main__":
    main()
