"""Obligations that a modal states: "shall", "is required to", "may not"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.registers.requirements.obligation import Obligation, in_condition
from core.registers.requirements.vocabulary import ModalWords, vocabulary

__all__ = ["by_modal", "is_freed"]

#: characters before a modal in which the name of a party is looked for
NEAR = 60
#: "in which a Bid must be executed" says in which manner, and that another text obliges
_WHICH = re.compile(r"\b(?:in|by|within|under) which (?:\w+ ){0,4}$", re.IGNORECASE)


def is_freed(text: str) -> bool:
    """Whether a text says that something is not required."""
    return any(each.pattern.search(text) for each in vocabulary().modals if each.strength == "none")


def by_modal(text: str, *, prescribes: bool) -> Obligation | None:
    """Return the strongest of the modals that oblige, and of several the first.

    ``prescribes`` says that the text is part of a contract, where also what will be done obliges.
    """
    best: Obligation | None = None
    for words, match in _modals(text):
        if words.strength == "none" or not _obliges(text, words, match, prescribes=prescribes):
            continue
        found = Obligation(words.word, words.strength, match.start(), match.end())
        if words.strength == "must":
            return found
        if best is None or (words.strength == "should" and best.strength == "may"):
            best = found
    return best


def _modals(text: str) -> Iterator[tuple[ModalWords, re.Match[str]]]:
    """Yield the modals of a text in order; of several that overlap the one that is listed first."""
    if not vocabulary().any_modal.search(text):
        return
    found: list[tuple[ModalWords, re.Match[str]]] = []
    for words in vocabulary().modals:
        for match in words.pattern.finditer(text):
            if not any(other.start() < match.end() and match.start() < other.end() for _, other in found):
                found.append((words, match))
    yield from sorted(found, key=lambda each: each[1].start())


def _obliges(text: str, words: ModalWords, match: re.Match[str], *, prescribes: bool) -> bool:
    """Whether a modal tells somebody what to do, rather than what a word means or what perhaps happens."""
    known = vocabulary()
    before = text[: match.start()]
    root = words.word.split()[0]
    follows = known.patterns["verb_of_modal"].match(text, match.end())
    verb = follows["verb"].lower() if follows else ""
    passive = known.patterns["passive"].match(text, match.end()) is not None
    if _is_conditional(text, root, match) or _is_mere_talk(root, match, before, prescribes=prescribes):
        return False
    if root in {"shall", "must"}:
        named = any(subject.search(before) for subject in known.speaking.values())
        is_rule = (verb in known.rules_of_reading and not named) or (passive and verb in known.binding)
        return not is_rule and _WHICH.search(before) is None
    asks = not before and match.group().lower().startswith(root)
    reported = root != "is" and (asks or known.patterns["reported"].search(before) is not None)
    if reported or known.patterns["relative"].search(before) or verb in known.wishes:
        return False
    # behind what ends in its modal, a list says what: "title may"
    sets = root == "will" and _sets(text, match, prescribes=prescribes)
    if root in {"is", "should"} or sets or not text[match.end() :].strip():
        return True
    if root == "may" and _is_named(text, match, words, verb if verb not in known.not_duties else ""):
        return not passive or known.is_done(verb) or not match.group().lower().endswith(("may", "not"))
    stative = verb in known.not_duties or (passive and verb in known.states)
    return not stative and _is_done_by_somebody(root, verb, before, prescribes=prescribes)


def _sets(text: str, match: re.Match[str], *, prescribes: bool) -> bool:
    """Whether "will" says how a thing has to be, or what befalls somebody who fails."""
    patterns = vocabulary().patterns
    if patterns["consequence"].match(text):
        return True
    return prescribes and patterns["will_have"].match(text, match.end()) is not None


def _is_conditional(text: str, root: str, match: re.Match[str]) -> bool:
    """Whether a modal stands in a condition, and not behind one: "if there are two, there shall be three"."""
    if not in_condition(text, match.start()):
        return False
    patterns = vocabulary().patterns
    if root in {"shall", "must"}:
        return patterns["condition_ended"].search(text, 0, match.start()) is None
    return patterns["condition_left"].search(text, 0, match.start()) is None


def _is_mere_talk(root: str, match: re.Match[str], before: str, *, prescribes: bool) -> bool:
    """Whether somebody argues what should be, or says what something is for."""
    patterns, words = vocabulary().patterns, match.group().lower()
    if not prescribes:
        supposed = root != "is" and patterns["supposed"].search(before)
        if supposed or patterns["argued"].search(before):
            return True
    if words.startswith(("is to", "are to")) and patterns["purpose"].search(before):
        return True
    return words.startswith("be ") and patterns["hedged"].search(before) is not None


def _is_named(text: str, match: re.Match[str], words: ModalWords, verb: str) -> bool:
    """Whether "may" forbids, tells what becomes of who fails, or stands right behind the name of a party."""
    known = vocabulary()
    if match.group().lower().startswith("reserve"):
        return True  # whoever it is, a right is somebody's
    if words.strength == "must":
        return bool(verb) or not match.group().lower().startswith("may not")
    if known.patterns["consequence"].match(text):
        return True
    return any(subject.search(text, 0, match.start()) for subject in known.speaking.values())


def _is_done_by_somebody(root: str, verb: str, before: str, *, prescribes: bool) -> bool:
    """Whether what "may" or "will" says is an act of somebody, and no guess at what comes to pass."""
    known = vocabulary()
    if any(each.search(before[-NEAR:]) for each in known.parties.values()):
        return True
    if root == "cannot":
        return False
    acts = known.is_done(verb) or verb in known.imperatives
    if root == "will":
        return acts and (prescribes or known.patterns["firm"].match(before) is not None)
    return acts or known.patterns["pronoun"].search(before) is not None
