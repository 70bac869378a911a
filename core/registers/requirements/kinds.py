"""What a requirement is about: told by what is to be done, by its words, its headings and its document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.registers.requirements.labels import head_of
from core.registers.requirements.obligation import IMPERATIVE, PRESENT, Obligation
from core.registers.requirements.setting import Setting
from core.registers.requirements.vocabulary import vocabulary

__all__ = ["MOST_KINDS", "OTHER", "kinds_of"]

#: what the verb of the duty weighs, in hits in the words
DEED_WEIGHT = 1.6
#: what a heading weighs that names the kind, in hits in the words
HEADING_WEIGHT = 2.0
#: what the innermost heading, the one over it and the next weigh of that
SHARES = (1.0, 0.35, 0.2)
#: what the kind of document weighs
DOCUMENT_WEIGHT = 0.4
#: share of the weight of what fits best from which another kind is named too, and how many are
ALSO, MOST_KINDS = 0.45, 3
#: the kind of what none fits
OTHER = "other"
#: the kind of papers that are only named where they are asked for
PAPERS = "submittal"
#: hits that count, and what is added where the first is within these characters
HITS, EARLY, BEGINNING = 3, 0.5, 60
#: characters of a predicate that are looked at
PREDICATE = 200
#: kinds that what is handed over tells, whatever paper it goes with
_SETTLED = frozenset({"insurance", "bond"})
_ENDS_LEAD = " :-\u2013\u2014"
_BE = re.compile(r"\b(?:be|is|are)\b")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def kinds_of(
    text: str, lead_in: str, found: Obligation, headings: Sequence[str], setting: Setting
) -> tuple[str, ...]:
    """Return what a requirement is about, what fits best first.

    The verb of the duty and the words weigh, headings and document help.
    """
    known, document = vocabulary(), setting.part
    inside = bool(document or setting.is_request) or setting.acting not in {"", *known.outside_acting}
    weights = dict(_by_words(text, inside=inside))
    said = {*weights}
    if (deed := _by_deed(text, lead_in, found, setting)) and (inside or deed in known.deeds_outside):
        weights[deed] = weights.get(deed, 0) + DEED_WEIGHT
        said.add(deed)
    for heading, share in zip(reversed(headings[-3:]), SHARES, strict=False):
        of = next((kind for pattern, kind in known.kinds_of_headings if pattern.search(heading)), None)
        if of:
            weights[of] = weights.get(of, 0) + share * HEADING_WEIGHT
    of_document = "" if setting.is_guessed else known.kinds_of_documents.get(document)
    if of_document:
        weights[of_document] = weights.get(of_document, 0) + DOCUMENT_WEIGHT
    order = list(known.kinds)
    ranked = sorted(weights, key=lambda each: (-weights[each], order.index(each)))
    unnamed = setting.is_guessed or not document
    if unnamed and ranked and ranked[0] not in said and weights[ranked[0]] < HEADING_WEIGHT / 2:
        ranked = []  # a title far above tells nothing of a line
    if not ranked or (not inside and weights[ranked[0]] < known.outside_least):
        named = setting.is_guessed and any(
            each.search(text, 0, found.start) for each in known.speaking.values()
        )
        if found.end == 0 and known.patterns["papers_named"].search(text):
            return (PAPERS,)
        # a request describes more than works
        unknown = named or (setting.is_guessed and setting.is_request)
        return (OTHER if unknown else known.kinds_otherwise.get(document, OTHER),)
    also = (each for each in ranked[1:] if each in said and weights[each] >= ALSO * weights[ranked[0]])
    return (ranked[0], *also)[:MOST_KINDS]


def _by_words(text: str, *, inside: bool) -> Iterator[tuple[str, float]]:
    """Yield what the words weigh, but for names that only look as if they were about a kind."""
    known = vocabulary()
    for kind, pattern in known.kinds.items():
        alike = known.look_alikes.get(kind)
        words = alike.sub(lambda match: " " * len(match.group()), text) if alike else text
        hits = [match.start() for match in pattern.finditer(words)]
        if hits:
            weight = known.weights.get(kind, 1) if inside else 1
            if not inside and kind in known.weak_outside:
                weight = known.outside_share
            yield kind, weight * (min(len(hits), HITS) + EARLY * (hits[0] < BEGINNING))


def _by_deed(text: str, lead_in: str, found: Obligation, setting: Setting) -> str:
    """Return the kind of what is to be done: "shall be floated" is workmanship whatever it is done to."""
    known = vocabulary()
    if found.end == 0:
        return ""
    spoken = f"{lead_in.rstrip(_ENDS_LEAD)} {text}" if found.by_lead_in else text
    begin = found.start if found.modal in {IMPERATIVE, PRESENT} else found.end
    predicate = spoken[begin : begin + PREDICATE].lower()
    adverbs = known.patterns["before_deed"].match(predicate)
    at = adverbs.end() if adverbs else 0
    verb = _WORD.match(predicate, at)
    head = head_of(spoken, found.start) if found.modal != IMPERATIVE else ""
    of_papers, of_subject = _of_subject(spoken[: found.start], head)
    done = next((kind for pattern, kind in known.doings if pattern.match(predicate, at)), "")
    deed = known.deeds.get(verb.group(), "") if verb else ""
    said = done if done in _SETTLED else of_papers or done or deed or of_subject
    if said or not (setting.part in known.of_things.parts or setting.is_guessed or setting.is_request):
        return said
    return _of_thing(head, predicate[:at], verb.group() if verb else "", found.modal)


def _of_subject(before: str, head: str) -> tuple[str, str]:
    """Return what a subject is about whatever is done with it, and what it is about where no verb tells."""
    known = vocabulary()
    first = known.patterns["preposition"].split(before, maxsplit=1)[0].strip()
    settled = (kind for pattern, kind, settles in known.subjects_kinds if settles and pattern.search(first))
    told = (kind for pattern, kind, _ in known.subjects_kinds if pattern.search(head))
    return next(settled, ""), next(told, "")


def _of_thing(head: str, adverbs: str, word: str, modal: str) -> str:
    """Return the kind of how a thing has to be, if it is said: of what is built in, or what work leaves."""
    known = vocabulary()
    qualities = known.of_things
    named = any(each.search(head) for each in (*known.parties.values(), *known.things.values()))
    if not head or named or qualities.papers.search(head):
        return ""
    if _BE.search(adverbs):
        said = word not in qualities.nothing and not known.is_done(word) and not word.endswith("ed")
    else:
        said = qualities.verbs.match(word) is not None or (not word and modal == "may not")
    if not said:
        return ""
    return qualities.kind_of_works if qualities.works.search(head) else qualities.kind
