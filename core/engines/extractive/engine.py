"""`ExtractiveEngine`: answers with the document's own words, offline and at no cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.answer import Finding, Outcome, UnitKey, UnitStatus
from core.domain.document import PageSet, Window
from core.domain.ports import StopSignal, Work

#: probability from which a question counts as answered by the document
FOUND = 0.5
#: the same in a second pass, which is asked for the questions that stayed open
FOUND_AGAIN = 0.25


@dataclass(frozen=True, slots=True)
class ExtractiveEngine:
    """Finds the passages most likely to answer each question.

    Scores compare each passage with the whole document, so all windows are read before the first outcome
    comes. It quotes; it does not answer in words of its own, add up, compare or infer. Guardrails are
    instructions in free text and are not applied.
    """

    #: the name under which a plan chooses it
    name: str = "extractive"

    def ask(self, work: Work, stop: StopSignal) -> Iterator[Outcome]:
        """Yield an outcome per (window, section), in the order of the windows."""
        # numpy is loaded when the engine first runs, not at start-up
        from core.engines.extractive.findings import findings_of, index_for  # noqa: PLC0415

        index = index_for(work.question_set.questions)
        windows: list[Window] = []
        for window in work.windows:
            if stop.is_set():
                return
            windows.append(window)
            for page in window.readable:
                index.add(page)
        index.close()
        if stop.is_set():
            return
        findings = findings_of(index, FOUND if work.pass_number == 1 else FOUND_AGAIN)
        for window in windows:
            for section in work.question_set.sections:
                if stop.is_set():
                    return
                key = UnitKey(work.pass_number, window.index, section.id)
                if key in work.finished:
                    continue
                asked = tuple(question.id for question in section.questions)
                yield Outcome(
                    key,
                    UnitStatus.DONE,
                    PageSet.of(page.number for page in window.pages if page.status.is_read),
                    asked,
                    _of_window(findings, window, asked),
                )


def _of_window(
    findings: Mapping[tuple[int, str], Sequence[Finding]],
    window: Window,
    question_ids: Sequence[str],
) -> tuple[Finding, ...]:
    return tuple(
        finding
        for question_id in question_ids
        for page in window.pages
        for finding in findings.get((page.number, question_id), ())
    )
