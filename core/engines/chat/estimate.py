"""What the chat engine will take: calls, tokens, dollars, time.

Tokens are counted as characters over four; what cannot be known (how much a model writes, how fast it
is) are constants here, with their source.
"""

from __future__ import annotations

from core.domain.document import Page, Window
from core.domain.errors import RequestInvalid
from core.domain.plan import Plan
from core.domain.ports import RefinementWork
from core.domain.question import Expert
from core.engines.chat.budget import CHARACTERS_A_TOKEN
from core.engines.chat.label_prompt import batches, label_prompt
from core.engines.chat.prices import Price, Tokens
from core.engines.chat.render_prompt import Task, document_part, persona_prompt, prompt_for
from core.engines.chat.settings import ChatSettings
from core.engines.workload import Cost, Workload

__all__ = ["cost", "cost_of_refinement"]

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
#: share of the lines of a register of which a model changes a label, as the registers' own errors let
#: expect (bench/README.md: kinds and subjects), and tokens of a line in a reply
_RELABELLED = 0.2
_LINE = 70
#: characters of a persona that the model has yet to write
_PERSONA_CHARACTERS = 600


def cost(work: Workload, model: ChatSettings | None) -> Cost:
    """Return what one pass takes on the server and with the model of these settings."""
    settings = _asked(model)
    plan = work.plan
    share = _FOCUSED_SHARE if plan.options.focused and work.pass_number == 1 else 1.0
    tokens = _tokens(work, share)
    calls = round(len(work.windows) * len(plan.question_set.sections) * share) + _unwritten(plan)
    rounds = max(2.0 if calls > 1 else 1.0, calls / settings.concurrency)
    return Cost(
        rounds * _CALL_SECONDS,
        calls,
        tokens.prompt,
        tokens.cached,
        tokens.completion,
        _usd(settings.known_price, tokens),
        _usd(settings.known_price, Tokens(tokens.prompt, 0, tokens.prompt, tokens.completion)),
    )


def cost_of_refinement(work: RefinementWork, model: ChatSettings | None) -> Cost:
    """Return what it takes to have a model look at the labels of lines again."""
    settings = _asked(model)
    asked = list(batches(work.lines))
    characters = sum(label_prompt(batch, work.fields).characters for batch in asked)
    a_reply = _EMPTY_REPLY * len(asked) + _RELABELLED * _LINE * len(work.lines)
    tokens = Tokens(round(characters / CHARACTERS_A_TOKEN), completion=round(a_reply))
    usd = _usd(settings.known_price, tokens)
    rounds = -(-len(asked) // settings.concurrency)
    return Cost(rounds * _CALL_SECONDS, len(asked), tokens.prompt, 0, tokens.completion, usd, usd)


def _asked(model: ChatSettings | None) -> ChatSettings:
    if model is None:
        raise RequestInvalid("Nobody said which model is asked.", "Give a model and its server.")
    return model


def _tokens(work: Workload, share: float) -> Tokens:
    """Return the tokens of asking every section about windows of these lengths."""
    plan, facts, asked = work.plan, work.facts, work.windows
    sections = plan.question_set.sections
    written = max(1, facts.pages - len(facts.blank) - len(facts.unreadable))
    a_page = (facts.characters + len(facts.tabular) * _TABLE_CHARACTERS) / written
    characters = a_page * sum(asked) + 2 * work.context * len(asked)
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
