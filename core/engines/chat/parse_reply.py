"""From a reply's text to answers that are safe to go on with, each judged by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec

from core.domain.answer import Quote
from core.domain.question import Expert

__all__ = ["Malformed", "Said", "json_of", "listed_in", "read_answers", "read_expert"]

#: caps, in characters and items, on what a model can make us keep
_CLAIM = 2_000
_QUOTE = 1_500
_FOOTNOTE = 800
_QUOTES = 8
_PER_QUESTION = 5
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
#: an answer that says there is none; asked for answers alone, some models write these anyway
_NO_ANSWER = re.compile(
    r"(n/?a|none|unknown|not (specified|stated|found|mentioned|provided|given|addressed|applicable|available)"
    r"|no (information|mention|answer)|(the )?(document|page|pages|text|section)s? (does|do) not)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
_WORDS = {"high": 0.9, "medium": 0.6, "low": 0.3}


class Malformed(Exception):
    """A reply is not JSON of the form asked for; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a reply, cleaned and capped."""

    question_id: str
    claim: str
    quotes: tuple[Quote, ...]
    confidence: float
    footnote: str
    inferred: bool


class _RawQuote(msgspec.Struct):
    text: str
    page: int | float | str | None = None


class _RawAnswer(msgspec.Struct):
    question: str
    claim: str
    quotes: list[_RawQuote | str] = []
    confidence: float | str | None = None
    footnote: str | None = None
    inferred: bool | None = None


def read_answers(text: str, question_ids: Collection[str]) -> tuple[tuple[Said, ...], int]:
    """Return the usable answers and how many were not; raise `Malformed` when nothing is.

    Answers to questions that were not asked are unusable, and so is each that does not have the
    form; the others stay.
    """
    items = listed_in(json_of(text), "answers")
    ids = {question_id.casefold(): question_id for question_id in question_ids}
    answers: list[Said] = []
    counts: dict[str, int] = {}
    unusable = 0
    for item in items:
        said = _said(item, ids)
        if said is None:
            unusable += 1
            continue
        if not said.quotes and _NO_ANSWER.match(said.claim):
            continue
        counts[said.question_id] = counts.get(said.question_id, 0) + 1
        if counts[said.question_id] <= _PER_QUESTION:
            answers.append(said)
    if items and unusable == len(items):
        raise Malformed("no answer had the form described, with an id of the list")
    return tuple(answers), unusable


def read_expert(text: str) -> Expert:
    """Return the persona a model wrote; raise `Malformed` when it is none."""
    try:
        expert = msgspec.convert(json_of(text), Expert)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error
    if not (expert.name.strip() and expert.specialisation.strip()):
        raise Malformed("name and specialisation are empty")
    return Expert(*(_clean(part, _FOOTNOTE) for part in _parts(expert)))


def _parts(expert: Expert) -> tuple[str, str, str, str]:
    return expert.name, expert.specialisation, expert.instructions, expert.citation_strategy


def json_of(text: str) -> Any:
    """Decode the first JSON object in a reply, with or without a fence or words around it.

    Raise `Malformed` where there is none that is whole.
    """
    text = text.rpartition("</think>")[2].strip()
    fenced = _FENCE.search(text)
    body = fenced[1].strip() if fenced else text
    start = min((at for at in (body.find("{"), body.find("[")) if at >= 0), default=-1)
    if start < 0:
        raise Malformed("it holds no JSON")
    try:
        return json.JSONDecoder().raw_decode(body, start)[0]
    except ValueError as error:
        raise Malformed("its JSON is broken or cut off") from error
    except RecursionError as error:
        raise Malformed("its JSON is nested too deeply") from error


def listed_in(document: Any, name: str) -> list[Any]:
    """Return the list of this name in what a reply holds, or the reply itself; raise `Malformed` without."""
    items = document.get(name) if isinstance(document, dict) else document
    if not isinstance(items, list):
        raise Malformed(f'it has no list "{name}"')
    return items


def _said(item: Any, ids: dict[str, str]) -> Said | None:
    try:
        raw = msgspec.convert(item, _RawAnswer)
    except msgspec.ValidationError:
        return None
    question_id = ids.get(raw.question.strip().strip("[]").casefold())
    claim = _clean(raw.claim, _CLAIM)
    if question_id is None or not claim:
        return None
    quotes = (_quote(quote) for quote in raw.quotes[:_QUOTES])
    return Said(
        question_id,
        claim,
        tuple(quote for quote in quotes if quote.text),
        _confidence(raw.confidence),
        _clean(raw.footnote or "", _FOOTNOTE),
        bool(raw.inferred),
    )


def _quote(raw: _RawQuote | str) -> Quote:
    if isinstance(raw, str):
        return Quote(_clean(raw, _QUOTE))
    digits = re.search(r"\d{1,7}", str(raw.page)) if raw.page is not None else None
    return Quote(_clean(raw.text, _QUOTE), int(digits[0]) if digits else None)


def _confidence(value: float | str | None) -> float:
    if isinstance(value, str):
        percent = _PERCENT.fullmatch(value)
        try:
            value = float(percent[1]) / 100 if percent else _WORDS.get(value.casefold()) or float(value)
        except ValueError:
            value = None
    if value is None or value != value:  # noqa: PLR0124 - the one test that catches NaN
        return 0.5
    return min(1.0, max(0.0, value / 100 if 1 < value <= 100 else value))


def _clean(text: str, most: int) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:most]
