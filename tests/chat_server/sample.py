"""A scripted model that has read the sample bid document.

Its quotes are those of the sample's gold file; its claims, and its mistakes, are in
``tests/data/elm-street-claims.yaml``. It answers a question where a page with the evidence is in the
prompt, gives both sides of a conflict where it meets them, quotes a few things that are not there,
and infers only when asked to look again.
"""

import json
from collections import defaultdict
from pathlib import Path

import yaml

from tests.chat_server.gold import page_numbers
from tests.chat_server.model import Asked, Model

ROOT = Path(__file__).parents[2]
PDF = ROOT / "samples" / "elm-street-bid.pdf"
CLAIMS = ROOT / "tests" / "data" / "elm-street-claims.yaml"
#: words of the task that ask for a second look
SECOND_PASS = "A first reading found no answer"


class SampleModel(Model):
    """Plays the recorded answers, in the first reading and in the second pass."""

    def __init__(self) -> None:
        super().__init__(number_of=page_numbers(PDF))
        self._recorded = recorded_answers()

    def reply(self, asked: Asked) -> str:
        second = SECOND_PASS in asked.text
        self.answers = {
            question: [answer for answer in answers if second or not answer["inferred"]]
            for question, answers in self._recorded.items()
        }
        return super().reply(asked)


def recorded_answers() -> dict[str, list[dict]]:
    """Return for each question the answers to give, each with the quotes of one page."""
    gold = json.loads(PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]
    evidence = {entry["id"]: entry["evidence"] for entry in gold}
    claims = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))
    return {
        question: [answer for item in items for answer in _answers(question, item, evidence)]
        for question, items in claims.items()
    }


def _answers(question: str, item: dict, evidence: dict) -> list[dict]:
    rest = {
        "claim": item["claim"],
        "confidence": item.get("confidence", 0.92),
        "footnote": item.get("footnote", ""),
        "inferred": item.get("inferred", False),
    }
    by_page = defaultdict(list)
    if "quote" in item:
        by_page[_page_to_claim(question, item, evidence)].append(item["quote"])
    else:
        for found in evidence[question]:
            if found["side"] == item.get("side", 0):
                by_page[found["page"]].append(found["quote"])
    return [
        {**rest, "quotes": [{"text": quote, "page": page} for quote in quotes]}
        for page, quotes in by_page.items()
    ]


def _page_to_claim(question: str, item: dict, evidence: dict) -> int:
    """Return the page on which a made-up quote is claimed to stand: one the model does see."""
    seen = evidence[item.get("page_of", question)] or evidence["materials.resin"]
    return seen[0]["page"]
