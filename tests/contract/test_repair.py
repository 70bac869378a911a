"""After a repair nothing is shown as complete that is not, and no more is lost than what was damaged."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from dataclasses import replace

import pytest

from core.domain.answer import AnswerStatus
from core.domain.errors import StoreBusy, TransitionRefused
from core.domain.session import SessionState
from core.services.housekeeping import Housekeeping
from core.services.repair import repair
from core.services.session_commands import SessionCommands
from core.sessions.disk.damaged_file import DamagedFile
from core.sessions.disk.salvage import salvage
from core.sessions.home import Home
from core.sessions.store import keys
from tests import postgres
from tests.contract.sessions import NoStarter, carried_out, continued, pages, result, started

COMPLETED, PARTIAL = SessionState.COMPLETED, SessionState.PARTIAL

#: bytes of a page of the database
PAGE = 4096


@pytest.fixture(params=["disk", "postgres"])
def home(request, tmp_path):
    url = postgres.emptied(request.getfixturevalue("database").url) if request.param == "postgres" else ""
    opened = Home.open(tmp_path / "home", url)
    yield opened
    opened.store.close()
    if opened.database is not None:
        opened.database.close()


def kept(package):
    return pages(package.documents[0].document.pages)


def problems(home):
    return Housekeeping(home).diagnose(thorough=True).problems


def dropped(home, session_id, *parts):
    """Lose what stands under some keys of a session."""
    store = home.store
    with store.key_value.transaction():
        for each in parts:
            store.key_value.drop_all(f"{keys.session_prefix(session_id)}{each}")


@pytest.fixture
def made(home):
    """A completed session of forty units, and what it showed."""
    session = started(home)
    carried_out(home, session)
    return session, result(home, session)


def test_a_sound_store_has_no_problem_and_a_repair_changes_nothing(home, made):
    session, before = made
    stopped = started(home, 1)
    assert problems(home) == ()
    record = home.store.session(session)
    found = repair(home, kept)
    assert (found.partial, found.rebuilt, found.lost, found.incomplete) == ((), (), (), ())
    assert home.store.session(session) == record
    assert result(home, session) == before
    assert home.store.session(stopped).state is SessionState.QUEUED


def test_lost_units_are_told_make_the_session_partial_and_are_asked_again_alone(home, made):
    session, before = made
    dropped(home, session, "unit:01:0000003:", "unit:01:0000007:s1")
    assert any("lost 5 units" in line for line in problems(home))
    assert repair(home, kept).partial == ((session, 5),)
    partial = home.store.session(session)
    assert partial.state is PARTIAL
    assert "5 units of work were lost" in partial.reason
    assert (partial.progress.units_done, partial.progress.units) == (35, 40)
    assert problems(home) == ()
    assert [str(unit) for unit in continued(home, session)] == [
        *(f"1.000003.s{n}" for n in range(4)),
        "1.000007.s1",
    ]
    assert home.store.session(session).state is COMPLETED
    assert result(home, session)[1:] == before[1:]


def test_what_lost_units_cost_stays_in_the_account(home, made):
    session, (before, *_) = made
    dropped(home, session, "unit:01:0000003:")
    repair(home, kept)
    assert home.store.session(session).progress.usage == before.usage
    asked = continued(home, session)
    assert home.store.session(session).progress.usage.calls == before.usage.calls + len(asked)


def test_answers_and_table_are_made_anew_from_outcomes_and_nothing_is_asked(home, made):
    session, before = made
    dropped(home, session, "answer:", "table")
    assert problems(home)
    found = repair(home, kept)
    assert (found.partial, found.rebuilt) == ((), (session,))
    assert home.store.session(session).state is COMPLETED
    assert result(home, session) == before


def test_answers_that_are_left_are_shown_until_their_pages_are_read_again(home, made):
    session, before = made
    dropped(home, session, "unit:", "answer:q1", "table")
    repair(home, kept)
    partial = home.store.session(session)
    assert (partial.state, partial.progress.units_done) == (PARTIAL, 0)
    shown = {row.question_id: row for row in home.store.table(session).rows}
    for row in before[1].rows:
        if row.section_id == "s1":
            assert shown[row.question_id].status is AnswerStatus.PENDING
        else:
            assert shown[row.question_id] == replace(row, provisional=True)
    assert len(continued(home, session)) == 40
    assert result(home, session)[1:] == before[1:]


def test_a_session_whose_plan_is_lost_can_be_read_and_not_continued(home, made):
    session, before = made
    dropped(home, session, "plan")
    assert problems(home)
    assert repair(home, kept).incomplete == (session,)
    assert result(home, session)[1:] == before[1:]
    partial = home.store.session(session)
    assert partial.state is PARTIAL
    assert "was lost" in partial.reason
    assert problems(home) == ()
    with pytest.raises(TransitionRefused, match="was lost"):
        SessionCommands(home, NoStarter()).resume(session, "ann")


def test_a_session_whose_record_is_lost_keeps_its_owner_its_place_and_its_results(home, made):
    session, before = made
    newer = started(home, 1)
    order = home.store.session(session).order
    dropped(home, session, "record")
    assert repair(home, kept).incomplete == (session,)
    partial = home.store.session(session)
    assert (partial.state, partial.owner, partial.order) == (PARTIAL, "ann", order)
    assert [each.id for each in home.store.sessions(owner="ann")] == [newer, session]
    assert result(home, session)[1:] == before[1:]
    assert continued(home, session) == []
    assert home.store.session(session).state is COMPLETED


def test_a_session_that_waits_asks_by_itself_for_what_it_lost(home, made):
    session, before = made
    dropped(home, session, "unit:01:0000000:")
    repair(home, kept)
    SessionCommands(home, NoStarter()).resume(session, "ann")
    dropped(home, session, "unit:01:0000001:")
    assert repair(home, kept).partial == ((session, 4),)
    assert home.store.session(session).state is SessionState.QUEUED
    assert len(carried_out(home, session).asked) == 8
    assert result(home, session)[1:] == before[1:]


def test_a_second_pass_that_lost_units_of_the_first_goes_back_to_the_first(home):
    session = started(home, count=6)
    carried_out(home, session)
    SessionCommands(home, NoStarter()).second_pass(session, "ann")
    carried_out(home, session)
    before = result(home, session)
    dropped(home, session, "unit:01:0000001:s3")
    assert any("lost 1 units" in line for line in problems(home))
    repair(home, kept)
    partial = home.store.session(session)
    assert (partial.state, partial.pass_number) == (PARTIAL, 1)
    assert [str(unit) for unit in continued(home, session)] == ["1.000001.s3"]
    assert result(home, session)[2:] == before[2:]


def test_nothing_is_repaired_while_somebody_works_there(home, made):
    session, _ = made
    with home.locks.acquire_session(session), pytest.raises(StoreBusy, match="still runs"):
        repair(home, kept)
    assert repair(home, kept).lost == ()


# --- a damaged file


def damaged(path, kind, chance):
    data = bytearray(path.read_bytes())
    count = len(data) // PAGE
    if kind == "half":
        del data[count // 2 * PAGE :]
    elif kind == "header":
        data[:PAGE] = chance.randbytes(PAGE)
    else:
        for page in chance.sample(range(1, count), {"three pages": 3, "forty pages": 40}[kind]):
            data[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A home folder with 32 sessions, all completed; and what they showed."""
    folder = tmp_path_factory.mktemp("many") / "home"
    home = Home.open(folder)
    shown = {}
    for number in range(32):
        session = started(home, number, count=15, sections=3)
        carried_out(home, session)
        shown[session] = result(home, session)
    home.store.close()
    with contextlib.closing(sqlite3.connect(folder / "store" / "cache.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder, shown


@pytest.mark.parametrize("kind", ["three pages", "forty pages", "half", "header"])
def test_whatever_was_damaged_nothing_is_shown_as_complete_that_is_not(many, tmp_path, kind):
    original, shown = many
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("store", "documents"):
        copied(original / name, folder / name)
    database = folder / "store" / "cache.db"
    before = dict(DamagedFile(database).rows())
    damaged(database, kind, random.Random(kind))
    left = dict(DamagedFile(database).rows())
    saved = salvage(folder)
    home = Home.open(folder)
    found = repair(home, kept)
    assert problems(home) == ()
    assert not found.lost
    assert len(left) >= len(before) * {"three pages": 0.9, "forty pages": 0.5, "half": 0.3, "header": 1}[kind]
    whole = 0
    for session, expected in shown.items():
        prefix = keys.session_prefix(session)
        if not {f"{prefix}{part}" for part in ("record", "plan", "table")} & left.keys():
            assert session not in {each.id for each in home.store.sessions(limit=None)}
            continue
        assert session not in saved.lost
        record, outcomes = home.store.session(session), home.store.outcomes(session)
        assert len(outcomes) == sum(key.startswith(f"{prefix}unit:") for key in left)
        assert record.progress.units_done == len(outcomes)
        untouched = {key for key in before if key.startswith(prefix)} <= left.keys()
        whole += untouched
        if untouched:
            assert (record.state, result(home, session)) == (COMPLETED, expected)
        elif record.state is COMPLETED:
            assert len(outcomes) == 15
        if record.state is PARTIAL and not home.store.plan(session).rebuilt:
            asked = continued(home, session)
            assert len(asked) == 15 - len(outcomes)
        if not home.store.plan(session).rebuilt:
            assert home.store.session(session).state is COMPLETED
            assert result(home, session)[1:] == expected[1:]
    assert whole or kind in {"forty pages", "half"}
    home.store.close()


def copied(source, target):
    target.mkdir()
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        place.mkdir(parents=True, exist_ok=True) if path.is_dir() else place.write_bytes(path.read_bytes())
