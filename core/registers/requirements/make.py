"""The requirement register of a package: what is laid out, and how its lines are made."""

from __future__ import annotations

from types import MappingProxyType

from core.domain.register import (
    PARTED,
    LeftOut,
    Register,
    RegisterColumn,
    RegisterForm,
    RegisterKind,
    RegisterLine,
)
from core.registers.lines import LineIds, line_of, quoted
from core.registers.requirements.dispose import Disposed, Disposition, disposed
from core.registers.requirements.kinds import kinds_of
from core.registers.requirements.labels import (
    clauses,
    head_of,
    obliged_in_return,
    phase_of,
    values_in,
    who_acts,
    whose_duties,
)
from core.registers.requirements.obligation import IMPERATIVE
from core.registers.requirements.vocabulary import vocabulary
from core.registers.source import Source
from core.text.languages.catalog import language, languages

__all__ = ["REQUIREMENTS", "requirement_register"]

REQUIREMENTS = RegisterForm(
    RegisterKind.REQUIREMENTS,
    "Requirements",
    "Every sentence, list item and table row that obliges somebody, or gives them a right.",
    (
        RegisterColumn("who", "Who", 13, filtered=True),
        RegisterColumn("text", "Requirement", 80),
        RegisterColumn("kind", "Kind", 18, filtered=True),
        RegisterColumn("phase", "When", 14, filtered=True),
        RegisterColumn("strength", "Strength", 10, filtered=True),
        RegisterColumn("modal", "By the word", 14),
        RegisterColumn("deadline", "Deadline", 26),
        RegisterColumn("values", "Values", 30),
        RegisterColumn("condition", "Condition", 30),
        RegisterColumn("exception", "Exception", 26),
    ),
    statuses=MappingProxyType(
        {"comply": "Comply", "deviate": "Deviate", "clarify": "Clarify", "not_applicable": "Not applicable"}
    ),
    answered=True,
)


def requirement_register(source: Source) -> Register:
    """Make the register. Every unit of the package becomes a line or stands in what was left out."""
    ids = LineIds()
    lines: list[RegisterLine] = []
    left_out: list[LeftOut] = []
    for each in disposed(source):
        page = source.ref(each.unit.span.page)
        if each.disposition is Disposition.REQUIREMENT:
            lines.append(line_of(each.unit, page, ids, _cells(each)))
        else:
            left_out.append(LeftOut(quoted(each.unit, page), each.disposition.value, each.unit.headings))
    return Register(REQUIREMENTS, tuple(lines), tuple(left_out), _notes(source))


def _cells(each: Disposed) -> dict[str, str | float | None]:
    """Return what the register says of a requirement."""
    found = each.obligation
    if found is None:
        raise AssertionError(each.disposition)
    headings = each.unit.headings
    context = f"{each.lead_in} {each.text}".strip()
    spoken = each.lead_in if found.by_lead_in else each.text
    acting = _acting(each, found.modal)
    # who is told what to do is nobody that the words name, nor is it where things are only named
    addressed = not found.by_lead_in and (found.modal == IMPERATIVE or found.end == 0)
    who = acting if addressed else who_acts(spoken, found.start, found.end, acting)
    if each.setting.asks:
        who = vocabulary().in_requests.get(who, who)
    if each.setting.asks and who == "government" and each.setting.acting != who:
        # who receives proposals, where no agency applies a regulation
        who = who if vocabulary().parties[who].search(spoken) else vocabulary().asking
    if each.setting.prescribes and who in vocabulary().not_of_contracts:
        who = acting
    kinds = kinds_of(each.text, each.lead_in, found, headings, each.setting)
    if each.setting.is_request and not addressed:
        who = _of_request(who, head_of(spoken, found.start), kinds[0])
    return {
        "who": PARTED.join(dict.fromkeys(filter(None, (who, *obliged_in_return(each.text))))),
        "kind": PARTED.join(kinds),
        "phase": phase_of(context, each.setting.part),
        "strength": found.strength,
        "modal": found.modal,
        **clauses(each.text),
        "values": values_in(each.unit.plain),
    }


def _of_request(who: str, head: str, kind: str) -> str:
    """Return who acts in a request for proposals: who speaks, or who does later what is described there."""
    known = vocabulary()
    if head.lower() in known.we:
        return known.asking
    named = any(each.search(head) for each in known.parties.values())
    return known.doing if who == known.asked and not named and kind in known.done_later else who


def _acting(each: Disposed, modal: str) -> str:
    """Return who acts where nobody is named: who speaks, or as the headings say, the innermost first."""
    headings, acting = each.unit.headings, each.setting.acting
    if who := vocabulary().speaking_for.get(each.setting.part, {}).get(modal, ""):
        return who
    if each.setting.is_rule:
        asked = vocabulary().comments
        is_asked = asked.search(f"{each.lead_in} {each.text}") or (headings and asked.search(headings[-1]))
        return vocabulary().commenting if is_asked else acting
    for heading in reversed(headings):
        for pattern, who in vocabulary().acting_headings:
            if pattern.search(heading):
                return who
        if named := whose_duties(heading):
            return named
    return acting


def _notes(source: Source) -> tuple[str, ...]:
    """Say where the pages are not in the language by whose words requirements are known."""
    spoken = source.language
    if spoken == "en" or spoken not in languages():
        return ()
    return (f"These pages seem to be in {language(spoken).name}; requirements are known by English words.",)
