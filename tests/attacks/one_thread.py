"""Tells how many threads there are once everything that a PDF child imports is imported."""

import os
from pathlib import Path

import chardet  # noqa: F401
import openpyxl  # noqa: F401

import core.questions.child
import core.reading.sandbox.child
import core.reading.sandbox.remove_protection  # noqa: F401

if __name__ == "__main__":
    os.write(1, b"%d\n" % len(list(Path("/proc/self/task").iterdir())))
