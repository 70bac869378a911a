"""The questions, the words of the pages that answer them, and where those stand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.evaluate.corpora import ROOT, bare
from bench.unseen.typeset import typeset
from core.domain.document import Page
from core.domain.question import Question
from core.reading.reader import read_document

FOLDER = ROOT / "bench" / "data" / "unseen"
#: what is kept shut until what was found on the other half has been mended: these manuals, and every second
#: question of each other document but the open manual
SEALED, OPEN = frozenset({"port-renner", "mill-race"}), "harlan-creek"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and what a careful reader finds."""

    question: Question
    #: the words of the page, and its number; none where the document does not say
    quotes: tuple[tuple[int, str], ...]
    #: whether two of the quotes contradict each other
    conflicting: bool
    sealed: bool
    #: the parts of the answer, and for each the ways it may be said; none where no value was labelled
    value: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """A document with what was asked of it."""

    name: str
    pages: tuple[Page, ...]
    asked: tuple[Asked, ...]


def documents(folders: Sequence[Path], half: str) -> Iterator[Unseen]:
    """Yield the manuals, and the public documents that are in ``folders``; ``half``: open, sealed or all."""
    for path in sorted(FOLDER.glob("*.yaml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as made:
            file = _file(said["document"], folders, Path(made))
            if file is None:
                continue
            with read_document(file) as reading:  # no words of pictures are asked for
                pages = tuple(reading)
        asked = tuple(
            each
            for each in _asked(path.stem, said["questions"], pages)
            if half == "all" or each.sealed == (half == "sealed")
        )
        if asked:
            yield Unseen(path.stem, pages, asked)


def _file(name: str, folders: Sequence[Path], made: Path) -> Path | None:
    """Return where a document lies, set in type if it is one of ours; None where it is not at hand."""
    text = FOLDER / f"{name}.txt"
    if text.exists():
        (made / f"{name}.pdf").write_bytes(typeset(text.read_text(encoding="utf-8")))
        return made / f"{name}.pdf"
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def _asked(name: str, questions: Sequence[dict], pages: Sequence[Page]) -> Iterator[Asked]:
    plain = {page.number: bare(page.text) for page in pages}
    for number, said in enumerate(questions):
        quotes = [
            (page, quote)
            for quote in said.get("quotes", ())
            for page, text in plain.items()
            if bare(quote) in text
        ]
        missing = {*said.get("quotes", ())} - {quote for _, quote in quotes}
        if missing:
            raise ValueError(f"{name}: no page says {missing}")
        yield Asked(
            Question(f"q{number + 1:02}", said["q"]),
            tuple(quotes),
            "conflict" in said,
            name in SEALED or (name != OPEN and number % 2 == 1),
            tuple(tuple(part) for part in said.get("value", ())),
        )
