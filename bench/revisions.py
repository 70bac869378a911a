"""What a revision costs: calls to a model after an addendum, and seconds from its start to the changes.

    python -m bench.revisions [--pages 800] [--experts 10] [--only chat|extractive]

Pages are made up, or those of the sample bid again and again; the model's server is the tests'. No reply is
kept from one run to the next, so every call that could be spared is counted. Seconds are of this machine as
busy as it is; beside them stands what the whole package took in the same run.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.in_process import carried_out
from core.bootstrap import App, build
from core.domain.document import DocumentRef, Page
from core.domain.package import Description, DocumentKind, Package
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.question import QuestionSet
from core.domain.session import Session
from core.questions.catalog import shipped_set
from core.reading.reader import read_document
from core.services.revisions import Incoming
from core.settings import Settings
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import page, questions

ROOT = Path(__file__).resolve().parents[1]

SAMPLE = ROOT / "samples" / "elm-street-bid.pdf"
ADDENDUM = Description(DocumentKind.ADDENDUM, "1")
ADDED = 10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--experts", type=int, default=10)
    parser.add_argument("--only", choices=["chat", "extractive"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only != "extractive":
            chat(Path(folder) / "chat", arguments.pages, arguments.experts)
        if arguments.only != "chat":
            extractive(Path(folder) / "extractive", arguments.pages)


def chat(home: Path, count: int, experts: int) -> None:
    """Count the calls of each kind of revision."""
    texts = [page(number).text for number in range(1, count + 1)]
    new = [page(number).text for number in range(2 * count, 2 * count + ADDED)]
    with ChatServer(Model()) as server:
        app = opened(home, server.url)
        choice = EngineChoice("chat", "test-model", server.url)
        base, seconds = analysed(app, texts, questions(sections=experts, each=10), choice)
        print(f"{count} pages, {experts} experts: {len(server.asked):,} calls, {seconds:.0f} s")
        reissued = (
            ("one page inserted at the front", [new[0], *texts]),
            ("one page changed in the middle", [*texts[: count // 2], new[0], *texts[count // 2 + 1 :]]),
            ("a chapter of 50 pages moved to the end", [*texts[:100], *texts[150:], *texts[100:150]]),
        )
        cases = [(f"an addendum of {ADDED} pages", stored(app, "addendum.pdf", new), None)]
        cases += [(name, stored(app, f"{name}.pdf", again), 0) for name, again in reissued]
        for name, document, replaced in cases:
            before = len(server.asked)
            known = {each.unit for each in server.answered}
            revision, seconds = revised(app, base, Incoming(document, ADDENDUM, replaced))
            asked = server.asked[before:]
            taken = app.store.inheritance(revision.id)
            again = sum(each.unit in known for each in asked)
            print(
                f"{name}: {len(asked)} calls ({len(asked) / experts:g} x experts), {again} of them repeated; "
                f"{taken.units:,} of {taken.units_before:,} units taken over; {seconds:.1f} s"
            )
        app.store.close()


def extractive(home: Path, count: int) -> None:
    """Time the embedded engine from the start of a revision to its changes."""
    with read_document(SAMPLE) as reading:
        sample = [each.text for each in reading]
    texts = [f"{sample[n % len(sample)]}\nVolume {n // len(sample)}, sheet {n}." for n in range(count)]
    new = [text.replace("shall", "shall at all times") for text in sample[20 : 20 + ADDED]]
    app = opened(home, "")
    base, seconds = analysed(app, texts, shipped_set("cipp"), EngineChoice("extractive"))
    print(f"{count} pages, embedded engine, 100 questions: {seconds:.1f} s")
    revision, seconds = revised(app, base, Incoming(stored(app, "addendum.pdf", new), ADDENDUM))
    began = time.perf_counter()
    found = app.comparisons.with_revised(revision.id)
    compared = time.perf_counter() - began
    print(
        f"an addendum of {ADDED} pages: {seconds:.1f} s to its table, {compared:.1f} s more to the changes "
        f"of {len(found.answers)} answers"
    )
    app.store.close()


def opened(home: Path, url: str) -> App:
    """Return the product on an empty home; no reply of a server at ``url`` is kept."""
    os.environ.update(
        PAGEWISE_HOME=str(home),
        OPENAI_BASE_URL=url,
        OPENAI_API_KEY="not-needed",
        PAGEWISE_CHAT_CACHE_MEGABYTES="0" if url else "256",
        PAGEWISE_CHAT_CONCURRENCY="16",
    )
    return build(Settings.load(), alone=True)


def stored(app: App, name: str, texts: Sequence[str]) -> DocumentRef:
    """Put a document into the folder whose pages have been read already."""
    kept = app.documents.add(io.BytesIO(b"%PDF-1.7\n" + name.encode()), name, 10_000)
    pages = [Page(number, text) for number, text in enumerate(texts, start=1)]
    app.documents.save_pages(kept.sha256, app.document_pages.key, pages)
    return replace(kept, pages=len(texts))


def analysed(
    app: App, texts: Sequence[str], asked: QuestionSet, choice: EngineChoice
) -> tuple[Session, float]:
    """Analyse a document; return its session and the seconds that took."""
    package = Package.single(stored(app, "manual.pdf", texts))
    session = app.session_commands.start(Plan(package.ref, asked, choice, Options()), "bench")
    return session, _seconds(app, session)


def revised(app: App, base: Session, incoming: Incoming) -> tuple[Session, float]:
    """Revise an analysis; return the revision and the seconds from its start to its end."""
    session = app.revisions.revise(base.id, [incoming], "bench")
    return session, _seconds(app, session)


def _seconds(app: App, session: Session) -> float:
    """Return the seconds that a session takes to its end."""
    began = time.perf_counter()
    assert carried_out(app, session.id).state.value == "completed"
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
