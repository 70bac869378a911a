"""The whole job from process start to written table: seconds and memory by number of pages.

    python -m bench.job [PDF] [--sizes 100,200,400,800,1600] [--runs 3]

Documents of each size are made by repeating the pages of the PDF (by default the one in
``tests/data``). Time is wall clock, memory the greatest sum over the process and all its children
(proportional set size where the system tells it, so that shared libraries count once).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
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
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    own = len(pypdfium2.PdfDocument(arguments.pdf))
    with tempfile.TemporaryDirectory() as folder:
        print(f"{arguments.pdf.name} as it is: {own} pages")
        print(row(own, [job(arguments.pdf, Path(folder)) for _ in range(arguments.runs)]))
        documents = {size: repeated(arguments.pdf, size, Path(folder)) for size in sizes}
        results: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
        for _ in range(arguments.runs):  # in turn, so that a noisy moment hits every size alike
            for size in sizes:
                results[size].append(job(documents[size], Path(folder)))
        print(f"repeated to each size; median of {arguments.runs} runs")
        for size in sizes:
            print(row(size, results[size]))
    slopes = marginal(sizes, {size: statistics.median(s for s, _ in results[size]) for size in sizes})
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


def job(pdf: Path, folder: Path) -> tuple[float, float]:
    """Return wall seconds and peak megabytes of one analysis with 100 questions."""
    command = [sys.executable, "-m", "core", "analyze", str(pdf), "--questions", "cipp"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--out", str(folder / "table.xlsx")], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(LOOK)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"the analysis of {pdf.name} failed with {process.returncode}")
    return seconds, peak


def memory(pid: int, without: str = "") -> float:
    """Return the megabytes of a process and all below it, those of the name ``without`` left out."""
    total = 0
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                if without and process.name() == without:
                    continue
                info = process.memory_full_info()
                total += getattr(info, "pss", info.rss)
    return total / 2**20


def row(pages: int, runs: list[tuple[float, float]]) -> str:
    seconds = statistics.median(second for second, _ in runs)
    peak = max(megabytes for _, megabytes in runs)
    return f"  {pages:5d} pages  {seconds:6.2f} s  {1000 * seconds / pages:6.2f} ms a page  {peak:5.0f} MB"


def marginal(sizes: list[int], seconds: dict[int, float]) -> list[float]:
    """Return the milliseconds each further page costs between neighbouring sizes."""
    pairs = itertools.pairwise(sizes)
    return [1000 * (seconds[b] - seconds[a]) / (b - a) for a, b in pairs]


if __name__ == "__main__":
    main()
