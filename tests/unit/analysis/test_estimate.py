"""What an analysis takes is told before anything is spent, and comes true."""

import threading
from dataclasses import replace

import pytest

from core.analysis.estimate import estimate
from core.domain.document import DocumentFacts, DocumentRef, Page, PageSet
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.ports import Work
from core.engines.chat.prices import Price
from core.questions.catalog import shipped_set
from core.reading.windows import windows
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import engine, run, settings

CHAT = settings("http://127.0.0.1:9/v1", price=Price(1.0, 8.0, 0.1, 1.25), concurrency=64)
FACTS = DocumentFacts(pages=100, words=50_000, characters=300_000)


def plan(name="chat", question_set=None, **options):
    document = DocumentRef("0" * 64, "bid.pdf", 1, 100)
    asked = question_set or shipped_set("cipp")
    return Plan(document, asked, EngineChoice(name, "test-model"), Options(**options))


def test_the_extractive_engine_costs_nothing_but_time():
    told = estimate(plan("extractive"), FACTS)
    assert (told.windows, told.calls, told.tokens, told.usd) == (34, 0, 0, 0.0)
    assert told.seconds > 0


def test_the_chat_engine_makes_one_call_for_each_window_and_section():
    told = estimate(plan(), FACTS, CHAT)
    assert (told.windows, told.calls) == (34, 340)
    assert 0 < told.usd < told.usd_at_most
    assert told.minutes == told.seconds / 60


def test_chosen_pages_sections_and_window_size_count():
    few = plan(
        question_set=shipped_set("cipp").only(["materials"]), window=5, pages=PageSet.parse("1-12, 90-120")
    )
    told = estimate(few, FACTS, CHAT)
    assert told.windows == told.calls == 3 + 3


def test_pages_without_text_are_not_paid_for():
    blank = replace(FACTS, blank=tuple(range(1, 31)), unreadable=((31, "x"), (32, "x"), (33, "x")))
    assert estimate(plan(), blank, CHAT).calls == 230


def test_the_price_of_an_unknown_model_is_unknown():
    told = estimate(plan(), FACTS, replace(CHAT, price=None, model="no-such-model"))
    assert told.usd is told.usd_at_most is None
    assert told.tokens > 0


def test_focused_mode_is_expected_to_make_fewer_calls():
    assert estimate(plan(focused=True), FACTS, CHAT).calls < 340


def test_a_section_without_an_expert_costs_one_call_more():
    bare = shipped_set("contract")
    bare = replace(bare, sections=tuple(replace(section, expert=None) for section in bare.sections))
    own = estimate(plan(question_set=shipped_set("contract")), FACTS, CHAT)
    assert estimate(plan(question_set=bare), FACTS, CHAT).calls == own.calls + len(bare.sections)


@pytest.mark.thorough
@pytest.mark.parametrize("pass_number", [1, 2])
def test_the_prompt_tokens_come_true_within_a_tenth(pass_number):
    text = "The Contractor shall submit the records of each reach to the Engineer within ten days. " * 30
    pages = [Page(number, f"Page {number}. {text}") for number in range(1, 13)]
    facts = DocumentFacts(pages=12, characters=sum(len(page.text) for page in pages))
    asked = shipped_set("contract")
    told = estimate(plan(question_set=asked), facts, CHAT, pass_number=pass_number)
    size = 3 * (1 if pass_number == 1 else 3)
    with ChatServer() as server:
        work = Work(list(windows(pages, size)), asked, pass_number=pass_number)
        result = run(server, work)
    assert result.usage.calls == told.calls
    assert told.prompt_tokens == pytest.approx(result.usage.prompt_tokens, rel=0.1)


def test_cached_tokens_are_what_a_provider_with_a_cache_serves():
    text = "The Contractor shall submit the records of each reach to the Engineer within ten days. " * 30
    pages = [Page(number, f"Page {number}. {text}") for number in range(1, 10)]
    facts = DocumentFacts(pages=9, characters=sum(len(page.text) for page in pages))
    told = estimate(plan(question_set=shipped_set("contract")), facts, CHAT)
    with ChatServer(latency=(0.01, 0.02)) as server:
        work = Work(list(windows(pages)), shipped_set("contract"))
        outcomes = list(engine(server, cache_marks=True).ask(work, threading.Event()))
    cached = sum(outcome.usage.cached_tokens for outcome in outcomes)
    assert told.cached_tokens == pytest.approx(cached, rel=0.1)
