"""What the scripted model knows, and what it makes of a prompt."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

_DOCUMENT = re.compile(r"<<<([0-9a-f]{20})\n(.*?)\n\1>>>", re.DOTALL)
_PAGE = re.compile(
    r"^\[(\d+)(?:, (?:end|beginning) only)?\]\n(.*?)(?=^\[\d+(?:, [a-z ]+)?\]$|\Z)", re.MULTILINE | re.DOTALL
)
#: what made-up pages say of themselves
_NUMBERED = re.compile(r"(?:SECTION 33 01|records of reach) (\d+)\b")
_QUESTION = re.compile(r"^\[([\w.-]+)\] ", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    body: dict
    headers: dict
    #: position among all requests, from 0
    number: int

    @cached_property
    def text(self) -> str:
        return "\n".join(_text(message["content"]) for message in self.body["messages"])

    @cached_property
    def documents(self) -> list[str]:
        return [body for _, body in _DOCUMENT.findall(self.text)]

    @cached_property
    def sheets(self) -> list[tuple[int, str]]:
        """The pages in the prompt, excerpts included: the number each has there, and its text."""
        return [(int(number), text) for body in self.documents for number, text in _PAGE.findall(body)]

    @property
    def pages(self) -> list[int]:
        """Numbers of the made-up pages in the prompt, as their own text says."""
        return [number for _, text in self.sheets if (number := numbered(text)) is not None]

    @cached_property
    def questions(self) -> list[str]:
        """Ids of the questions in the prompt."""
        task = _DOCUMENT.sub("", self.text).rpartition("Questions of the section")[2]
        return _QUESTION.findall(task)

    @property
    def unit(self) -> tuple:
        """What the request is about, whatever attempt it is."""
        return hashlib.sha1("".join(self.documents).encode()).hexdigest(), tuple(self.questions)


@lru_cache(maxsize=4096)
def numbered(text: str) -> int | None:
    """Return which made-up page a text is of; None when it does not say."""
    found = _NUMBERED.search(text)
    return int(found[1]) if found else None


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    return "".join(text.split()).casefold()


def _text(content) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


@dataclass
class Model:
    """Answers from a table: question id -> answers, each with the quotes it rests on.

    ``number_of`` tells from the text of a page in a prompt which page of the document it is: prompts
    number pages by themselves, while the quotes of ``answers`` name those of the document. Where it cannot
    tell, a page is the one that a quote names if the quote stands on it.
    """

    answers: dict = field(default_factory=dict)
    number_of: Callable[[str], int | None] = numbered

    def reply(self, asked: Asked) -> str:
        """Return what a faithful model would say: an answer where a quote's page is in the prompt."""
        if "describe experts" in asked.text:
            return json.dumps(
                {
                    "name": "pipe lining reviewer",
                    "specialisation": "You review sewer rehabilitation work.",
                    "instructions": "Look for numbers.",
                    "citation_strategy": "Technical sections.",
                }
            )
        found = [
            {"question": question, "confidence": 0.9, "footnote": "", "inferred": False, **answer}
            | {"quotes": [{**quote, "page": shown or 0} for quote, shown in placed]}
            for question in asked.questions
            for answer in self.answers.get(question, ())
            for placed in [[(quote, self._shown(quote, asked)) for quote in answer["quotes"]]]
            if any(shown is not None for _, shown in placed)
        ]
        return json.dumps({"answers": found})

    def _shown(self, quote: dict, asked: Asked) -> int | None:
        """Return the number that the prompt gives to the page of a quote; None where it does not show it."""
        return next((number for number, text in asked.sheets if self._is_page(quote, text)), None)

    def _is_page(self, quote: dict, text: str) -> bool:
        number = self.number_of(text)
        return number == quote["page"] if number is not None else _flat(quote["text"]) in _flat(text)


class PromptCache:
    """A provider's prompt cache: equal beginnings, once written, are cheap to read again."""

    BLOCK = 512  # characters, about 128 tokens
    LEAST = 4096  # characters, about 1,024 tokens

    def __init__(self) -> None:
        self._known: set[str] = set()

    def read(self, asked: Asked) -> tuple[int, int]:
        """Return the tokens of the prompt and how many of them are cached."""
        text = asked.text
        cached = 0
        for end in self._ends(asked, text):
            if self._digest(text[:end]) in self._known:
                cached = end
        return len(text) // 4, cached // 4

    def write(self, asked: Asked) -> int:
        """Remember the prompt's beginnings; return the tokens newly written."""
        text = asked.text
        known = written = 0
        for end in self._ends(asked, text):
            digest = self._digest(text[:end])
            if digest in self._known:
                known = max(known, end)
            else:
                self._known.add(digest)
                written = end
        return max(0, written - known) // 4

    def _ends(self, asked: Asked, text: str) -> list[int]:
        marks = self._marks(asked)
        if "prompt_cache_options" in asked.body:
            return marks
        return list(range(self.LEAST, len(text) + 1, self.BLOCK))

    def _marks(self, asked: Asked) -> list[int]:
        marks, end = [], 0
        for message in asked.body["messages"]:
            content = message["content"]
            parts = content if isinstance(content, list) else [{"text": content}]
            for part in parts:
                end += len(part["text"])
                if "prompt_cache_breakpoint" in part:
                    marks.append(end)
            end += 1
        return marks

    @staticmethod
    def _digest(text: str) -> str:
        return hashlib.sha1(text.encode()).hexdigest()
