"""What an analysis is asked to do; written once, when its session is created."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.chat_address import host_of
from core.domain.document import DocumentRef, PageSet
from core.domain.package import Package
from core.domain.question import Question, QuestionSet, Section

#: begins the id of a section that holds a question asked of a finished analysis
ASKED_LATER = "asked-later-"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine answers. Never holds a key."""

    #: id of a kind in `core.engines.catalog`; the default needs no settings
    name: str = "extractive"
    model: str = ""
    #: address of the server, in its normal form and without secrets; empty for the operator's
    base_url: str = ""
    #: whether the analyst typed a key for this session alone, which a restart must ask for again
    typed_key: bool = False
    #: whether the address was typed at the server's own machine, whose networks are that person's own
    at_server: bool = False

    @property
    def on_operators_key(self) -> bool:
        """Whether what it costs is the operator's: neither key nor server were typed."""
        return not self.typed_key and not self.base_url

    def __str__(self) -> str:
        named = f"{self.name}: {self.model}" if self.model else self.name
        return f"{named} at {host_of(self.base_url)}" if self.base_url else named


@dataclass(frozen=True, slots=True)
class Options:
    """What the analyst chose beside document, questions and engine."""

    #: pages in a window
    window: int = 3
    #: pages to read; the empty set means all
    pages: PageSet = PageSet()
    #: free text that narrows what counts as an answer
    guardrails: str = ""
    #: the session pauses as partial when it has cost this many US dollars; None: no limit
    budget_usd: float | None = None
    #: the same in tokens
    budget_tokens: int | None = None
    #: let the extractive engine decide which windows the model is asked about
    focused: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. Written once, when the session is created."""

    document: DocumentRef
    #: the chosen sections alone
    question_set: QuestionSet
    engine: EngineChoice = EngineChoice()
    options: Options = Options()
    #: version of the prompts, for engines that have them
    prompt_version: str = ""
    #: made by a repair from what the results tell, because the plan itself was lost: good enough to show
    #: them, not to ask anything again
    rebuilt: bool = False
    #: the documents, when there are several; ``document`` then stands for all of them
    package: Package | None = None
    #: id of the session whose package this one is after an addendum; empty for none
    revises: str = ""

    def asking(self, text: str) -> Plan:
        """Return the plan with one more question, in a section of its own, so that it alone is asked.

        Its findings are new units of work; those of all other questions stay finished.
        """
        asked = [section for section in self.question_set.sections if section.id.startswith(ASKED_LATER)]
        number = 1 + max((int(section.id.removeprefix(ASKED_LATER)) for section in asked), default=0)
        section_id = f"{ASKED_LATER}{number}"
        title = "Asked later" if number == 1 else f"Asked later ({number})"
        section = Section(section_id, title, (Question(f"{section_id}.1", text),))
        sections = (*self.question_set.sections, section)
        return replace(self, question_set=replace(self.question_set, sections=sections))

    def named(self, name: str) -> Plan:
        """Return the plan of what is called so: its document, or its package of several."""
        package = None if self.package is None else replace(self.package, name=name)
        return replace(self, document=replace(self.document, name=name), package=package)

    @property
    def contents(self) -> Package:
        """The documents to analyse; one document is a package of one."""
        return self.package or Package.single(self.document)
