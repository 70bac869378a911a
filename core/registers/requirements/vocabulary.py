"""The words by which English obliges, names who has to act, and says what about, from the files beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.text.shipped_data import read_yaml

__all__ = ["ModalWords", "Vocabulary", "vocabulary"]

#: words before the name of a party by which it is no subject
_NO_PREPOSITION = (
    r"(?!(?:within|at|in|on|by|for|with|upon|if|when|after|before|as|under|without|unless|through)\b)"
)
_NOT_BEFORE = ("of", "by", "to", "for", "from", "with", "and", "or", "that", "which", "if")


@dataclass(frozen=True, slots=True)
class ModalWords:
    """One way to oblige."""

    #: what the register calls it
    word: str
    #: ``must``, ``should``, ``may``; ``none`` where the words free from a duty
    strength: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Qualities:
    """How a thing has to be: "shall be watertight", "has a factory warranty"."""

    #: the kind of what is prescribed so
    kind: str
    #: documents in which things are prescribed
    parts: frozenset[str]
    #: verbs of things, where "be" does not stand
    verbs: re.Pattern[str]
    #: behind "be": what tells nothing of a thing
    nothing: frozenset[str]
    #: subjects that are what work leaves, or the doing of it; at the end of what stands before the modal
    works: re.Pattern[str]
    kind_of_works: str
    #: subjects that are papers and no things of the Work; at the end of what stands before the modal
    papers: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All patterns are without regard to case; lists are in lower case."""

    modals: tuple[ModalWords, ...]
    #: any of them: to see quickly that there is none
    any_modal: re.Pattern[str]
    not_duties: frozenset[str]
    wishes: frozenset[str]
    rules_of_reading: frozenset[str]
    states: frozenset[str]
    imperatives: frozenset[str]
    openers: re.Pattern[str]
    acts: frozenset[str]
    no_acts: frozenset[str]
    done: frozenset[str]
    not_done: frozenset[str]
    things_do: frozenset[str]
    qualities: re.Pattern[str]
    parties: Mapping[str, re.Pattern[str]]
    #: any of them: to see quickly that nobody is named
    any_party: re.Pattern[str]
    things: Mapping[str, re.Pattern[str]]
    done_to_bids: frozenset[str]
    #: parties that contracts do not speak of
    not_of_contracts: frozenset[str]
    #: parties by whom nothing is done where nobody is named
    never_acting: frozenset[str]
    #: parties whose "will" and "may" tell nobody what to do
    promising: frozenset[str]
    #: parties of what asks for bids and proposals that are called otherwise elsewhere
    in_requests: Mapping[str, str]
    acting: Mapping[str, str]
    #: by who is told what to do in a document of no known kind, what it is as good as
    parts_telling: Mapping[str, str]
    #: by kind of document and the word that obliges, who acts where nobody is named, before ``acting``
    speaking_for: Mapping[str, Mapping[str, str]]
    #: rules of agencies: what tells them, who is told what to do, and what asks for comments and whom
    rule: re.Pattern[str]
    ruled: str
    #: manuals of those who work by them: what tells them, and who that is
    manual: re.Pattern[str]
    working: str
    #: specifications that name nobody: what tells them, and who does the work
    answering: re.Pattern[str]
    answerable: str
    #: requests for proposals: what tells them, who is told what to do, and who says "we"
    request: re.Pattern[str]
    asked: str
    asking: str
    we: frozenset[str]
    #: who does later what is described there, and the kinds of that
    doing: str
    done_later: frozenset[str]
    comments: re.Pattern[str]
    commenting: str
    acting_headings: Sequence[tuple[re.Pattern[str], str]]
    kinds: Mapping[str, re.Pattern[str]]
    #: names that only look as if they were about a kind: "traffic signal"
    look_alikes: Mapping[str, re.Pattern[str]]
    #: by verb, in each of its forms, the kind of what it does
    deeds: Mapping[str, str]
    #: the kinds of what verbs do with what is behind them, before those of verbs alone
    doings: Sequence[tuple[re.Pattern[str], str]]
    #: what subjects are about, at their end, where the verb tells nothing, or whatever it tells
    subjects_kinds: Sequence[tuple[re.Pattern[str], str, bool]]
    #: how a thing has to be, behind the modal, and the kind of that
    of_things: Qualities
    weights: Mapping[str, float]
    #: kinds that say less outside of contracts, by which share, and the weight that counts there at least
    weak_outside: frozenset[str]
    #: who acts there where nobody is named
    outside_acting: frozenset[str]
    #: kinds whose verbs say there what they say in contracts
    deeds_outside: frozenset[str]
    outside_share: float
    outside_least: float
    kinds_of_documents: Mapping[str, str]
    #: by kind of document, the kind of what none fits
    kinds_otherwise: Mapping[str, str]
    kinds_of_headings: Sequence[tuple[re.Pattern[str], str]]
    phases: Sequence[tuple[re.Pattern[str], str]]
    phases_of_documents: Mapping[str, str]
    condition: re.Pattern[str]
    exception: re.Pattern[str]
    deadline: re.Pattern[str]
    time: re.Pattern[str]
    read: frozenset[str]
    binding: frozenset[str]
    nouns_too: frozenset[str]
    #: grammar, by name; not of whole words
    patterns: Mapping[str, re.Pattern[str]]
    #: parties that do something: "The Contractor promptly gives", with the group ``verb``
    subjects: Mapping[str, re.Pattern[str]]
    #: parties as the subject right before a modal
    speaking: Mapping[str, re.Pattern[str]]
    #: parties that do something in the middle of a sentence: "With the Notice of Award the City sends"
    inner_subjects: Mapping[str, re.Pattern[str]]

    def is_act(self, word: str) -> bool:
        """Whether a word, in lower case, is a verb by which a party acts: known, or in the third person."""
        if word in self.acts or word in self.imperatives:
            return True
        return len(word) > 3 and word.endswith("s") and word[-2] not in "sui" and word not in self.no_acts

    def is_done(self, word: str) -> bool:
        """Whether a word, in lower case, is the participle of something that is done."""
        return word in self.done or (
            word.endswith("ed") and len(word) > 3 and not word.endswith("eed") and word not in self.not_done
        )


@cache
def vocabulary() -> Vocabulary:
    """Return the words; they are read once a process."""
    folder = Path(__file__).parent
    data = read_yaml(folder / "words.yaml")
    grammar = {**data["patterns"], **read_yaml(folder / "asking.yaml")}
    modals = tuple(
        ModalWords(each["word"], each["strength"], _words(each["pattern"])) for each in data["modals"]
    )
    return Vocabulary(
        modals=modals,
        any_modal=_words("|".join(each["pattern"] for each in data["modals"])),
        not_duties=_listed(data["not_duties"]),
        wishes=_listed(data["wishes"]),
        rules_of_reading=_listed(data["rules_of_reading"]),
        states=_listed(data["states"]),
        imperatives=_listed(data["imperatives"]),
        openers=re.compile(rf"(?:{data['openers']})\s+", re.IGNORECASE),
        acts=_listed(data["acts"]),
        no_acts=_listed(data["no_acts"]),
        done=_listed(data["done"]),
        not_done=_listed(data["not_done"]),
        things_do=_listed(data["things_do"]),
        qualities=_words(data["qualities"]),
        parties={who: _words(words) for who, words in data["parties"].items()},
        any_party=_words("|".join(data["parties"].values())),
        things={who: _words(words) for who, words in data["things"].items()},
        done_to_bids=_listed(data["done_to_bids"]),
        not_of_contracts=_listed(data["no_parties_of_contracts"]),
        never_acting=_listed(data["never_acting"]),
        promising=_listed(data["promising"]),
        in_requests=data["in_requests"],
        acting=data["acting"],
        parts_telling=data["parts_telling"],
        speaking_for=data["speaking_for"],
        rule=_words(data["rules"]["pattern"]),
        ruled=data["rules"]["who"],
        manual=_words(data["manuals"]["pattern"]),
        working=data["manuals"]["who"],
        answering=_words(data["answering"]["pattern"]),
        answerable=data["answering"]["who"],
        request=_words(data["requests"]["pattern"]),
        asked=data["requests"]["who"],
        asking=data["requests"]["speaks"],
        we=_listed(data["requests"]["we"]),
        doing=data["requests"]["does"],
        done_later=_listed(data["requests"]["later"]),
        comments=_words(data["comments"]["pattern"]),
        commenting=data["comments"]["who"],
        acting_headings=[(_words(each["pattern"]), each["who"]) for each in data["acting_headings"]],
        kinds={kind: _words(words) for kind, words in data["kinds"].items()},
        look_alikes={kind: _words(words) for kind, words in data["look_alikes"].items()},
        deeds={form: kind for kind, verbs in data["deeds"].items() for form in _forms(verbs)},
        doings=[(re.compile(each["pattern"]), each["kind"]) for each in data["doings"]],
        subjects_kinds=[
            (_at_end(each["pattern"]), each["kind"], bool(each.get("settles"))) for each in data["subjects"]
        ],
        of_things=_qualities(data["qualities_of_things"]),
        weights=data["weights"],
        weak_outside=_listed(data["outside"]["kinds"]),
        outside_acting=_listed(data["outside"]["acting"]),
        deeds_outside=_listed(data["outside"]["deeds"]),
        outside_share=data["outside"]["share"],
        outside_least=data["outside"]["least"],
        kinds_of_documents=data["kinds_of_documents"],
        kinds_otherwise=data["kinds_otherwise"],
        kinds_of_headings=[(_words(each["pattern"]), each["kind"]) for each in data["kinds_of_headings"]],
        phases=[(_words(each["pattern"]), each["phase"]) for each in data["phases"]],
        phases_of_documents=data["phases_of_documents"],
        condition=_words(data["conditions"]),
        exception=_words(data["exceptions"]),
        deadline=_words(data["deadlines"]),
        time=re.compile(data["times"], re.IGNORECASE),
        read=_listed(data["read"]),
        binding=_listed(data["binding"]),
        nouns_too=_listed(data["nouns_too"]),
        patterns={name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in grammar.items()},
        speaking={
            who: re.compile(rf"(?<![\w-])(?:{words})\s*(?:\w+ly\s+)?$", re.IGNORECASE)
            for who, words in data["parties"].items()
        },
        inner_subjects={who: _inner_subject(words) for who, words in data["parties"].items()},
        subjects={who: _subject(words) for who, words in data["parties"].items()},
    )


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _forms(verbs: str) -> Iterator[str]:
    """Yield verbs and all their regular forms; more than there are do no harm."""
    for verb in verbs.split():
        yield verb
        stem = verb.removesuffix("e")
        for end in ("s", "es", "ed", "ing"):
            yield stem + end
            yield verb + end
            yield verb + verb[-1] + end
            yield f"{verb[:-1]}i{end}"


def _qualities(data: Mapping[str, Any]) -> Qualities:
    return Qualities(
        data["kind"],
        _listed(data["parts"]),
        re.compile(data["pattern"]),
        _listed(data["no_qualities"]),
        _at_end(data["works"]["pattern"]),
        data["works"]["kind"],
        _at_end(data["papers"]),
    )


def _at_end(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})\s*$", re.IGNORECASE)


def _words(pattern: str) -> re.Pattern[str]:
    """Return a pattern of whole words."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


def _subject(party: str) -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:the|each|every|any|all|no|neither|successful)\s+)*"
        rf"(?:{party})(?:(?:,| or| and| nor)\s+(?:the\s+)?{_NO_PREPOSITION}\w+)*(?:,[^,]{{1,90}},)?\s+"
        r"(?:\w+ly\s+|also\s+|then\s+|either\s+|each\s+|alone\s+|itself\s+)*(?P<verb>[a-z]+)\b",
        re.IGNORECASE,
    )


def _inner_subject(party: str) -> re.Pattern[str]:
    begin = "".join(rf"(?<!\b{word})" for word in _NOT_BEFORE)
    return re.compile(
        rf"(?<=\w){begin} (?:the |each )?(?:{party}) (?:\w+ly )?(?P<verb>[a-z]+s)\b", re.IGNORECASE
    )
