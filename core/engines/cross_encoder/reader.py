"""`Reader`: runs the network on pairs of question and passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.domain.ports import StopSignal

__all__ = ["Judgement", "Pair", "Reader", "shipped_reader"]

NETWORK = Path(__file__).with_name("reader.onnx")
TOKENIZER = Path(__file__).with_name("tokenizer.json")

#: what the network was trained on: tokens of a question, of a heading, and of the whole input
QUESTION_TOKENS = 44
HEADING_TOKENS = 16
INPUT_TOKENS = 176
#: numbers of the marks that the tokenizer of the network begins and parts texts with
CLS, SEP = 101, 102
#: pairs put through the network at once; twice as many take more memory and no less time
BATCH = 4
#: processor cores used; the worker leaves the others to the pages that people look at. Each goes through
#: batches of its own: two that share a batch wait for each other
THREADS = 2
#: an answer has no more tokens than this; beginnings and ends that are weighed against each other
SPAN_TOKENS = 40
SPAN_ENDS = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read together."""

    question: str
    passage: str
    #: the title the passage stands under; empty if none
    heading: str = ""
    #: the answer is to be marked in the passage; a fifth less time where it is not
    marks: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says of one pair."""

    #: log-odds that a reader of this passage alone has the answer
    relevance: float
    #: where the answer stands in the passage, a half-open range of characters; empty where no mark is wanted
    start: int
    end: int


@cache
def shipped_reader() -> Reader:
    """Return the network, loaded when it is first asked for and once a process."""
    return Reader()


class Reader:
    """The network, loaded; about 85 MB. Raise `ImportError` where it cannot be run (`availability`)."""

    def __init__(self, network: Path = NETWORK, threads: int = THREADS) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._threads = threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # batches differ in shape: what the arena keeps of each adds up to twice the network
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(network), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def judge(self, pairs: Sequence[Pair], stop: StopSignal | None = None) -> list[Judgement | None]:
        """Return a judgement for each pair; None for those that a stop left unread."""
        inputs = [self._input(pair) for pair in pairs]
        judged: list[Judgement | None] = [None] * len(pairs)
        # pairs of a length are read together: nothing is spent on padding
        order = sorted(range(len(inputs)), key=lambda number: len(inputs[number].ids))

        batches = iter([order[first : first + BATCH] for first in range(0, len(order), BATCH)])

        def read() -> None:
            for batch in batches:
                if stop is not None and stop.is_set():
                    return
                for number, judgement in zip(batch, self._run([inputs[n] for n in batch]), strict=True):
                    judged[number] = judgement

        # the calling thread reads, too, in memory that it has used before
        with ThreadPoolExecutor(self._threads) as others:
            helping = [others.submit(read) for _ in range(self._threads - 1)]
            read()
        for each in helping:
            each.result()
        return judged

    def _run(self, inputs: Sequence[_Input]) -> Iterator[Judgement]:
        ids = np.zeros((len(inputs), max(len(each.ids) for each in inputs)), np.int64)
        types = np.zeros_like(ids)
        # the first token, from which the relevance is told, and those among which the answer may be
        wanted = np.zeros((len(inputs), 1 + max(len(each.marked) for each in inputs)), np.int64)
        for row, each in enumerate(inputs):
            ids[row, : len(each.ids)] = each.ids
            types[row, each.second : len(each.ids)] = 1
            wanted[row, 1 : 1 + len(each.marked)] = each.marked
        relevance, span = self._session.run(None, {"ids": ids, "types": types, "wanted": wanted})
        for row, each in enumerate(inputs):
            start, end = _span(span[row, 1 : 1 + len(each.marked)], each.offsets)
            yield Judgement(float(relevance[row]), start, end)

    def _input(self, pair: Pair) -> _Input:
        question = self._tokenizer.encode(pair.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        heading = self._tokenizer.encode(pair.heading, add_special_tokens=False).ids[:HEADING_TOKENS]
        passage = self._tokenizer.encode(pair.passage, add_special_tokens=False)
        front = [CLS, *question, SEP, *heading, SEP]
        ids = [*front, *passage.ids[: INPUT_TOKENS - len(front) - 1], SEP]
        marked = range(len(front), len(ids) - 1) if pair.marks else range(0)
        return _Input(ids, len(question) + 2, marked, passage.offsets)


@dataclass(frozen=True, slots=True)
class _Input:
    """A pair as the network takes it."""

    ids: list[int]
    #: position at which the second text begins, and those of the passage if the answer is to be marked in it
    second: int
    marked: range
    #: ranges of characters of the passage's tokens
    offsets: Sequence[tuple[int, int]]


def _span(ends: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the best range of characters by the scores of beginning (first column) and end (second)."""
    if not len(ends):
        return 0, 0
    begins, closes = ends[:, 0], ends[:, 1]
    pairs = [
        (float(begins[i] + closes[j]), int(i), int(j))
        for i in np.argsort(-begins, kind="stable")[:SPAN_ENDS]
        for j in np.argsort(-closes, kind="stable")[:SPAN_ENDS]
        if i <= j < i + SPAN_TOKENS
    ]
    if not pairs:
        best = int(np.argmax(begins + closes))
        pairs = [(0.0, best, best)]
    _, first, last = max(pairs, key=lambda each: each[0])
    return offsets[first][0], offsets[last][1]
