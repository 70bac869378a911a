"""From a window and a section to the messages of one call.

The order is what makes calls cheap: rules first (the same for all), then the window's text (the
same for all its experts), then the expert and its questions. Providers cache equal beginnings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.document import Excerpt, Page, Passage, Window
from core.domain.question import Expected, Expert, Section
from core.engines.chat import prompts

__all__ = [
    "Prompt",
    "Task",
    "clean",
    "document_part",
    "fenced",
    "persona_prompt",
    "prompt_for",
    "visible_text",
]

#: characters of text from outside (guardrails, personas, questions) that reach a prompt
_CAP_LONG = 4_000
_CAP_SHORT = 400
#: number of the first page of passages from elsewhere: no window has as many pages
_ELSEWHERE = 1_001
#: control characters that have no business in a prompt; tab and newline stay
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages of one call, before a server's dialect is applied."""

    system: str
    #: the part shared with other calls about the same window; may be empty
    shared: str
    #: the part of this call alone
    own: str
    schema_name: str
    schema: dict[str, object]
    #: earlier turns when a reply is being repaired: the reply and what was wrong with it
    repair: tuple[str, str] | None = None
    #: whether other calls will use the same ``shared`` part
    reusable: bool = False

    @property
    def window_digest(self) -> str:
        """Names the shared part; equal for calls that should meet in a provider's cache."""
        return hashlib.sha256(self.shared.encode()).hexdigest()[:24]

    @property
    def characters(self) -> int:
        """Characters sent."""
        repair = sum(map(len, self.repair)) if self.repair else 0
        return len(self.system) + len(self.shared) + len(self.own) + repair

    def repaired(self, reply: str, problem: str) -> Prompt:
        """Return the prompt that asks once more, showing the unusable reply."""
        return replace(self, repair=(reply[:_CAP_LONG], prompts.REPAIR.format(problem=problem)))


@dataclass(frozen=True, slots=True)
class Task:
    """What one call is about; halves itself when a call proves too large."""

    window: Window
    section: Section
    expert: Expert
    guardrails: str = ""
    passages: tuple[Passage, ...] = ()
    may_infer: bool = False
    #: whether other calls are made about the same window
    reusable: bool = False
    #: the window's text as `document_part` gives it, where the caller has it at hand
    shared: str = ""

    def page_of(self, shown: int) -> int | None:
        """Return the page that the prompt numbers ``shown``; None when it numbers none so."""
        if shown >= _ELSEWHERE:
            pages = _elsewhere(self.passages)
            return pages[shown - _ELSEWHERE] if shown - _ELSEWHERE < len(pages) else None
        page = self.window.first + shown - 1
        return page if self.window.first - 1 <= page <= self.window.last + 1 else None

    def fewer_questions(self) -> tuple[Task, Task] | None:
        """Return two tasks with half of the questions each, or None for a single question."""
        questions = self.section.questions
        if len(questions) < 2:
            return None
        middle = len(questions) // 2
        parts = (questions[:middle], questions[middle:])
        first, second = (replace(self, section=replace(self.section, questions=part)) for part in parts)
        return first, second

    def less_text(self) -> tuple[Task, Task] | None:
        """Return two tasks with half of the pages each, then half of the page; None when tiny."""
        pages = self.window.readable
        if self.passages:
            lean = replace(self, passages=())
            return lean.less_text() or (lean, lean)
        if len(pages) > 1:
            middle = len(pages) // 2
            parts = (pages[:middle], pages[middle:])
        elif pages and len(pages[0].text) > 1_000:
            page, middle, seam = pages[0], len(pages[0].text) // 2, 200
            bare = replace(page, furniture=(), tables=())
            parts = (
                (replace(bare, text=page.text[: middle + seam]),),
                (replace(bare, text=page.text[middle - seam :]),),
            )
        else:
            return None
        first, second = (
            replace(self, window=replace(self.window, pages=part, before=None, after=None), shared="")
            for part in parts
        )
        return first, second


def prompt_for(task: Task) -> Prompt:
    """Return the messages that put the task's questions about its window."""
    expert = task.expert
    own = prompts.TASK.format(
        passages=_passages(task.passages),
        name=clean(expert.name, _CAP_SHORT),
        specialisation=clean(expert.specialisation, _CAP_LONG),
        instructions=_line("{}", expert.instructions),
        strategy=_line("Where to look: {}", expert.citation_strategy),
        guardrails=_line("The analyst adds: {}", task.guardrails),
        mode=prompts.TASK_INFERRED if task.may_infer else prompts.TASK_STATED,
        section=clean(task.section.title, _CAP_SHORT),
        questions=_questions(task.section, hints=True),
    )
    return Prompt(
        prompts.SYSTEM,
        task.shared or document_part(task.window),
        own,
        "answers",
        prompts.ANSWERS_SCHEMA,
        reusable=task.reusable,
    )


def persona_prompt(section: Section) -> Prompt:
    """Return the messages that ask for the expert of a section that has none."""
    own = prompts.PERSONA_TASK.format(
        title=clean(section.title, _CAP_SHORT),
        description=clean(section.description, _CAP_LONG),
        questions=_questions(section, hints=False),
    )
    return Prompt(prompts.PERSONA_SYSTEM, "", own, "expert", prompts.PERSONA_SCHEMA)


def document_part(window: Window) -> str:
    """Return the fenced text of a window, the same for all sections.

    Its pages are numbered from 1, the page before it is 0, and the page after it goes on counting.
    """
    before_first = window.first - 1
    parts = [_excerpt(0, "end", window.before)] if window.before else []
    parts.extend(_page(page.number - before_first, page) for page in window.readable)
    if window.after:
        parts.append(_excerpt(window.last + 1 - before_first, "beginning", window.after))
    return fenced(prompts.DOCUMENT, "\n\n".join(parts))


def visible_text(page: Page) -> str:
    """Return the page's text without running headers and footers."""
    parts: list[str] = []
    end = 0
    for start, stop in sorted(page.furniture):
        parts.append(page.text[end:start])
        end = max(end, stop)
    parts.append(page.text[end:])
    return _CONTROL.sub(" ", "".join(parts)).strip()


def _page(shown: int, page: Page) -> str:
    lines = [f"[{shown}]", visible_text(page)]
    for number, table in enumerate(page.tables, 1):
        lines.append(f"[{shown}, table {number}, repeated as rows; quote the text above]")
        lines.append(_CONTROL.sub(" ", table))
    return "\n".join(lines)


def _excerpt(shown: int, which: str, excerpt: Excerpt) -> str:
    return f"[{shown}, {which} only]\n{_CONTROL.sub(' ', excerpt.text).strip()}"


def _passages(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    shown = {page: number for number, page in enumerate(_elsewhere(passages), start=_ELSEWHERE)}
    body = "\n\n".join(f"[{shown[p.page]}]\n{_CONTROL.sub(' ', p.text).strip()}" for p in passages)
    return fenced(prompts.PASSAGES, body)


def _elsewhere(passages: Sequence[Passage]) -> list[int]:
    """Return the pages of passages, in the order in which the prompt numbers them."""
    return list(dict.fromkeys(passage.page for passage in passages))


def fenced(template: str, body: str) -> str:
    """Return a text from outside between two marks that it cannot contain."""
    # the mark is a digest of what it encloses: no author can write text that contains its own
    # digest, and the same window gives the same prompt, which caches need
    mark = hashlib.sha256(body.encode()).hexdigest()[:20]
    return template.format(mark=mark, body=body)


_EXPECTED = {
    Expected.TEXT: "",
    Expected.NUMBER: " (a number with its unit)",
    Expected.DATE: " (a date or a period)",
    Expected.SPECIFICATION: " (a standard, grade or requirement)",
}


def _questions(section: Section, *, hints: bool) -> str:
    lines = []
    for question in section.questions:
        words = f" Words to look for: {', '.join(question.hints[:12])}." if hints and question.hints else ""
        lines.append(f"[{question.id}] {clean(question.text + _EXPECTED[question.expected] + words, 1_000)}")
    return "\n".join(lines)


def _line(template: str, text: str) -> str:
    cleaned = clean(text, _CAP_LONG)
    return template.format(cleaned) + "\n" if cleaned else ""


def clean(text: str, most: int) -> str:
    """Return a text from outside on one line, without control characters, of ``most`` characters."""
    return " ".join(_CONTROL.sub(" ", text).split())[:most]
