"""Locating quotes: what each kind finds, and milliseconds a quote.

    python -m bench.grounding [PDF] [--quotes 300]

Quotes are drawn from the document (by default the one in ``tests/data``) and changed in known ways;
each is located among its own page and the two beside it, as an engine's quotes are. "kept" is the
share that got a page: all true quotes should, no flipped, changed or invented one may. Times are CPU
times, so that a busy machine does not show.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain.answer import Citation, Quote
from core.domain.document import Page
from core.grounding.locate_quotes import TextGrounder
from core.reading.reader import read_document
from core.text.normalise import normalise

ROOT = Path(__file__).resolve().parents[1]
MODALS = r"(?<=\w\s)\b(?:shall|may|must|should|will|would|is|are)\b(?!\s+not)(?=\s+\w)"

#: a quote and the 0-based index of the page it is from
Drawn = tuple[int, str]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdf", nargs="?", type=Path, default=ROOT / "tests/data/sec-pages-226-243.pdf")
    parser.add_argument("--quotes", type=int, default=300)
    arguments = parser.parse_args()
    with read_document(arguments.pdf) as reading:
        pages = tuple(reading)
    rng = random.Random(8)
    count = arguments.quotes
    true = [draw(pages, rng) for _ in range(count)]
    words = [word for page in pages for word in page.text.split()]
    kinds: dict[str, Sequence[Drawn]] = {
        "true": true,
        "over a page edge": over_edges(pages)[:count],
        "a word left out": [(page, without_a_word(quote, rng)) for page, quote in true],
        "a slip of the pen": [(page, with_a_slip(quote, rng)) for page, quote in true],
        "flipped": changed(pages, rng, MODALS, lambda m: f"{m[0]} not", count),
        "a digit changed": changed(
            pages, rng, r"\d", lambda m: str((int(m[0]) + rng.randint(1, 9)) % 10), count
        ),
        "invented": [(rng.randrange(len(pages)), " ".join(rng.choices(words, k=20))) for _ in range(count)],
    }
    print(f"{arguments.pdf.name}: {len(pages)} pages; normalising {normalising(pages):.2f} ms a page, once")
    print(f"{'quotes':20}{'number':>8}{'exact':>8}{'kept':>8}{'mean ms':>10}{'p95 ms':>9}{'max ms':>9}")
    for kind, quotes in kinds.items():
        print(row(kind, quotes, pages))


def row(kind: str, quotes: Sequence[Drawn], pages: Sequence[Page]) -> str:
    grounder = TextGrounder()
    for index, _ in quotes:
        grounder.locate(Quote("words that stand nowhere on these pages"), window(pages, index))
    exact = kept = 0
    times = []
    for index, quote in quotes:
        started = time.thread_time()
        found = grounder.locate(Quote(quote), window(pages, index))
        times.append(1e3 * (time.thread_time() - started))
        kept += isinstance(found, Citation)
        exact += found.match == "exact"
    times.sort()
    return (
        f"{kind:20}{len(quotes):8}{exact / len(quotes):8.1%}{kept / len(quotes):8.1%}"
        f"{statistics.mean(times):10.3f}{times[int(0.95 * len(times))]:9.3f}{times[-1]:9.3f}"
    )


def normalising(pages: Sequence[Page]) -> float:
    started = time.thread_time()
    for page in pages:
        normalise(page.text)
    return 1e3 * (time.thread_time() - started) / len(pages)


def window(pages: Sequence[Page], index: int) -> Sequence[Page]:
    first = max(0, min(index - 1, len(pages) - 3))
    return pages[first : first + 3]


def draw(pages: Sequence[Page], rng: random.Random) -> Drawn:
    """Return eight to thirty words in a row."""
    while True:
        index = rng.randrange(len(pages))
        text = pages[index].text
        found = list(re.finditer(r"\S+", text))
        if len(found) >= 40:
            length = rng.randint(8, 30)
            start = rng.randrange(len(found) - length)
            return index, text[found[start].start() : found[start + length - 1].end()]


def changed(
    pages: Sequence[Page],
    rng: random.Random,
    pattern: str,
    change: Callable[[re.Match[str]], str],
    count: int,
) -> list[Drawn]:
    quotes: list[Drawn] = []
    for _ in range(100 * count):
        index, quote = draw(pages, rng)
        if matches := list(re.finditer(pattern, quote)):
            match = rng.choice(matches)
            quotes.append((index, quote[: match.start()] + change(match) + quote[match.end() :]))
        if len(quotes) == count:
            break
    return quotes


def over_edges(pages: Sequence[Page]) -> list[Drawn]:
    """Return the last eight words of each page with the first eight of the next, furniture left out."""
    bodies = [body_words(page) for page in pages]
    pairs = zip(range(len(pages)), bodies, bodies[1:], strict=False)
    return [(i, " ".join([*a[-8:], *b[:8]])) for i, a, b in pairs if min(len(a), len(b)) >= 8]


def body_words(page: Page) -> list[str]:
    text, position = [], 0
    for start, end in page.furniture:
        text.append(page.text[position:start])
        position = end
    return " ".join([*text, page.text[position:]]).split()


def without_a_word(quote: str, rng: random.Random) -> str:
    words = quote.split()
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def with_a_slip(quote: str, rng: random.Random) -> str:
    """Return the quote with one letter of a long word dropped."""
    places = [m.start() + 2 for m in re.finditer(r"[a-z]{6,}", quote)]
    if not places:
        return quote
    place = rng.choice(places)
    return quote[:place] + quote[place + 1 :]


if __name__ == "__main__":
    main()
