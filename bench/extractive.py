"""How fast the embedded engine is: ``python -m bench.extractive``. How good: ``python -m bench.evaluate``."""

from __future__ import annotations

import resource
import threading
import time

from bench import cuad
from core.domain.answer import Preview
from core.domain.document import Page
from core.domain.ports import Work
from core.engines.extractive.engine import ExtractiveEngine
from core.questions.catalog import shipped_set
from core.reading.windows import windows


def speed() -> None:
    """Print the seconds that 100 questions take, by words and until the reader is done."""
    bank = [page.text for contract in cuad.contracts(every=4) for page in contract.pages]
    question_set = shipped_set("cipp")
    print(f"{len(question_set.questions)} questions, pages of {cuad.PAGE_CHARACTERS} characters")
    for count in (100, 400, 1600):
        pages = [Page(number, bank[number % len(bank)]) for number in range(1, count + 1)]
        work = Work(windows(pages), question_set, previews=True)
        began, busy, by_words = time.perf_counter(), time.process_time(), 0.0
        for item in ExtractiveEngine().ask(work, threading.Event()):
            if isinstance(item, Preview):
                by_words = by_words or time.perf_counter() - began
        took, used = time.perf_counter() - began, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:5} pages  by words {by_words:5.1f} s  read {took:5.1f} s  "
            f"processor {used:5.1f} s  {peak:.0f} MB"
        )


if __name__ == "__main__":
    speed()
