"""The whole job from process start to written table: seconds and memory by number of pages.

    python -m bench.job [PDF] [--sizes 100,200,400,800,1600] [--runs 3] [--table csv|xlsx]

Documents of each size are made by repeating the pages of the PDF (by default the one in ``tests/data``).
Nothing is known from earlier runs; a workbook (``xlsx``) has the registers too. Time is wall clock. Memory is
the greatest sum over the process and all its children (proportional set size where the system tells it, so
that shared libraries count once), of one run more, since looking at it takes a sixth of the time.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
#: seconds between two looks at the memory
LOOK = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdf", nargs="?", type=Path, default=ROOT / "tests/data/sec-pages-226-243.pdf")
    parser.add_argument("--sizes", default="100,200,400,800,1600")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--table", choices=("csv", "xlsx"), default="csv")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    own = len(pypdfium2.PdfDocument(arguments.pdf))
    with tempfile.TemporaryDirectory() as folder:
        print(f"{arguments.pdf.name} as it is: {own} pages")
        times = [seconds(arguments.pdf, arguments.table) for _ in range(arguments.runs)]
        print(row(own, times, megabytes(arguments.pdf, arguments.table)))
        documents = {size: repeated(arguments.pdf, size, Path(folder)) for size in sizes}
        results: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(arguments.runs):  # in turn, so that a noisy moment hits every size alike
            for size in sizes:
                results[size].append(seconds(documents[size], arguments.table))
        print(f"repeated to each size; median of {arguments.runs} runs")
        for size in sizes:
            print(row(size, results[size], megabytes(documents[size], arguments.table)))
    slopes = marginal(sizes, {size: statistics.median(results[size]) for size in sizes})
    print("ms a further page, between sizes: " + ", ".join(f"{slope:.2f}" for slope in slopes))
    print(f"last against first slope: {slopes[-1] / slopes[0]:.2f}")


def repeated(pdf: Path, size: int, folder: Path) -> Path:
    """Write a PDF of ``size`` pages."""
    source = pypdfium2.PdfDocument(pdf)
    target = pypdfium2.PdfDocument.new()
    while len(target) < size:
        target.import_pages(source, list(range(min(len(source), size - len(target)))))
    path = folder / f"{size}.pdf"
    target.save(path)
    return path


@contextlib.contextmanager
def analysis(pdf: Path, table: str) -> Iterator[subprocess.Popen[bytes]]:
    """Analyse with 100 questions, in a home of its own; give the process, and wait for its end."""
    command = [sys.executable, "-m", "core", "analyze", str(pdf), "--questions", "cipp"]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [*command, "--out", f"{home}/table.{table}"],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PAGEWISE_HOME": home},
        )
        yield process
        if process.wait():
            sys.exit(f"the analysis of {pdf.name} failed with {process.returncode}")


def seconds(pdf: Path, table: str) -> float:
    """Return the seconds of one analysis by the clock."""
    began = time.perf_counter()
    with analysis(pdf, table) as process:
        process.wait()
        return time.perf_counter() - began


def megabytes(pdf: Path, table: str) -> float:
    """Return the most megabytes of one analysis."""
    peak = 0.0
    with analysis(pdf, table) as process:
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(LOOK)
    return peak


def memory(pid: int, without: Sequence[str] = ()) -> float:
    """Return the megabytes of a process and all below it, but of commands with any of ``without``."""
    total = 0
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline()) if without else ""
                if any(each in command for each in without):
                    continue
                info = process.memory_full_info()
                total += getattr(info, "pss", info.rss)
    return total / 2**20


def row(pages: int, times: list[float], peak: float) -> str:
    median = statistics.median(times)
    return f"  {pages:5d} pages  {median:6.2f} s  {1000 * median / pages:6.2f} ms a page  {peak:5.0f} MB"


def marginal(sizes: list[int], seconds: dict[int, float]) -> list[float]:
    """Return the milliseconds each further page costs between neighbouring sizes."""
    pairs = itertools.pairwise(sizes)
    return [1000 * (seconds[b] - seconds[a]) / (b - a) for a, b in pairs]


if __name__ == "__main__":
    main()
