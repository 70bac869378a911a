"""Tesseract against PP-OCR on scans of which we know the words.

    pip install rapidocr opencv-python-headless
    python -m bench.ocr [--scans 30]

Generated scans: clean ones at 200 and 150 dots an inch, skewed by up to two degrees, at 100 dots an inch, in
small print, and grey and noisy. Right is the longest common sequence of letters and digits with what was
printed. Each program runs in a process of its own on one thread; seconds are of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import LCSseq

from bench.look_alike import Bid
from core.reading.messages import GreyPicture
from core.reading.tesseract import words_in

ROOT = Path(__file__).resolve().parents[1]

#: kind of scan, dots an inch, greatest skew in degrees, points of the print, noise
KINDS = (
    ("clean, 200 dpi", 200, 0.0, 11, 0),
    ("clean, 150 dpi", 150, 0.3, 11, 0),
    ("skewed", 200, 2.0, 11, 0),
    ("100 dpi", 100, 0.3, 11, 0),
    ("small print", 150, 0.3, 7, 0),
    ("grey and noisy", 150, 0.5, 10, 40),
)
Reader = Callable[[Image.Image], str]


def scans(count: int) -> Iterator[tuple[str, str, Image.Image]]:
    """Yield kind, printed words and picture of each scan."""
    chance = random.Random(7)
    for number in range(count):
        kind, dpi, skew, points, noise = KINDS[number % len(KINDS)]
        lines = [Bid(number * 100 + line).sentence()[:76] for line in range(36)]
        picture = Image.new("L", (dpi * 17 // 2, dpi * 11), 235 if noise else 255)
        pen = ImageDraw.Draw(picture)
        font = ImageFont.load_default(points * dpi / 72)
        for line, words in enumerate(lines):
            pen.text((dpi, dpi + line * dpi // 4), words, 60 if noise else 0, font)
        picture = picture.rotate(
            chance.uniform(-skew, skew), Image.Resampling.BICUBIC, fillcolor=235 if noise else 255
        )
        if noise:
            grain = Image.effect_noise(picture.size, noise)
            picture = Image.blend(picture, grain, 0.15).filter(ImageFilter.GaussianBlur(0.6))
        yield kind, "\n".join(lines), picture


def tesseract() -> Reader:
    def read(picture: Image.Image) -> str:
        grey = GreyPicture(zlib.compress(picture.tobytes(), 1), *picture.size)
        (words,) = words_in([grey], "eng", seconds=120, cancelled=Event())
        return " ".join(word.text for word in words)

    return read


def rapidocr() -> Reader:
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.use_cls": False,
            "Global.log_level": "error",
        }
    )

    def read(picture: Image.Image) -> str:
        import numpy as np

        found = engine(np.array(picture.convert("RGB")))
        return " ".join(found.txts or ())

    return read


PROGRAMS = {"tesseract": tesseract, "rapidocr": rapidocr}


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def worked() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def run(program: str, count: int) -> None:
    """Read every scan with one program and print what came, as JSON; the body of a process."""
    read = PROGRAMS[program]()
    kinds: dict[str, list[float]] = {}
    for kind, printed, picture in scans(count):
        began = worked()
        got = read(picture)
        seconds = worked() - began
        truth = letters(printed)
        sums = kinds.setdefault(kind, [0.0, 0.0, 0.0])
        for at, value in enumerate((LCSseq.similarity(truth, letters(got)), len(truth), seconds)):
            sums[at] += value
    peaks = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"kinds": kinds, "megabytes": max(peaks)}))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scans", type=int, default=30)
    parser.add_argument("--program", choices=PROGRAMS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.program:
        run(arguments.program, arguments.scans)
        return
    for program in PROGRAMS:
        command = [sys.executable, "-m", "bench.ocr", "--program", program, "--scans", str(arguments.scans)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        if done.returncode:
            print(f"{program}: {done.stderr.strip().splitlines()[-1]}")
            continue
        result = json.loads(done.stdout.strip().splitlines()[-1])
        print(f"{program}: {result['megabytes']} MB")
        for kind, (right, printed, seconds) in result["kinds"].items():
            print(f"  {kind:16} {right / printed:6.1%} right, {right / seconds:6.0f} a second")
        sums = [sum(values) for values in zip(*result["kinds"].values(), strict=True)]
        print(f"  {'all':16} {sums[0] / sums[1]:6.1%} right, {sums[0] / sums[2]:6.0f} a second")


if __name__ == "__main__":
    main()
