from dataclasses import replace
from threading import Event

import pytest

from core.domain.answer import Match, Preview, UnitKey, UnitStatus
from core.domain.document import Page, PageStatus, Window
from core.domain.errors import ReaderKilled
from core.domain.ports import Work
from core.domain.question import Expected, Question, QuestionSet, Section
from core.engines.extractive import engine, relevance_features, slow_windows
from core.engines.extractive.assessment import assess
from core.engines.extractive.engine import ExtractiveEngine
from core.engines.extractive.findings import index_for
from core.engines.extractive.passage_features import ToldOfTexts
from core.engines.extractive.scoring import RankingStopped
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries

RESIN = "The resin shall be a thermosetting polyester resin that resists the sewage."
STRENGTH = "The cured liner shall have a minimum flexural strength of 4,500 psi."
CHANGED = "The cured liner shall have a minimum flexural strength of 5,000 psi."
LAW = "This Contract shall be governed by the laws of the State of Ohio."
FILLER = [
    "Traffic control devices shall follow the manual of the state and be set up before the work begins.",
    "Manholes shall be cleaned of all debris, and the debris shall be hauled to the landfill of the county.",
    "Payment will be made each month for the work that the Engineer has measured and accepted.",
    "The Owner may order extra work in writing, and the price will be agreed before it is done.",
    "All excavations shall be shored, and trenches shall be backfilled with stone in lifts.",
    "Residents shall be told two days before their service is interrupted.",
]

QUESTIONS = QuestionSet(
    "small",
    "Small",
    (
        Section(
            "materials",
            "Materials",
            (
                Question("resin", "Which resin is specified?", hints=("thermosetting polyester resin",)),
                Question(
                    "strength",
                    "What minimum flexural strength must the cured liner have?",
                    expected=Expected.NUMBER,
                    hints=("flexural strength", "psi"),
                ),
            ),
        ),
        Section(
            "law",
            "Law",
            (Question("law", "Which state's laws govern the contract?", hints=("governed by the laws",)),),
        ),
        Section(
            "none", "None", (Question("helicopter", "Which helicopter landing pad lighting is installed?"),)
        ),
    ),
)


@pytest.fixture
def pages():
    texts = [f"{FILLER[n % 6]} {FILLER[(n + 1) % 6]}" for n in range(12)]
    texts[3] += f"\n\n{RESIN} {STRENGTH}"
    texts[7] += f"\n\n{LAW}"
    texts[10] += f"\n\nADDENDUM NO. 1\n{CHANGED}"
    return [Page(number, text) for number, text in enumerate(texts, 1)]


def windows(pages, size=3):
    return [Window(i // size, tuple(pages[i : i + size])) for i in range(0, len(pages), size)]


def ask(pages, stop=None, **more):
    work = Work(windows(pages), more.pop("questions", QUESTIONS), **more)
    return list(ExtractiveEngine().ask(work, stop or Event()))


def findings(outcomes, question_id):
    return [
        finding for outcome in outcomes for finding in outcome.findings if finding.question_id == question_id
    ]


def test_each_window_and_section_comes_exactly_once_in_order(pages):
    outcomes = ask(pages)
    assert [outcome.key for outcome in outcomes] == [
        UnitKey(1, window, section) for window in range(4) for section in ("materials", "law", "none")
    ]
    assert all(outcome.status is UnitStatus.DONE for outcome in outcomes)
    assert [*outcomes[0].pages] == [1, 2, 3]


def test_the_passage_that_answers_is_found_on_its_page(pages):
    outcomes = ask(pages)
    best = max(findings(outcomes, "law"), key=lambda finding: finding.confidence)
    assert best.claim == LAW
    assert best.citations[0].page == 8


def test_every_citation_stands_verbatim_at_its_span(pages):
    cited = [c for outcome in ask(pages) for finding in outcome.findings for c in finding.citations]
    assert cited
    for citation in cited:
        assert citation.match is Match.EXACT
        assert citation.verbatim == " ".join(pages[s.page - 1].text[s.start : s.end] for s in citation.spans)


def test_both_values_come_to_light_when_an_addendum_changes_one(pages):
    found = findings(ask(pages), "strength")
    assert {(finding.claim, finding.citations[0].page) for finding in found} >= {(STRENGTH, 4), (CHANGED, 11)}


def test_a_question_the_document_does_not_answer_gets_no_finding(pages):
    assert findings(ask(pages), "helicopter") == []


def test_finished_units_are_not_asked_again_and_the_rest_is_as_if_they_had_been(pages):
    everything = ask(pages)
    finished = {outcome.key for outcome in everything[:5]}
    assert ask(pages, finished=finished) == everything[5:]


def test_a_stop_while_reading_ends_the_run_at_once(pages):
    stop, ended = Event(), Event()

    def arriving():
        yield from windows(pages)[:2]
        stop.set()
        ended.wait(300)

    work = Work(arriving(), QUESTIONS)
    assert list(ExtractiveEngine().ask(work, stop)) == []
    assert not ended.is_set()
    ended.set()


def test_a_stop_while_reading_leaves_a_preview_of_the_pages_that_were_read(pages, monkeypatch):
    monkeypatch.setattr(engine, "LAST_PREVIEW", 60.0)
    monkeypatch.setattr(slow_windows, "GRACE", 1.0)
    stop, ended = Event(), Event()

    def arriving():
        yield from windows(pages)[:2]
        stop.set()
        ended.wait(300)

    (preview,) = ExtractiveEngine().ask(Work(arriving(), QUESTIONS, previews=True), stop)
    ended.set()
    assert isinstance(preview, Preview)
    by_words, *_ = ExtractiveEngine().ask(Work(windows(pages[:6]), QUESTIONS, previews=True), Event())
    assert preview == by_words


def test_previews_come_while_pages_are_slow_and_the_outcomes_are_the_same_as_without(pages, monkeypatch):
    monkeypatch.setattr(engine, "PREVIEW_AFTER", 0.0)
    monkeypatch.setattr(engine, "PREVIEW_SHARE", 1e9)
    previewed = Event()

    def arriving():
        yield windows(pages)[0]
        previewed.wait(300)
        yield from windows(pages)[1:]

    outcomes, previews = [], []
    for item in ExtractiveEngine().ask(Work(arriving(), QUESTIONS, previews=True), Event()):
        if isinstance(item, Preview):
            previews.append(item)
            previewed.set()
        else:
            outcomes.append(item)
    assert [outcome.key for outcome in previews[0].outcomes] == [
        UnitKey(1, 0, section) for section in ("materials", "law", "none")
    ]
    assert outcomes == ask(pages)


def test_previews_of_windows_ahead_of_a_late_one_read_none_of_the_others_again(pages, monkeypatch):
    monkeypatch.setattr(engine, "FIRST_PREVIEW", 0.0)
    monkeypatch.setattr(engine, "PREVIEW_AFTER", 0.0)
    monkeypatch.setattr(engine, "PREVIEW_SHARE", 1e9)
    first, late, *rest = windows(pages)
    ahead = [replace(each, provisional=True) for each in rest]
    read: list[int] = []
    add = Index.add
    monkeypatch.setattr(Index, "add", lambda index, page: (read.append(page.number), add(index, page)))

    def previews(*came):
        made = ExtractiveEngine().ask(Work(came, QUESTIONS, previews=True), Event())
        return [item for item in made if isinstance(item, Preview)]

    after_each = previews(first, *ahead, late, *rest)
    assert [read.count(page) for page in (1, 4, 7, 10)] == [1, 1, 3, 3]
    # behind what each window shows comes what words say of all that came
    assert after_each[2] == previews(first, *rest)[3]
    assert after_each[3] == previews(first, late, *rest)[4]


class Late(Event):
    """A stop that somebody asks for when it has been looked at so many times."""

    def __init__(self, looks):
        super().__init__()
        self.left = looks

    def is_set(self):
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_a_stop_is_heard_while_passages_are_weighed(pages, monkeypatch, blocks):
    monkeypatch.setattr(relevance_features, "BLOCK", 4)
    index = index_for(QUESTIONS.questions)
    for page in pages:
        index.add(page)
    index.close()
    assert len(index.passages) > 4 * 4
    with pytest.raises(RankingStopped):
        assess(index, stop=Late(blocks))


def test_what_is_remembered_of_texts_changes_no_ranking(pages):
    def shortlists(told=None, *, rest):
        index = index_for(QUESTIONS.questions)
        for page in pages[:rest]:
            index.add(page)
        index.close()
        ranked = assess(index, told)
        return [ranked.passages(column, 5) for column in range(len(index.queries))]

    told = ToldOfTexts(Queries(QUESTIONS.questions))
    shortlists(told, rest=7)
    assert shortlists(told, rest=12) == shortlists(rest=12)


def test_windows_that_wait_for_others_are_shown_in_their_place_with_those_that_come_late(pages, monkeypatch):
    """A scan in window 1: what is behind it comes first, then it, then all is settled."""
    monkeypatch.setattr(engine, "FIRST_PREVIEW", 0.0)
    monkeypatch.setattr(engine, "PREVIEW_AFTER", 0.0)
    monkeypatch.setattr(engine, "PREVIEW_SHARE", 1e9)
    shown = []
    seen = [Event(), Event(), Event()]

    def arriving():
        zero, one, two, three = windows(pages)
        yield zero
        for event, each in zip(seen, (two, three, one), strict=True):
            yield replace(each, provisional=True)
            event.wait(300)
        yield from (one, two, three)

    class Slow(Work):
        def as_they_come(self):
            return arriving()

    outcomes = []
    for item in ExtractiveEngine().ask(Slow((), QUESTIONS, previews=True), Event()):
        if isinstance(item, Preview):
            shown.append([each.key.window for each in item.outcomes][::3])
            for count, event in zip((2, 3, 4), seen, strict=True):
                if len(shown[-1]) >= count:
                    event.set()
        else:
            outcomes.append(item)
    assert [0, 2] in shown
    assert [0, 2, 3] in shown
    assert [0, 1, 2, 3] in shown
    assert outcomes == ask(pages)


def test_what_goes_wrong_with_the_reading_is_raised(pages):
    def arriving():
        yield windows(pages)[0]
        raise ReaderKilled("The page crashed it.")

    with pytest.raises(ReaderKilled):
        list(ExtractiveEngine().ask(Work(arriving(), QUESTIONS), Event()))


def test_unreadable_pages_are_not_counted_as_read():
    pages = [
        Page(1, LAW),
        Page(2, "", PageStatus.UNREADABLE, reason="no text"),
        Page(3, "", PageStatus.BLANK),
    ]
    assert [*ask(pages)[0].pages] == [1, 3]


@pytest.mark.parametrize("text", ["", "\n\n", "1", "???", "\x00\x0c"])
def test_a_document_without_words_yields_outcomes_without_findings(text):
    outcomes = ask([Page(1, text)])
    assert len(outcomes) == 3
    assert all(outcome.findings == () for outcome in outcomes)


def test_a_second_pass_is_content_with_less(pages):
    first, second = ask(pages), ask(pages, pass_number=2)
    assert len(findings(second, "resin")) >= len(findings(first, "resin"))
    assert all(outcome.key.pass_number == 2 for outcome in second)


def test_confidences_are_probabilities(pages):
    assert all(0 <= f.confidence <= 1 for outcome in ask(pages) for f in outcome.findings)
