"""The data: passages of documents, questions put to them, and which passages answer.

Three kinds of corpora. *Pooled* ones hold the passages that annotators saw of a document
(``annotated.jsonl.gz``): for every domain, and without the rest of the document. *Contracts* of CUAD are
whole, cut into pages of about 3,000 characters. The *sample* is the shipped package, read as a run reads it,
with its gold.

The texts of the first two stay outside the repository: see `Sources`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.answer import Span
from core.domain.document import Page
from core.domain.question import Question
from core.engines.passages.cutter import Piece, passages
from core.questions.catalog import shipped_set
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from core.reading.windows import windows

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"

#: sets of `annotated.jsonl.gz` that the reader was not trained on
HELD_OUT = frozenset({"con2", "con4", "fin9", "fin17", "reg3", "reg9", "ctr1", "ctr8"})
#: first letters of a set's name -> domain; the regulations are listed below
DOMAINS = {"con": "specifications", "ctr": "contracts", "fin": "filings", "reg": "reports"}
REGULATIONS = frozenset({"reg1", "reg2", "reg3", "reg4", "reg5"})
#: one contract in so many is measured
CONTRACTS = 12


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the data lies: by argument, or by the variables PAGEWISE_BENCH_READER and CUAD."""

    reader: Path = field(
        default_factory=lambda: Path(
            os.environ.get("PAGEWISE_BENCH_READER", ROOT.parent / "shared" / "reader")
        )
    )
    cuad: Path = field(default_factory=lambda: Path(os.environ.get("CUAD", ROOT.parent / "shared" / "cuad")))


@dataclass(frozen=True, slots=True)
class Corpus:
    """The passages of one document, and questions with what answers them."""

    id: str
    domain: str
    pieces: tuple[Piece, ...]
    pages: int
    questions: tuple[Question, ...]
    #: for each question: position of a passage -> 2 answers it, 1 partly, 0 does not; others: 0
    labels: tuple[Mapping[int, int], ...]
    #: for each question: the pages (1-based) with an answer
    right_pages: tuple[frozenset[int], ...]
    #: neither the reader nor the weights saw it
    held_out: bool
    #: holds what annotators saw of the document alone
    pooled: bool = False


def groups(folder: Path) -> dict[str, list[dict]]:
    """Return the annotated groups of real documents, by set: a question with its labelled passages each."""
    found: dict[str, list[dict]] = defaultdict(list)
    with gzip.open(folder / "annotated.jsonl.gz", "rt") as lines:
        for group in map(json.loads, lines):
            if not group["set"].startswith("syn"):
                found[group["set"]].append(group)
    return found


def annotated(folder: Path, *, held_out: bool = False) -> Iterator[Corpus]:
    """Yield a pooled corpus for each annotated document, with ``held_out`` only those kept from training."""
    for name, asked in groups(folder).items():
        if name in HELD_OUT or not held_out:
            yield _pooled(name, asked)


def _pooled(name: str, asked: list[dict]) -> Corpus:
    texts: dict[tuple[int, str], str] = {}
    for group in asked:
        for candidate in group["cand"]:
            texts.setdefault((candidate["page"], candidate["text"]), candidate["heading"])
    ends: Counter[int] = Counter()
    pieces, position = [], {}
    for (page, text), heading in sorted(texts.items(), key=lambda item: item[0][0]):
        position[page, text] = len(pieces)
        pieces.append(Piece((Span(page, ends[page], ends[page] + len(text)),), text, heading))
        ends[page] += len(text) + 1
    labels = [
        {position[each["page"], each["text"]]: int(each["label"]) for each in group["cand"]}
        for group in asked
    ]
    domain = "regulations" if name in REGULATIONS else DOMAINS[name[:3]]
    return Corpus(
        name,
        domain,
        tuple(pieces),
        max(piece.page for piece in pieces),
        tuple(Question(group["id"], group["question"]) for group in asked),
        tuple(labels),
        tuple(frozenset(pieces[n].page for n, label in each.items() if label == 2) for each in labels),
        name in HELD_OUT,
        pooled=True,
    )


def contracts(folder: Path, *, every: int = CONTRACTS) -> Iterator[Corpus]:
    """Yield every ``every``-th contract, asked the shipped contract review and what CUAD itself asks."""
    os.environ["CUAD"] = str(folder)
    from bench import cuad

    for kind, asked in (("review", cuad.shipped()), ("description", cuad.described())):
        for contract in cuad.contracts(folder, every=every):
            pieces = tuple(passages(contract.pages))
            starts = [contract.offsets[p.page - 1] + p.spans[0].start for p in pieces]
            ends = [contract.offsets[p.spans[-1].page - 1] + p.spans[-1].end for p in pieces]
            labels, right_pages = [], []
            for each in asked:
                gold = [span for name in each.categories for span in contract.gold.get(name, ())]
                right = [
                    number
                    for number, (start, end) in enumerate(zip(starts, ends, strict=True))
                    if any(start < high and low < end for low, high in gold)
                ]
                labels.append(dict.fromkeys(right, 2))
                right_pages.append(frozenset(s.page for n in right for s in pieces[n].spans))
            # the name of a category is a hint that no user would give
            questions = tuple(
                each.question if kind == "review" else Question(each.question.id, each.question.text)
                for each in asked
            )
            yield Corpus(
                f"cuad-{kind}-{contract.id}",
                "contracts",
                pieces,
                len(contract.pages),
                questions,
                tuple(labels),
                tuple(right_pages),
                held_out=False,
            )


def sample_gold() -> dict[str, dict]:
    """Return what a careful reader finds in the sample, by question."""
    gold = json.loads(SAMPLE.with_suffix(".gold.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in gold["questions"]}


def sample(pages: tuple[Page, ...], *, hints: bool) -> Corpus:
    """Return the sample, its ``pages`` read, asked the shipped set with or without its hints."""
    pieces = tuple(passages(page for page in pages if page.status.is_read and page.text.strip()))
    plain = [bare(piece.text) for piece in pieces]
    gold = sample_gold()
    questions, labels, right_pages = [], [], []
    for question in shipped_set("cipp").questions:
        evidence = gold[question.id]["evidence"]
        right = {
            number
            for each in evidence
            for number, piece in enumerate(pieces)
            if any(span.page == each["page"] for span in piece.spans)
            and overlap(bare(each["quote"]), plain[number])
        }
        labels.append(dict.fromkeys(right, 2))
        right_pages.append(frozenset(each["page"] for each in evidence))
        questions.append(
            question if hints else Question(question.id, question.text, expected=question.expected)
        )
    return Corpus(
        "sample, with hints" if hints else "sample, without hints",
        "specifications",
        pieces,
        len(pages),
        tuple(questions),
        tuple(labels),
        tuple(right_pages),
        held_out=True,
    )


def bare(text: str) -> str:
    """Return the letters and digits of a text alone, in lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def overlap(quote: str, passage: str) -> bool:
    """Whether a passage holds the quote of a gold, a good part of it, or is a good part of it itself."""
    if not quote or not passage:
        return False
    half = len(quote) // 2
    return (
        quote in passage
        or (passage in quote and len(passage) >= min(25, len(quote)))
        or (len(quote) > 40 and (quote[:half] in passage or quote[-half:] in passage))
    )


def whole(name: str, asked: list[dict], pages: tuple[Page, ...]) -> Corpus:
    """Return an annotated document in full: its passages are ours, labelled by those the annotators saw."""
    pieces = tuple(passages(page for page in pages if page.status.is_read and page.text.strip()))
    plain = [bare(piece.text) for piece in pieces]
    on_page: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for span in piece.spans:
            on_page[span.page].append(number)
    questions, labels = [], []
    for group in asked:
        found: dict[int, int] = {}
        for each in group["cand"]:
            seen, answer = bare(each["text"]), bare(each["answer"])
            for number in on_page[each["page"]]:
                ours = plain[number]
                like = ours and (ours in seen or seen in ours) and 2 * min(len(ours), len(seen)) > len(seen)
                if like or (answer and answer in ours and (seen[:40] in ours or ours in seen)):
                    found[number] = max(found.get(number, 0), int(each["label"]))
        answered = any(each["label"] == 2 for each in group["cand"])
        if answered == (2 in found.values()):  # else the passage could not be found again
            questions.append(Question(group["id"], group["question"]))
            labels.append(found)
    right_pages = [
        frozenset(span.page for n, label in each.items() if label == 2 for span in pieces[n].spans)
        for each in labels
    ]
    domain = "regulations" if name in REGULATIONS else DOMAINS[name[:3]]
    return Corpus(
        f"{name}, whole",
        domain,
        pieces,
        len(pages),
        tuple(questions),
        tuple(labels),
        tuple(right_pages),
        name in HELD_OUT,
    )


#: annotated documents that can be read whole -> their files
FILES = {
    "reg1": "far-part-35.pdf",
    "reg2": "far-part-10.pdf",
    "reg3": "federal-register-faa-3-column.pdf",
    "reg4": "sec-regulation-best-interest-408p.pdf",
    "reg5": "irs-irm-2-3-59-400p.pdf",
}


def pages_of(path: Path) -> tuple[Page, ...]:
    """Read a document as a run does; return its pages."""
    with read_document(path, ocr=Ocr()) as reading:
        found = {page.number: page for window in windows(reading) for page in window.pages}
    return tuple(found[number] for number in sorted(found))


def everything(
    sources: Sources, documents: Path | None = None, *, every: int = CONTRACTS, held_out: bool = False
) -> Iterator[Corpus]:
    """Yield all corpora whose data is at hand, with ``held_out`` those alone that the reader never saw.

    ``documents`` is a folder of the PDFs named in `FILES`.
    """
    pages = pages_of(SAMPLE)
    yield sample(pages, hints=True)
    yield sample(pages, hints=False)
    if (sources.reader / "annotated.jsonl.gz").exists():
        yield from annotated(sources.reader, held_out=held_out)
        asked = groups(sources.reader)
        yield whole("con2", asked["con2"], pages)
        for name, file in FILES.items():
            wanted = name in HELD_OUT or not held_out
            if wanted and documents is not None and (documents / file).exists():
                yield whole(name, asked[name], pages_of(documents / file))
    if not held_out and (sources.cuad / "train.jsonl.gz").exists():
        yield from contracts(sources.cuad, every=every)
