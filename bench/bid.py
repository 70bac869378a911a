"""What people really bring: a bid of forms, tables without lines, scans and pictures, measured.

    python -m bench.bid [--pages 800] [--files 126] [--runs 3] [--against CHECKOUT]

With another checkout of Pagewise the same is measured with both in turn, and the last column says how much
of the other's this one takes. Processor seconds hold on a busy machine; seconds of the wall do not.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ANALYZE = (sys.executable, "-m", "core", "analyze", "--questions", "cipp")
#: name of a measurement, and its unit
UNITS = {
    "bare": "pdfium's bare text, processor s",
    "text": "our text without OCR, all processes, processor s",
    "text wall": "the same, s",
    "job": "analyze with 100 questions and OCR, processor s",
    "job wall": "the same, s",
    "job memory": "the same, peak MB over all processes but tesseract",
    "package": "126 files taken in and looked at, processor s",
    "package wall": "the same, s",
}


def worked(*, own: bool = True) -> float:
    """Return the seconds of processor time of ended children, and with ``own`` of this process."""
    times = os.times()
    return times.children_user + times.children_system + (times.user + times.system if own else 0.0)


def measured(action: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of processor time and of the wall that ``action`` takes."""
    began, clock = worked(), time.perf_counter()
    action()
    return worked() - began, time.perf_counter() - clock


def bare(path: Path) -> None:
    """Read every page's characters with nothing of ours."""
    import pypdfium2.raw as c

    c.FPDF_InitLibrary()
    document = c.FPDF_LoadDocument(bytes(path), None)
    for index in range(c.FPDF_GetPageCount(document)):
        page = c.FPDF_LoadPage(document, index)
        text = c.FPDFText_LoadPage(page)
        count = c.FPDFText_CountChars(text)
        c.FPDFText_GetText(text, 0, count, (ctypes.c_ushort * (2 * count + 1))())
        c.FPDFText_ClosePage(text)
        c.FPDF_ClosePage(page)


def text(path: Path) -> None:
    from core.reading.reader import read_document

    with read_document(path) as reading:
        for _ in reading:
            pass


def package(folder: Path, home: Path) -> None:
    from core.bootstrap import build
    from core.settings import Settings

    app = build(Settings.load().model_copy(update={"home": home}))
    files = [(path.name, path.open("rb")) for path in sorted(folder.glob("*.pdf"))]
    received = app.package_intake.receive(files, "bench")
    looked = app.package_intake.look(received.uploads)
    assert all(upload.facts for upload in looked)
    app.store.close()


def one(folder: Path) -> None:
    """Measure once, with the checkout in the working directory; print JSON. The body of a process."""
    sys.path.insert(0, str(Path.cwd()))
    whole = folder / "bid.pdf"
    found = {"bare": measured(lambda: bare(whole))[0]}
    found["text"], found["text wall"] = measured(lambda: text(whole))
    with tempfile.TemporaryDirectory() as home:
        home_path = Path(home) / "home"
        found["package"], found["package wall"] = measured(lambda: package(folder / "package", home_path))
    print(json.dumps(found))


def analysed(folder: Path, checkout: Path) -> dict[str, float]:
    """Run the command line on the whole bid."""
    from bench.job import LOOK, memory

    with tempfile.TemporaryDirectory() as home:
        # this process looks at memory all the while, and so works the longer the busier the machine is
        began, clock, peak = worked(own=False), time.perf_counter(), 0.0
        process = subprocess.Popen(
            [*ANALYZE, str(folder / "bid.pdf"), "--out", str(Path(home) / "table.xlsx")],
            cwd=checkout,
            env={**os.environ, "PAGEWISE_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None:
            peak = max(peak, memory(process.pid, without=("tesseract", "sandbox.recognise")))
            time.sleep(LOOK)
        if process.returncode:
            sys.exit(f"the analysis in {checkout} failed with {process.returncode}")
    return {"job": worked(own=False) - began, "job wall": time.perf_counter() - clock, "job memory": peak}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--files", type=int, default=126)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one)
        return
    from bench.look_alike import made

    checkouts = [ROOT, *([arguments.against.resolve()] if arguments.against else [])]
    found: list[dict[str, list[float]]] = [{name: [] for name in UNITS} for _ in checkouts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(folder, pages=arguments.pages, files=arguments.files)
        for _ in range(arguments.runs):
            for values, checkout in zip(found, checkouts, strict=True):
                done = subprocess.run(
                    [sys.executable, str(Path(__file__).resolve()), "--one", str(folder)],
                    cwd=checkout,
                    stdout=subprocess.PIPE,
                    check=True,
                )
                for key, value in {**json.loads(done.stdout), **analysed(folder, checkout)}.items():
                    values[key].append(value)
    print(f"{arguments.pages} pages, {arguments.files} files; medians of {arguments.runs}")
    for key, unit in UNITS.items():
        medians = [statistics.median(values[key]) for values in found]
        ratio = f"  {medians[0] / medians[1]:5.2f}" if len(medians) > 1 else ""
        print(f"  {unit:55}" + "".join(f" {value:8.2f}" for value in medians) + ratio)


if __name__ == "__main__":
    main()
