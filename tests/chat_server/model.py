"""What the scripted model knows, and what it makes of a prompt."""

import hashlib
import json
import re
from dataclasses import dataclass, field

_DOCUMENT = re.compile(r"<<<([0-9a-f]{20})\n(.*?)\n\1>>>", re.DOTALL)
_PAGE = re.compile(r"^\[(\d+)(?:, (?:end|beginning) only)?\]$", re.MULTILINE)
_QUESTION = re.compile(r"^\[([\w.-]+)\] ", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    body: dict
    headers: dict
    #: position among all requests, from 0
    number: int

    @property
    def text(self) -> str:
        return "\n".join(_text(message["content"]) for message in self.body["messages"])

    @property
    def documents(self) -> list[str]:
        return [body for _, body in _DOCUMENT.findall(self.text)]

    @property
    def pages(self) -> list[int]:
        """Numbers of the pages in the prompt, excerpts included."""
        return [int(number) for body in self.documents for number in _PAGE.findall(body)]

    @property
    def questions(self) -> list[str]:
        """Ids of the questions in the prompt."""
        task = _DOCUMENT.sub("", self.text).rpartition("Questions of the section")[2]
        return _QUESTION.findall(task)

    @property
    def unit(self) -> tuple:
        """What the request is about, whatever attempt it is."""
        return tuple(self.pages), tuple(self.questions)


def _text(content) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


@dataclass
class Model:
    """Answers from a table: question id -> answers, each with the quotes it rests on."""

    answers: dict = field(default_factory=dict)

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
        pages = set(asked.pages)
        found = [
            {"question": question, "confidence": 0.9, "footnote": "", "inferred": False, **answer}
            for question in asked.questions
            for answer in self.answers.get(question, ())
            if any(quote["page"] in pages for quote in answer["quotes"])
        ]
        return json.dumps({"answers": found})


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
