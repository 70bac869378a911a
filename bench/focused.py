"""What focused mode saves and loses: ``python -m bench.focused``.

In focused mode a window is put to a section's expert only where the embedded engine's ranking by words finds
it plausible that it answers one of the section's questions. A call is one window put to one expert; a place
is a window with an answer. Put to every sixth contract of CUAD (the shipped contract review; CUAD names its
folder) and to the sample package (the shipped CIPP set, and the same without its hints).
"""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench import cuad
from bench.evaluate.corpora import SAMPLE, pages_of, sample_gold
from core.domain.document import Window
from core.domain.question import QuestionSet
from core.engines.chat.prefilter import plausible_sections
from core.engines.extractive.ranker import ExtractiveRanker
from core.questions.catalog import shipped_set
from core.reading.windows import windows

THRESHOLDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
#: windows from which a document is a long one: 34 pages
LONG = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A document put to a question set."""

    name: str
    document: Sequence[Window]
    question_set: QuestionSet
    #: by question, the positions of the windows that hold an answer
    places: dict[str, set[int]]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.focused",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--every", type=int, default=6, help="contracts: every so many")
    options = parser.parse_args()
    totals: dict[str, dict[float, Counter[str]]] = {}
    for asked in [*contracts(options.every), *samples()]:
        names = [asked.name]
        if asked.name == "contracts" and len(asked.document) >= LONG:
            names.append("contracts of 34 pages and more")
        for threshold, count in counted(asked).items():
            for name in names:
                totals.setdefault(name, {}).setdefault(threshold, Counter()).update(count)
    print("threshold   calls made   places of answers kept   questions with an answer kept")
    for name, by_threshold in totals.items():
        print(name)
        for threshold, total in by_threshold.items():
            print(
                f"{threshold:9.2f} {total['asked'] / total['units']:11.0%} "
                f"{total['kept'] / total['places']:23.1%} {total['found'] / total['answers']:28.1%}"
            )


def counted(asked: Asked) -> dict[float, Counter[str]]:
    """Return by threshold what is asked and what is kept."""
    ranking = ExtractiveRanker().rank(asked.document, asked.question_set)
    sections = asked.question_set.sections
    found = {}
    for threshold in THRESHOLDS:
        kept = plausible_sections(ranking, sections, len(asked.document), threshold)
        total = Counter(units=len(asked.document) * len(sections), asked=sum(map(len, kept)))
        for section in sections:
            for question in section.questions:
                hit = [section.id in kept[place] for place in asked.places.get(question.id, ())]
                total.update(places=len(hit), kept=sum(hit), answers=bool(hit), found=any(hit))
        found[threshold] = total
    return found


def contracts(every: int) -> Iterator[Asked]:
    """Yield contracts of CUAD with what the contract review asks of them."""
    categories = {one.question.id: one.categories for one in cuad.shipped()}
    question_set = shipped_set("contract").asking(categories)
    for contract in cuad.contracts(every=every):
        places = {
            name: {
                (bisect_right(contract.offsets, start) - 1) // 3
                for category in named
                for start, _ in contract.gold.get(category, ())
            }
            for name, named in categories.items()
        }
        yield Asked("contracts", list(windows(contract.pages)), question_set, places)


def samples() -> Iterator[Asked]:
    """Yield the sample package with and without the hints of its questions."""
    document = list(windows(pages_of(SAMPLE)))
    pages = {name: {each["page"] for each in entry["evidence"]} for name, entry in sample_gold().items()}
    places = {
        name: {n for n, window in enumerate(document) if {page.number for page in window.pages} & wanted}
        for name, wanted in pages.items()
    }
    shipped = shipped_set("cipp")
    bare = replace(
        shipped,
        sections=tuple(
            replace(section, questions=tuple(replace(each, hints=()) for each in section.questions))
            for section in shipped.sections
        ),
    )
    yield Asked("sample, with hints", document, shipped, places)
    yield Asked("sample, without hints", document, bare, places)


if __name__ == "__main__":
    main()
