"""Speed and memory of the reports: ``python -m bench.reports [--pdf FILE] [FORMAT ...]``.

300 questions with 1,000 quotes, on the sample or on a PDF given. Each format is written by a process
of its own; the memory is the most that it and its children held together. On a busy machine look at
the seconds of processor time, in which those of the children are counted.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from core.cli.open_pdf import ref_of
from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, Span
from core.domain.document import Page, PageSet
from core.domain.plan import EngineChoice, Plan
from core.domain.question import Question, QuestionSet, Section
from core.domain.session import Progress
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import read_document
from core.reports.formats import Format, write
from core.reports.report import Analysed, Report, Surroundings, assemble

QUESTIONS, QUOTES = 300, 1_000
#: the issue's bounds in seconds; memory in MB
SECONDS, MEMORY = {Format.XLSX: 2.0, Format.HTML: 20.0}, 300

SAMPLE = Path(__file__).parent.parent / "samples" / "elm-street-bid.pdf"
FORMATS = [kind for kind in Format.offered(1) if kind is not Format.QUOTES]


def report_on(path: Path) -> Report:
    """Return a report with random quotes of the PDF."""
    with read_document(path) as reading:
        pages = list(reading)
    chance = random.Random(20_261_123)
    long = [page for page in pages if len(page.text) > 600]
    share = [QUOTES // QUESTIONS + (number < QUOTES % QUESTIONS) for number in range(QUESTIONS)]
    coverage = Coverage(PageSet.of(page.number for page in pages))
    sections = tuple(
        Section(
            f"s{n}",
            f"Section {n + 1} of the questions",
            tuple(
                Question(f"q{n}.{i}", f"What does the document say of matter {n}.{i}?", required=i % 3 == 0)
                for i in range(QUESTIONS // 10)
            ),
        )
        for n in range(10)
    )
    questions = QuestionSet("bench", "Bench", sections)
    answers = {}
    for question, count in zip(questions.questions, share, strict=True):
        cited = tuple(_citation(chance.choice(long), chance) for _ in range(count))
        conflict = chance.random() < 0.1
        claims = (
            tuple(Claim(one.verbatim, (one,), (), chance.random()) for one in cited)
            if conflict
            else (Claim(cited[0].verbatim, cited, (), chance.random(), ("A footnote.",)),)
        )
        status = AnswerStatus.CONFLICTING if conflict else AnswerStatus.ANSWERED
        pairs = ((0, 1),) if conflict else ()
        answers[question.id] = Answer(question.id, status, claims, pairs, coverage)
    analysed = Analysed(
        plan=Plan(ref_of(path, len(pages)), questions, EngineChoice("chat", "model")),
        answers=answers,
        progress=Progress(pages=len(pages), units=100, units_done=100),
    )
    return assemble(analysed, Surroundings(pages=pages, illustrator=PdfIllustrator(path, lambda: pages)))


def _citation(page: Page, chance: random.Random) -> Citation:
    start = chance.randrange(len(page.text) - 450)
    end = start + chance.randrange(60, 350)
    return Citation((Span(page.number, start, end),), " ".join(page.text[start:end].split()), Match.EXACT)


def measure(kind: Format, path: Path) -> tuple[float, float, float, float]:
    """Return seconds to write the format, those of processor time, and MB of memory and of the file."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"report.{kind}"
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.reports", "--one", kind, str(path), str(out)],
            stdout=subprocess.PIPE,
            text=True,
        )
        most = 0.0
        ended = threading.Event()

        def watch() -> None:
            nonlocal most
            own = psutil.Process(process.pid)
            while not ended.wait(0.02):
                try:
                    family = [own, *own.children(recursive=True)]
                    most = max(most, sum(one.memory_full_info().uss for one in family))
                except psutil.Error:
                    continue

        watcher = threading.Thread(target=watch)
        watcher.start()
        seconds, cpu = map(float, process.communicate()[0].split())
        ended.set()
        watcher.join()
        return seconds, cpu, most / 1e6, out.stat().st_size / 1e6


def one(kind: str, path: str, out: str) -> None:
    """Write one format and print the seconds it took."""
    report = report_on(Path(path))
    began, spent = time.perf_counter(), _cpu()
    write(report, Path(out), Format(kind))
    print(time.perf_counter() - began, _cpu() - spent)


def _cpu() -> float:
    """Return the seconds of processor time of this process and its ended children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Measure and print a line a format."""
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("formats", nargs="*", type=Format, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--pdf", type=Path, default=SAMPLE)
    arguments = parser.parse_args()
    print(f"{arguments.pdf.name}: {QUESTIONS} questions, {QUOTES} quotes")
    for kind in arguments.formats or FORMATS:
        seconds, cpu, memory, size = measure(kind, arguments.pdf)
        bound = f" (at most {SECONDS[kind]:g})" if kind in SECONDS else ""
        print(
            f"{kind:>5}: {seconds:6.2f} s{bound}, {cpu:5.2f} s of processor time, "
            f"{memory:4.0f} MB (at most {MEMORY}), file {size:5.2f} MB"
        )


if __name__ == "__main__":
    main()
