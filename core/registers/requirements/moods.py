"""Obligations without a modal: the imperative of specifications, and the present tense of contracts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.registers.requirements.obligation import (
    IMPERATIVE,
    PRESENT,
    Obligation,
    in_condition,
    main_clauses,
)
from core.registers.requirements.vocabulary import vocabulary

__all__ = ["imperative", "present", "responsible"]

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
#: behind a noun that was taken for a verb: "state authorities may"
_LONG_SUBJECT = re.compile(r"\b(?:may|must|shall|will|should|is|are|was|were|has|have|had|\w+ed)\b")
#: words behind a verb that may be a noun as well, from which a sentence is too long for a title
LONG = 5


def imperative(text: str) -> Obligation | None:
    """Return the imperative with which the main clause begins: "Before ordering, submit shop drawings"."""
    known = vocabulary()
    if known.patterns["where_to_ask"].match(text):
        return None
    return _behind_title(text) or _after_opening(text) or _in_main_clause(text)


def _in_main_clause(text: str) -> Obligation | None:
    known = vocabulary()
    for start in main_clauses(text):
        last = text.rfind(",", 0, max(0, start - 2))
        if last > 0 and known.patterns["has_subject"].match(text[last + 1 : start]):
            break
        opener = known.openers.match(text, start)
        begin = opener.end() if opener else start
        word = _WORD.match(text, begin)
        if word is None:
            continue
        if opener is not None and known.patterns["forbids"].match(opener.group()):
            return Obligation(IMPERATIVE, "must", begin, word.end())
        if word.group().lower() not in known.imperatives or known.patterns["asks"].match(text, begin):
            continue
        rest = text[word.end() :].lstrip(" ")
        both = re.match(r"(?:and|or) (\S+)", rest)
        if both and both[1].rstrip(".").lower() in known.imperatives:
            return Obligation(IMPERATIVE, "must", begin, word.end())
        if not rest or (
            known.patterns["not_object"].match(rest) and not known.patterns["verb_for"].match(text, begin)
        ):
            continue
        ends = start == 0 and text.rstrip().endswith(".") and len(rest.split()) >= LONG
        plain = word.group().lower() not in known.nouns_too
        sure = (
            plain
            or opener is not None
            or ends
            or (start > 0 and word.group().islower() and not _LONG_SUBJECT.search(rest))
        )
        if sure or known.patterns["object"].match(rest):
            return Obligation(IMPERATIVE, "must", begin, word.end())
    return None


def _behind_title(text: str) -> Obligation | None:
    """Return the imperative behind a title in its line: "Spill Kit: Keep pads at each pump"."""
    title = vocabulary().patterns["run_in_title"].match(text)
    found = imperative(text[title.end() :]) if title else None
    if title is None or found is None:
        return None
    return replace(found, start=found.start + title.end(), end=found.end + title.end())


def _after_opening(text: str) -> Obligation | None:
    """Return the imperative behind an opening without a comma: "At completion remove all wiring"."""
    known = vocabulary()
    if not known.patterns["opens"].match(text):
        return None
    for match in known.patterns["commanded"].finditer(text):
        opening = text[: match.start()]
        if "," in opening or known.any_modal.search(opening) or known.patterns["finite"].search(opening):
            return None
        if match["verb"] in known.imperatives - known.nouns_too:
            return Obligation(IMPERATIVE, "must", *match.span("verb"))
    return None


def responsible(text: str) -> Obligation | None:
    """Return that a party answers for something: "Managers are responsible for", wherever it is said."""
    match = vocabulary().patterns["answers_for"].search(text)
    if match is None or in_condition(text, match.start()):
        return None
    if any(subject.search(text, 0, match.start()) for subject in vocabulary().speaking.values()):
        return Obligation(PRESENT, "must", *match.span())
    return None


def present(text: str) -> Obligation | None:
    """Return the present tense by which a contract prescribes: "Contractor pays", "Samples are taken"."""
    if vocabulary().patterns["nobody"].search(text):
        return None
    span = next(_acts(text), None) or next(_done(text), None) or next(_is_to(text), None)
    return Obligation(PRESENT, "must", *span) if span else None


def _is_to(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the verb before "to" is left out: "Contractor to provide power", "Floor to be capped"."""
    known = vocabulary()
    match = known.patterns["is_to"].match(text)
    if match is None or known.patterns["finite"].search(match["subject"]):
        return
    verb = (match["verb"] or "").lower()
    if match["done"]:
        if known.is_done(match["done"].lower()):
            yield match.start("to"), match.end()
    elif verb in {"comply", "conform", "match"} or (
        verb in known.imperatives and any(each.search(match["subject"]) for each in known.speaking.values())
    ):
        yield match.start("to"), match.end()


def _acts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where somebody, or a thing that is prescribed, does something."""
    yield from _parties_act(text)
    yield from _things_act(text)


def _parties_act(text: str) -> Iterator[tuple[int, int]]:
    known = vocabulary()
    named = known.any_party.search(text) is not None
    for start in main_clauses(text) if named else ():
        for subject in known.subjects.values():
            match = subject.match(text, start)
            if match and known.is_act(match["verb"].lower()) and not _intends(text, match):
                yield match.span("verb")
    if (match := known.patterns["responsible"].search(text)) is not None:
        yield match.span()
    for subject in known.inner_subjects.values() if named else ():
        for inner in subject.finditer(text):
            if _intends(text, inner):
                continue
            if inner["verb"].lower() in known.acts and not in_condition(text, inner.start("verb")):
                yield inner.span("verb")


def _intends(text: str, match: re.Match[str]) -> bool:
    """Whether somebody only means to do something."""
    return vocabulary().patterns["intends"].match(text, match.start("verb")) is not None


def _things_act(text: str) -> Iterator[tuple[int, int]]:
    known = vocabulary()
    if known.patterns["of_documents"].match(text):
        return
    if (match := known.patterns["thing_has"].match(text)) is not None:
        yield match.span("verb")
    for start in main_clauses(text):
        match = known.patterns["thing_does"].match(text, start)
        if (
            match
            and match["verb"].lower() in known.things_do
            and not any(subject.match(text, start) for subject in known.subjects.values())
        ):
            yield match.span("verb")


def _done(text: str) -> Iterator[tuple[int, int]]:
    """Yield where something is done, or is as it has to be."""
    known = vocabulary()
    for match in known.patterns["passive_present"].finditer(text):
        before, done = text[: match.start()], match["done"].lower()
        if match.group().isupper():
            continue
        clause = max(before.rfind(","), before.rfind(";")) + 1
        if known.patterns["relative"].search(before) or known.patterns["past"].search(before, clause):
            continue
        if in_condition(text, match.start()) or (
            done in known.read and known.patterns["elsewhere"].match(text, match.end())
        ):
            continue
        if known.is_done(done) or known.qualities.match(text, match.start("done")):
            yield match.span()
