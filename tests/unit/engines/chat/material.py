"""Windows, questions and runs for the tests of the chat engine."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from core.domain.answer import Outcome, UnitStatus, Usage
from core.domain.document import Page, Window
from core.domain.errors import PagewiseError
from core.domain.ports import Work
from core.domain.question import Expert, Question, QuestionSet, Section
from core.engines.chat.engine import ChatEngine
from core.engines.chat.settings import ChatSettings
from core.grounding.locate_quotes import TextGrounder
from core.sessions.disk.reply_cache import DiskReplies

EXPERT = Expert("Pipe lining engineer", "You know cured-in-place pipe.", "Mind the units.")


def page(number, text=None):
    text = text or (
        f"SECTION 33 01 {number}. The liner on this reach shall be {number + 4}.5 mm thick when cured. "
        f"The Contractor shall submit the records of reach {number} within {number + 10} days."
    )
    return Page(number, text)


def thickness(number):
    """Return what the model should answer from one page made by `page`."""
    quote = f"The liner on this reach shall be {number + 4}.5 mm thick when cured."
    return {"claim": f"{number + 4}.5 mm", "quotes": [{"text": quote, "page": number}]}


def windows(count=3, size=1):
    pages = [page(number) for number in range(1, count * size + 1)]
    for index in range(count):
        own = tuple(pages[index * size : (index + 1) * size])
        near = tuple(p for p in pages if p.number in {own[0].number - 1, own[-1].number + 1})
        yield Window(index, own, neighbours=near)


def questions(sections=2, each=2, expert=EXPERT):
    return QuestionSet(
        "test",
        "Test",
        tuple(
            Section(
                f"s{number}",
                f"Section {number}",
                tuple(Question(f"s{number}.q{at}", f"How thick is liner {at}?") for at in range(each)),
                "About liners.",
                expert,
            )
            for number in range(sections)
        ),
    )


@dataclass
class Result:
    outcomes: list[Outcome] = field(default_factory=list)
    error: PagewiseError | None = None

    @property
    def statuses(self):
        return Counter(outcome.status for outcome in self.outcomes)

    @property
    def findings(self):
        return [finding for outcome in self.outcomes for finding in outcome.findings]

    @property
    def usage(self):
        return sum((outcome.usage for outcome in self.outcomes), Usage())

    @property
    def finished(self):
        return frozenset(o.key for o in self.outcomes if o.status is not UnitStatus.FAILED)


def settings(server, **changes):
    quick = {
        "key": changes.pop("key", None) or ChatSettings("", "").key,
        "call_seconds": 120.0,
        "patience_seconds": 120.0,
        "backoff_seconds": 0.02,
        "temperature": 0.0,
    }
    url = server if isinstance(server, str) else server.url
    return ChatSettings(url, changes.pop("model", "test-model"), **{**quick, **changes})


def engine(server, *, ranker=None, cache_folder=None, cache=None, **changes):
    cache = cache or (DiskReplies(cache_folder, 10**8) if cache_folder else None)
    return ChatEngine(settings(server, **changes), TextGrounder(), ranker, replies=cache)


def run(server, work=None, *, ranker=None, stop=None, **changes):
    """Ask everything; keep what came before an error."""
    result = Result()
    work = work or Work(list(windows()), questions())
    try:
        for outcome in engine(server, ranker=ranker, **changes).ask(work, stop or threading.Event()):
            result.outcomes.append(outcome)
    except PagewiseError as error:
        result.error = error
    return result


def eventually(holds):
    """Wait until it holds."""
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def assert_nothing_was_paid_twice(server):
    counts = Counter(asked.unit for asked in server.answered)
    assert counts
    assert set(counts.values()) == {1}
