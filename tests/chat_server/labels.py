"""A model that looks at labels of register lines again, as truthfully as it is told to."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chat_server.model import Asked, Model

_LINE = re.compile(r"^\[(L-\w+)\] (.*)\n(?:Under: .*\n)?(?:Before it: .*\n)?Line: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """A line as the prompt shows it."""

    id: str
    labels: dict
    text: str

    def entry(self, **labels) -> dict:
        """What a reply says of it that changes these labels."""
        return {"id": self.id, "words": " ".join(self.text.split()[:6]), **self.labels, **labels}


def shown(asked: Asked) -> list[Shown]:
    """The lines of a prompt."""
    return [
        Shown(number, _labels(labels), text)
        for body in asked.documents
        for number, labels, text in _LINE.findall(body)
    ]


def _labels(text: str) -> dict:
    labels = dict(re.findall(r"(\w+): (.*?)(?=, \w+: |$)", text))
    labels = {key: "" if value == "none" else value for key, value in labels.items()}
    return {key: value.split("; ") if key == "kind" else value for key, value in labels.items()}


@dataclass
class Labeller(Model):
    """``look`` returns what to say of a line, in any form; None for nothing."""

    look: Callable[[Shown], object] = field(default=lambda line: None)

    def reply(self, asked: Asked) -> str:
        said = (self.look(line) for line in shown(asked))
        return json.dumps({"lines": [each for each in said if each is not None]})
