"""Finds what must be submitted, by whom a section asks it and under headings that say so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from core.evidence.unit import EvidenceUnit, Mark, Shape
from core.registers.submittals.labels import labelled, shortened, with_bid
from core.registers.submittals.submittal import Submittal
from core.registers.submittals.tables import of_row
from core.registers.submittals.vocabulary import Vocabulary, vocabulary

__all__ = ["submittals"]

#: characters between a verb and what it is about
NEAR = 40
#: a time between a verb and its object: "submit within seven days a plan"
_LEADING_TIME = re.compile(
    r"with (?:its|the|each|their) (?:bid|proposal),? "
    r"|(?:within|by|at) .{2,40}?\b(?:days?|weeks?|hours?|months?)\b,? (?=(?:an?|the|its|all|certified)\b)",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^(?:\(?[A-Za-z0-9]{1,3}[.)]|(?:[A-Z]{1,2}[.-])?\d+(?:\.\d+)+\.?|SC-[\d.]+|[A-Z]\d{1,2}(?= [A-Z]))\s+"
)
#: between the documents of one sentence
_BETWEEN = re.compile(r";\s*(?:and\s+|or\s+)?(?:\([a-z0-9]{1,3}\)\s*)?|\s(?=\([a-z]\)\s)")
#: what does not tell one document's name from another's
_TELLS_NOTHING = re.compile(r"\b(?:the|its|required by section .*|in the form.*)\b")
#: where a clause ends
_BOUNDARY = re.compile(r"[.;:](?=\s|$)")
#: sentences that ask something of the asker, or only speak of submittals
_ASKED = re.compile(r"\?|\bquestion:", re.IGNORECASE)


def submittals(
    units: Iterable[EvidenceUnit], language: str = "en", bid_pages: Collection[int] = ()
) -> list[Submittal]:
    """Return what must be handed over, in the order of the pages; what several places ask for is one.

    ``bid_pages`` are the pages of forms that are handed in with the bid, and what they ask for with them.
    Nothing comes of a language whose words are not known.
    """
    words = vocabulary(language)
    if words is None:
        return []
    found = (
        with_bid(each, words) if unit.span.page in bid_pages else each
        for unit in units
        for each in _of_unit(unit, words)
    )
    return _joined(_with_copies(found, words))


def _with_copies(found: Iterable[Submittal], words: Vocabulary) -> Iterator[Submittal]:
    """Yield submittals; a sentence that says nothing but how many copies there are is of the one before."""
    last: Submittal | None = None
    for each in found:
        alone = words.patterns["copies_alone"].match(each.what.lower())
        if last and alone and each.unit.headings == last.unit.headings:
            last = replace(last, copies=last.copies or each.copies)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _of_unit(unit: EvidenceUnit, words: Vocabulary) -> Iterator[Submittal]:
    if _is_tab(unit, words):
        yield with_bid(labelled(unit, shortened(unit.plain), words), words)
        return
    if _asks_nothing(unit, words):
        return
    if unit.shape is Shape.TABLE_ROW:
        yield from of_row(unit, words)
        return
    plain = _MARK.sub("", unit.plain)
    low = plain.lower()
    under = bool(unit.headings and words.patterns["heading"].search(unit.headings[-1].lower()))
    enveloped = _leads_to_envelope(unit.lead_in.lower(), words)
    led = enveloped or bool(unit.lead_in and _asks(unit.lead_in.lower(), words))
    if low.endswith(":"):
        return
    if _asks(low, words):
        parts = _parts(plain, words) or [_object(plain, words)]
    elif (under or led) and _is_listing(low):
        document = words.patterns["document"]
        parts = [part for part in _split(plain) if enveloped or not led or document.search(part.lower())]
    else:
        return
    for what in parts:
        named = words.patterns["document"].search(what.lower()) or any(
            words.patterns[each].search(low) for each in ("reports", "named_in_bid")
        )
        if what and (under or led or named):
            made = labelled(unit, what, words, alone=len(parts) == 1, under=under)
            yield with_bid(made, words) if enveloped else made


def _asks_nothing(unit: EvidenceUnit, words: Vocabulary) -> bool:
    """Whether a unit is a title, struck out, a question, or remarks of readers."""
    if unit.shape is Shape.HEADING or Mark.STRUCK_OUT in unit.marks or _ASKED.search(unit.plain):
        return True
    return bool(words.patterns["remarks"].search(unit.plain.lower()))


def _is_tab(unit: EvidenceUnit, words: Vocabulary) -> bool:
    """Whether a sentence is a part of a proposal, counted as such under a heading of what proposals hold."""
    heading = unit.headings[-1].lower() if unit.headings else ""
    if unit.shape in {Shape.HEADING, Shape.TABLE_ROW} or Mark.STRUCK_OUT in unit.marks:
        return False
    counted = words.patterns["tab"].match(unit.plain.lower())
    return bool(counted and words.patterns["contents"].search(heading))


def _leads_to_envelope(lead_in: str, words: Vocabulary) -> bool:
    """Whether a list is of what a bid consists of, by the sentence right ahead of it."""
    last = lead_in.rstrip(" :").rsplit(": ", 1)[-1]
    return bool(words.patterns["envelope"].search(last)) and not words.patterns["after_award"].search(last)


def _asks(low: str, words: Vocabulary) -> bool:
    """Whether words ask that a document be handed over."""
    if words.patterns["reports"].search(low) and not words.patterns["other_subject"].match(low):
        return True
    if words.patterns["named_in_bid"].search(low):
        return True
    return bool(words.patterns["document"].search(low)) and (
        _submits(low, words) or _is_handed(low, words) or _hands(low, words) or _goes_with(low, words)
    )


def _is_handed(low: str, words: Vocabulary) -> bool:
    """Whether a document is handed over in the passive: to somebody on the owner's side, or as a duty."""
    for verb in words.patterns["handed"].finditer(low):
        clause = _BOUNDARY.split(low[: verb.start()])[-1]
        if not words.patterns["document"].search(clause):
            continue
        behind = _BOUNDARY.split(low[verb.end() :])[0]
        receiver = re.match(rf"(?: \S+){{0,4}}? (?:to|with) {words.patterns['receiver'].pattern}", behind)
        rest = behind[receiver.end() :] if receiver else behind
        if words.patterns["by_us"].search(behind):
            return True
        duty = re.search(r"\b(?:shall|must) $", clause)
        if (receiver or duty) and not words.patterns["to_us"].search(rest):
            return True
    return False


def _hands(low: str, words: Vocabulary) -> bool:
    """Whether somebody hands a document to the owner's side, or is told to."""
    if words.patterns["other_subject"].match(low):
        return False
    for verb in words.patterns["hands"].finditer(low):
        behind = _BOUNDARY.split(low[verb.end() :])[0]
        receiver = words.patterns["receiver"]
        given = re.match(
            rf" {receiver.pattern}(?P<what>.*)|(?P<first>.+?) (?:to|with) {receiver.pattern}", behind
        )
        what = (given["what"] or given["first"] or "") if given else ""
        if not given and words.patterns["sends"].match(verb.group().split()[-1]):
            what = behind
        if words.patterns["document"].search(_near(what)) and not words.patterns["intangible"].match(what):
            return True
    enclosed = words.patterns["encloses"].search(low)
    return bool(enclosed and words.patterns["document"].search(_near(low[enclosed.end() :])))


def _goes_with(low: str, words: Vocabulary) -> bool:
    """Whether a document is received, goes with something else, or is due."""
    document, patterns = words.patterns["document"], words.patterns
    for name in ("receives", "accompanied", "told_with", "includes"):
        verb = patterns[name].search(low)
        what = _near(low[verb.end() :]) if verb else ""
        if document.search(what) and not patterns["intangible"].match(what):
            return not patterns["from_others"].search(low)
    verb = patterns["accompanies"].search(low)
    if verb is None:
        return False
    clause = _BOUNDARY.split(low[: verb.start()])[-1]
    return bool(document.search(clause[-NEAR:]) or document.search(clause.lstrip()[:NEAR]))


def _near(behind: str) -> str:
    """Return what a verb is about: of "certificates" these, of "pumps as the plan shows" the pumps."""
    return re.split(r"\b(?:with|that|which|as|under|in)\b", behind[:NEAR])[0]


def _submits(low: str, words: Vocabulary) -> bool:
    """Whether something is submitted, or furnished as documents are."""
    if not words.patterns["obliges"].search(low):
        return False
    submitted, given = (
        [
            verb
            for verb in words.patterns[name].finditer(low)
            if _by_us(low, verb, words) and not _is_bid_itself(low, verb, words)
        ]
        for name in ("submit", "give")
    )
    if submitted:
        return True
    if not given:
        return False
    return bool(
        any(words.patterns["document"].search(_near(_along(low[verb.end() :], words))) for verb in given)
        or words.patterns["with_bid"].search(low)
        or words.patterns["intro"].match(low)
    )


def _along(behind: str, words: Vocabulary) -> str:
    """Return what is brought along where that comes second: "deliver them with the bonds"."""
    return words.patterns["along"].sub("", behind)


def _by_us(low: str, verb: re.Match[str], words: Vocabulary) -> bool:
    """Whether it is not the owner, the engineer or a surety who does what the verb says."""
    return not words.patterns["others"].search(low, max(0, verb.start() - NEAR), verb.start())


def _is_bid_itself(low: str, verb: re.Match[str], words: Vocabulary) -> bool:
    """Whether it is the bid alone that is submitted: "at the time the offer is submitted"."""
    before = low[max(0, verb.start() - NEAR) : verb.start()]
    along = words.patterns["goes_along"].match(low, verb.end())
    return bool(words.patterns["bid_itself"].search(before)) and not along


def _is_listing(low: str) -> bool:
    """Whether a sentence names things instead of saying what to do, as far as its first thing goes."""
    return not re.search(
        r"(?<!that )(?<!which )\b(?:shall|must|will|is|are|may)\b", re.split(r"[;,]", low)[0]
    )


def _parts(plain: str, words: Vocabulary) -> list[str]:
    """Return the documents that a sentence lists behind a colon, or between semicolons."""
    intro = words.patterns["intro"].match(plain.lower())
    listed = plain[intro.end() :] if intro else ""
    return _split(listed) if listed.strip() else []


def _split(text: str) -> list[str]:
    parts = (
        re.sub(r"^\([a-z0-9]{1,3}\)\s*|^and\s+", "", part.strip(" .,;")) for part in _BETWEEN.split(text)
    )
    return [shortened(part) for part in parts if len(part) > 3]


def _object(plain: str, words: Vocabulary) -> str:
    """Return what a sentence has handed over: the object of its verb, or the subject of a passive one."""
    for name in ("subject", "object"):
        match = words.patterns[name].search(plain.lower())
        if match and words.patterns["document"].search(match["what"]):
            what = shortened(_LEADING_TIME.sub("", plain[slice(*match.span("what"))].strip(" ,")))
            return shortened(plain) if words.patterns["vague"].match(what.lower()) else what
    return shortened(plain)


def _joined(found: Iterable[Submittal]) -> list[Submittal]:
    """Join what is due with the bid and asked for in several places, by its words."""
    joined: list[Submittal] = []
    #: what is due with the bid: where it stands among the joined, and its words
    due: list[tuple[int, Sequence[str]]] = []
    for each in found:
        if each.stage != "bid":
            joined.append(each)
            continue
        mine = _key(each.what)
        same = next((at for at, theirs in due if mine[: len(theirs)] == theirs[: len(mine)]), None)
        if same is None:
            due.append((len(joined), mine))
            joined.append(each)
        else:
            joined[same] = replace(joined[same], others=(*joined[same].others, each.unit))
    return joined


def _key(what: str) -> Sequence[str]:
    """Return the words of a document's name that tell it from others."""
    return re.findall(r"[a-z]{3,}", _TELLS_NOTHING.sub("", what.lower()))[:4]
