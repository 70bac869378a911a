"""What an analysis will take, before anything is spent: windows, calls, tokens, dollars, time.

A pure function of what a look at the document told and of what was chosen. Tokens are counted as
characters over four; what cannot be known (how much a model writes, how fast it is) are constants
here, with their source.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.analysis.passes import window_size
from core.domain.document import DocumentFacts, Page, PageSet, Window
from core.domain.question import Expert
from core.domain.session import Plan
from core.engines.chat.budget import CHARACTERS_A_TOKEN
from core.engines.chat.prices import Price, Tokens
from core.engines.chat.render_prompt import Task, document_part, persona_prompt, prompt_for
from core.engines.chat.settings import ChatSettings
from core.reading.windows import CONTEXT_CHARACTERS, window_ranges

__all__ = ["Estimate", "estimate"]

#: seconds a page takes to read, and to search with the extractive engine (bench/README.md)
_READ_SECONDS = 0.004
_SEARCH_SECONDS = 0.008
#: seconds a page that is a picture takes to recognise, where tesseract is installed
_RECOGNISE_SECONDS = 2.0
#: characters that the rows of a page with tables add to its text, on the sample bid
_TABLE_CHARACTERS = 1_800
#: seconds one call to a hosted model takes, at the median of small hosted models
_CALL_SECONDS = 6.0
#: tokens of a reply without answers, and of one answer with two quotes and a footnote
_EMPTY_REPLY = 12
_ANSWER = 160
#: windows in which a question is answered, on average over the sample bid's gold
_ANSWERS_A_QUESTION = 1.5
#: tokens from which providers cache a prompt's beginning
_CACHED_FROM = 1_024
#: share of calls that focused mode still makes (bench/README.md, on CUAD)
_FOCUSED_SHARE = 0.55
#: characters of a persona that the model has yet to write
_PERSONA_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Estimate:
    """What to expect. Costs are of one pass, without what the reply cache may save."""

    windows: int
    #: calls to the model; 0 for the extractive engine
    calls: int = 0
    prompt_tokens: int = 0
    #: the part of the prompt tokens that a provider's cache can serve
    cached_tokens: int = 0
    completion_tokens: int = 0
    #: US dollars when the provider's cache works; None when the model's price is unknown
    usd: float | None = 0.0
    #: US dollars when it does not
    usd_at_most: float | None = 0.0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def minutes(self) -> float:
        """The same as ``seconds``, for people."""
        return self.seconds / 60


def estimate(
    plan: Plan, facts: DocumentFacts, chat: ChatSettings | None = None, *, pass_number: int = 1
) -> Estimate:
    """Return what ``plan`` will take on a document with these ``facts``.

    ``chat`` is needed for plans of the chat engine. For a second pass give a plan whose question
    set holds the unanswered questions alone.
    """
    size = window_size(plan, pass_number)
    positions = plan.package.positions if plan.package else PageSet.up_to(facts.pages)
    chosen = list(window_ranges(plan.options.pages, positions, size))
    pages = sum(map(len, chosen))
    reading = pages * _READ_SECONDS + _RECOGNISE_SECONDS * sum(
        number in window for number in facts.scanned for window in chosen
    )
    if plan.engine.name != "chat" or chat is None:
        return Estimate(len(chosen), seconds=reading + pages * _SEARCH_SECONDS)
    # pages that are pictures may yet be recognised
    unread = {*facts.blank, *(number for number, _ in facts.unreadable)} - set(facts.scanned)
    asked = [len(window) for window in chosen if not unread.issuperset(window)]
    share = _FOCUSED_SHARE if plan.options.focused and pass_number == 1 else 1.0
    tokens = _tokens(plan, facts, asked, share)
    calls = round(len(asked) * len(plan.question_set.sections) * share) + _unwritten(plan)
    rounds = max(2.0 if calls > 1 else 1.0, calls / chat.concurrency)
    return Estimate(
        len(chosen),
        calls,
        tokens.prompt,
        tokens.cached,
        tokens.completion,
        _usd(chat.known_price, tokens),
        _usd(chat.known_price, Tokens(tokens.prompt, 0, tokens.prompt, tokens.completion)),
        reading + rounds * _CALL_SECONDS,
    )


def _tokens(plan: Plan, facts: DocumentFacts, asked: list[int], share: float) -> Tokens:
    """Return the tokens of asking every section about windows of these lengths."""
    sections = plan.question_set.sections
    written = max(1, facts.pages - len(facts.blank) - len(facts.unreadable))
    a_page = (facts.characters + len(facts.tabular) * _TABLE_CHARACTERS) / written
    characters = a_page * sum(asked) + 2 * CONTEXT_CHARACTERS * len(asked)
    unnamed = Expert("", " " * _PERSONA_CHARACTERS)
    nowhere = Window(0, (Page(1, ""),))
    own = system = 0
    for section in sections:
        prompt = prompt_for(Task(nowhere, section, section.expert or unnamed, plan.options.guardrails))
        own += len(prompt.own) + (0 if section.expert else _PERSONA_CHARACTERS)
        system = len(prompt.system)
    frame = system + len(document_part(nowhere))
    shared = (characters + frame * len(asked)) * share / CHARACTERS_A_TOKEN
    prompt_tokens = shared * len(sections) + own * len(asked) * share / CHARACTERS_A_TOKEN
    prompt_tokens += sum(
        persona_prompt(section).characters / CHARACTERS_A_TOKEN for section in sections if not section.expert
    )
    caches = bool(asked) and shared / (len(asked) * share) >= _CACHED_FROM
    replies = len(asked) * len(sections) * share * _EMPTY_REPLY
    answers = len(plan.question_set.questions) * _ANSWERS_A_QUESTION * _ANSWER
    return Tokens(
        round(prompt_tokens),
        round(shared * (len(sections) - 1)) if caches else 0,
        round(shared) if caches else 0,
        round(replies + answers) if asked else 0,
    )


def _unwritten(plan: Plan) -> int:
    return sum(section.expert is None for section in plan.question_set.sections)


def _usd(price: Price | None, tokens: Tokens) -> float | None:
    return None if price is None else price.usd(tokens)
