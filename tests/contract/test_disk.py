"""The traps of diskcache and SQLite, each sprung on a real store on disk."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import diskcache
import pytest

from core.domain.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreUnwritable,
)
from core.domain.session import SessionState
from core.sessions import open_store
from core.sessions.disk.key_value import DiskKeyValue
from core.sessions.disk.locks import KernelLocks
from core.sessions.disk.salvage import salvage
from core.sessions.home import Home
from core.sessions.store import keys
from core.sessions.store.schema import VERSION, bring_up_to_date
from tests.contract.builders import checkpoint, create, move, outcome, run
from tests.contract.disks import small_disk
from tests.files import contents
from tests.processes.conftest import until

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and forks are those of POSIX")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def store(home):
    opened = open_store(home, timeout=0.2)
    yield opened
    opened.close()


def database(home):
    return home / "store" / "cache.db"


def fill(store, sessions=20, windows=10):
    made = []
    for _ in range(sessions):
        each = create(store)
        epoch = run(store, each.id)
        outcomes = [outcome(n, text="word " * 200) for n in range(windows)]
        store.checkpoint(each.id, epoch, checkpoint(each.id, *outcomes, log=("a line",)))
        made.append(each.id)
    return made


class TestNothingIsEvicted:
    def test_settings_that_another_opener_left_in_the_file_do_not_count(self, home):
        first = open_store(home)
        kept = fill(first, 5)
        first.close()
        with diskcache.Cache(
            home / "store", size_limit=1, cull_limit=10, eviction_policy="least-recently-used"
        ) as other:
            assert other.eviction_policy != "none"
        second = open_store(home)
        kept += fill(second, 20)
        assert {each.id for each in second.sessions(limit=None)} == set(kept)
        assert all(len(second.outcomes(each)) == 10 for each in kept)
        with closing(sqlite3.connect(database(home))) as raw:
            settings = dict(raw.execute("SELECT key, value FROM Settings"))
        assert settings["eviction_policy"] == "none"
        assert settings["cull_limit"] == 0
        second.close()

    def test_an_open_handle_does_not_take_over_what_another_opener_sets(self, home, store):
        kept = fill(store, 5)
        with diskcache.Cache(home / "store", size_limit=1, cull_limit=10):
            kept += fill(store, 20)
        assert {each.id for each in store.sessions(limit=None)} == set(kept)


class TestNothingSpills:
    def test_large_values_stay_in_the_database(self, home, store):
        made = create(store)
        epoch = run(store, made.id)
        store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(text="x" * 3_000_000)))
        files = {path.name for path in contents(home / "store")}
        assert files <= {"cache.db", "cache.db-wal", "cache.db-shm", "making.lock"}

    def test_a_change_that_fails_leaves_a_large_value_as_it_was(self, store):
        made = create(store)
        epoch = run(store, made.id)
        store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(text="x" * 100_000)))

        def change(before):
            store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(text="y" * 100_000)))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.update(made.id, change)
        assert store.outcomes(made.id)[0].findings[0].claim == "x" * 100_000


class Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


class TestForeignRowsAreRefused:
    @pytest.fixture
    def trap(self, tmp_path):
        return tmp_path / "executed"

    def write(self, home, statement, values):
        with closing(sqlite3.connect(database(home))) as raw, raw:
            assert raw.execute(statement, values).rowcount

    def test_the_bait_would_work(self, trap):
        pickle.loads(pickle.dumps(Evil(trap))).close()
        assert trap.exists()

    @pytest.mark.parametrize("mode", [0, 2, 3, 4, 99])
    def test_a_value_that_asks_for_another_mode_is_never_opened(self, home, store, trap, mode):
        made, other = create(store), create(store)
        bait = pickle.dumps(Evil(trap))
        key = f"s:{made.id}:record"
        self.write(home, "UPDATE Cache SET mode = ?, value = ? WHERE key = ?", (mode, bait, key))
        with pytest.raises(StoreDamaged, match="did not write"):
            store.session(made.id)
        assert [each.id for each in store.sessions()] == [other.id]
        assert any("not written by Pagewise" in line for line in store.problems())
        assert not trap.exists()

    @pytest.mark.parametrize("mode", [1, 2, 3, 4])
    def test_a_value_that_points_to_a_file_is_never_opened(self, home, store, trap, tmp_path, mode):
        made = create(store)
        secret = tmp_path / "secret.val"
        secret.write_bytes(pickle.dumps(Evil(trap)))
        self.write(
            home,
            "UPDATE Cache SET mode = ?, value = NULL, filename = '../../secret.val' WHERE key = ?",
            (mode, f"s:{made.id}:plan"),
        )
        with pytest.raises(StoreDamaged):
            store.plan(made.id)
        store.delete(made.id)
        assert secret.exists()
        assert not trap.exists()

    def test_a_key_that_asks_to_be_unpickled_is_never_opened(self, home, store, trap):
        made = create(store)
        bait = pickle.dumps(Evil(trap))
        for key in (bait, "z:zzz"):
            self.write(home, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 0, 1, 'x')", (key,))
        assert [each.id for each in store.sessions()] == [made.id]
        assert not trap.exists()
        with pytest.raises(StoreDamaged):
            decode_all_keys(store)
        assert not trap.exists()

    def test_text_that_is_no_json_is_said_to_be_damaged(self, home, store):
        made = create(store)
        self.write(home, "UPDATE Cache SET value = 'nonsense' WHERE key = ?", (f"s:{made.id}:record",))
        with pytest.raises(StoreDamaged, match="cannot be read"):
            store.session(made.id)
        assert list(store.sessions()) == []
        assert any(made.id in line for line in store.problems())


def decode_all_keys(store):
    with store._key_value._explained():
        list(store._key_value._cache.iterkeys())


class TestABusyStore:
    @pytest.fixture
    def busy(self, home, store):
        with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield other

    def test_a_writer_gives_up_with_a_clear_error_and_readers_do_not_wait(self, store, home):
        made = create(store)
        with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusy, match=r"busy.*Try again"):
                store.update(made.id, move(SessionState.RUNNING))
            assert store.session(made.id) == made
            assert [each.id for each in store.sessions()] == [made.id]
            other.execute("ROLLBACK")
        assert store.update(made.id, move(SessionState.RUNNING)).state is SessionState.RUNNING

    def test_a_store_can_be_opened_and_read_while_it_is_busy(self, home, busy):
        opened = open_store(home, timeout=0.1)
        assert list(opened.sessions()) == []
        assert opened.claim("web-1", limit=1) is None
        with pytest.raises(StoreBusy):
            create(opened)
        opened.close()


class TestAFullDisk:
    def test_a_store_keeps_room_for_stopping_and_deleting(self, home):
        free = shutil.disk_usage(home.parent).free
        plenty = open_store(home)
        made = create(plenty)
        epoch = run(plenty, made.id)
        tight = open_store(home, reserve=free * 2)
        for write in (
            lambda: create(tight),
            lambda: tight.checkpoint(made.id, epoch, checkpoint(made.id)),
            lambda: tight.append_log(made.id, "a line"),
        ):
            with pytest.raises(StoreFull, match=r"MB left.*delete sessions"):
                write()
        assert tight.update(made.id, move(SessionState.PARTIAL)).state is SessionState.PARTIAL
        tight.delete(made.id)
        assert list(tight.sessions()) == []
        plenty.close()
        tight.close()

    def test_a_disk_that_fills_up_loses_nothing_and_recovers_by_itself(self, tmp_path):
        with small_disk(tmp_path / "small", megabytes=6) as disk:
            (disk / "something else").write_bytes(b"x" * 1_000_000)
            store = open_store(disk / "home", reserve=0)
            made = create(store)
            epoch = run(store, made.id)
            stored = self.fill_with_checkpoints(store, made.id, epoch)
            assert stored > 3
            self.fill_up(disk)
            with pytest.raises(StoreFull):
                store.append_log(made.id, "x" * 400)
            assert len(store.outcomes(made.id)) == stored
            again = open_store(disk / "home", reserve=0)
            assert again.session(made.id).progress.units_done == 1
            (disk / "something else").unlink()
            store.checkpoint(made.id, epoch, checkpoint(made.id, outcome(stored)))
            assert len(again.outcomes(made.id)) == stored + 1
            assert list(store.problems()) == []
            store.close()
            again.close()

    def test_a_reserve_lets_sessions_stop_and_be_deleted_at_the_last_byte(self, tmp_path):
        with small_disk(tmp_path / "small", megabytes=48) as disk:
            store = open_store(disk / "home", reserve=0)
            made = [create(store) for _ in range(2)]
            epoch = run(store, made[0].id)
            store.checkpoint(made[0].id, epoch, checkpoint(made[0].id, outcome(text="word " * 400_000)))
            store.tend(idle=True)
            self.fill_up(disk)
            assert shutil.disk_usage(disk).free == 0
            assert store.update(made[0].id, move(SessionState.PARTIAL)).state is SessionState.PARTIAL
            store.delete(made[0].id)
            assert [each.id for each in store.sessions()] == [made[1].id]
            store.close()

    def test_an_idle_store_gives_the_room_of_its_journal_back(self, home):
        store = open_store(home)
        for session_id in fill(store):
            store.delete(session_id)
        journal = database(home).with_name("cache.db-wal")
        assert journal.stat().st_size > 1_000_000
        store.tend(idle=False)
        assert journal.stat().st_size > 1_000_000
        store.tend(idle=True)
        assert journal.stat().st_size == 0
        store.close()

    @staticmethod
    def fill_with_checkpoints(store, session_id, epoch):
        """Store outcomes until the disk is full; return how many were acknowledged."""
        for stored in range(1_000):
            try:
                big = outcome(stored, text="word " * 40_000)
                store.checkpoint(session_id, epoch, checkpoint(session_id, big))
            except StoreFull:
                return stored
        raise AssertionError("the disk never filled up")

    @staticmethod
    def fill_up(disk):
        with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 4096):
                pass


class TestADamagedFile:
    def damage(self, home, *, share):
        """Overwrite whole pages in the middle of the database, as a broken disk would."""
        path = database(home)
        data = bytearray(path.read_bytes())
        pages = len(data) // 4096
        for page in range(8, pages, max(1, int(1 / share))):
            data[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
        path.write_bytes(data)

    def closed(self, home):
        store = open_store(home)
        made = fill(store)
        with closing(sqlite3.connect(database(home))) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        return made

    def test_what_is_readable_is_shown_and_what_is_not_is_said(self, home):
        made = self.closed(home)
        self.damage(home, share=0.05)
        store = open_store(home)
        readable, advice = 0, []
        for session_id in made:
            try:
                store.session(session_id)
                store.outcomes(session_id)
                readable += 1
            except StoreDamaged as error:
                advice.append(error.advice)
        assert readable
        assert advice
        assert all("doctor" in line for line in advice)
        assert store.problems()
        store.close()

    def test_a_repair_brings_over_whatever_can_be_read(self, home):
        made = self.closed(home)
        self.damage(home, share=0.02)
        result = salvage(home)
        store = open_store(home)
        assert result.sessions + len(result.lost) >= result.sessions > 0
        assert list(store.problems()) == []
        assert {each.id for each in store.sessions(limit=None)} == set(made) - set(result.lost)
        for each in store.sessions(limit=None):
            assert [row.question_id for row in store.table(each.id).rows]
            store.delete(each.id)
        assert result.aside.is_dir()
        store.close()

    def test_a_repair_of_a_sound_store_loses_nothing(self, home):
        made = self.closed(home)
        before = open_store(home)
        wanted = {each: (before.session(each), before.outcomes(each), before.log(each)) for each in made}
        order = [each.id for each in before.sessions(limit=None)]
        before.close()
        assert salvage(home).lost == ()
        after = open_store(home)
        assert [each.id for each in after.sessions(limit=None)] == order
        assert {e: (after.session(e), after.outcomes(e), after.log(e)) for e in made} == wanted
        after.close()

    def test_a_repair_is_refused_while_a_server_or_a_worker_runs(self, home):
        made = self.closed(home)
        locks = KernelLocks(home)
        for held in (locks.acquire_instance("web-1:1:1"), locks.acquire_session(made[0])):
            with pytest.raises(StoreBusy, match=r"(instance-web-1:1:1|session-\S+) still runs"):
                salvage(home)
            held.release()
        assert salvage(home).sessions == len(made)

    def test_an_open_handle_finds_the_repaired_store(self, home, store):
        made = create(store)
        salvage(home)
        run(store, made.id)
        other = open_store(home)
        assert other.session(made.id).state is SessionState.RUNNING
        other.close()

    def test_a_file_that_is_no_database_is_a_clear_error(self, home):
        self.closed(home)
        database(home).write_bytes(b"not a database at all" * 1_000)
        with pytest.raises(StoreDamaged, match=r"damaged.*--repair"):
            open_store(home)


AS_NOBODY = """
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from core.domain.errors import StoreUnwritable
from core.workers.supervisor import Supervisor
from core.sessions.home import Home
from core.sessions.disk.locks import KernelLocks
from tests.contract.builders import create
os.setgid(65534); os.setuid(65534)
try:
    home = Home.open(Path({home!r}))
    with Supervisor(home, ["false"], limit=1):
        print("read", len(home.store.sessions()))
        create(home.store, id="another")
except StoreUnwritable as error:
    print("refused:", error)
"""


class TestAnUnwritableFolder:
    def as_nobody(self, home):
        if subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout.strip() != "0":
            pytest.skip("only root can become another user")
        script = AS_NOBODY.format(root=str(ROOT), home=str(home))
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd="/"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    @pytest.fixture
    def public(self):
        """A home below folders that anybody may enter, which those of pytest are not."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            yield Path(folder) / "home"

    def test_a_new_store_is_refused_with_what_to_do(self, public):
        (line,) = self.as_nobody(public)
        assert line.startswith("refused:")
        assert "cannot be written" in line
        assert "PAGEWISE_HOME" in line

    def test_an_existing_store_can_be_read_and_says_why_it_cannot_be_written(self, public):
        home = Home.open(public)
        fill(home.store, 3)
        home.store.close()
        for path in (public, *public.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        lines = self.as_nobody(public)
        assert lines[0] == "read 3"
        assert "cannot be written" in lines[1]


class TestADiskThatCannotBeWrittenForAWhile:
    def test_a_process_that_opened_it_then_sees_and_makes_changes_afterwards(self, tmp_path):
        with small_disk(tmp_path / "small", megabytes=64) as disk:
            other = open_store(disk / "home", reserve=0)
            first = create(other)
            other.tend(idle=True)
            other.close()
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            store = open_store(disk / "home", reserve=0)
            assert [each.id for each in store.sessions()] == [first.id]
            with pytest.raises(StoreUnwritable, match="cannot be written"):
                create(store)
            reader = open_store(disk / "home", reserve=0)
            assert [each.id for each in reader.sessions()] == [first.id]
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
            second = create(other)
            assert until(lambda: [each.id for each in reader.sessions()] == [second.id, first.id])
            third = create(store)
            assert until(lambda: reader.sessions()[0].id == third.id)
            for each in (other, store, reader):
                each.close()


class TestAStoreThatVanished:
    def test_it_is_not_replaced_while_its_documents_are_there(self, home):
        opened = Home.open(home)
        opened.documents.add(io.BytesIO(b"%PDF-1.7 a document"), "bid.pdf", 10_000)
        opened.store.close()
        shutil.rmtree(home / "store")
        with pytest.raises(StoreError, match=r"1 documents, but the session store \S+ is gone. Put it back"):
            Home.open(home)
        assert not database(home).exists()
        (home / "documents").rename(home / "moved away")
        Home.open(home).store.close()

    def test_a_process_that_has_it_open_says_so_and_makes_none(self, home, store):
        made = create(store)
        (home / "store").rename(home / "elsewhere")
        with pytest.raises(StoreError, match="is gone"):
            store.sessions()
        with pytest.raises(StoreError):
            store.update(made.id, move(SessionState.PARTIAL))
        assert not database(home).exists()
        (home / "elsewhere").rename(home / "store")
        assert [each.id for each in store.sessions()] == [made.id]


class TestOpening:
    def test_opening_a_store_that_is_there_writes_nothing(self, home):
        open_store(home).close()
        files = lambda: {p.name: p.stat().st_mtime_ns for p in (home / "store").glob("cache.db")}  # noqa: E731
        with closing(sqlite3.connect(database(home))) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = files()
        with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
            version = other.execute("PRAGMA data_version").fetchone()
            open_store(home).sessions()
            assert other.execute("PRAGMA data_version").fetchone() == version
        assert files() == before

    def test_many_processes_may_make_the_same_store_at_once(self, home):
        script = (
            "import sys; from pathlib import Path; from core.sessions import open_store;"
            "from tests.contract.builders import create;"
            f"store = open_store(Path({str(home)!r}), timeout=30);"
            "create(store, id='p' + sys.argv[1])"
        )
        processes = [subprocess.Popen([sys.executable, "-c", script, str(n)], cwd=ROOT) for n in range(5)]
        assert [process.wait() for process in processes] == [0] * 5
        store = open_store(home)
        assert len(store.sessions()) == 5
        store.close()

    def test_a_database_that_another_writes_while_its_journal_must_be_changed_is_waited_for(
        self, home, store
    ):
        create(store)
        store.close()
        with closing(sqlite3.connect(database(home), isolation_level=None, check_same_thread=False)) as other:
            other.execute("PRAGMA journal_mode = delete").fetchall()  # as a copy by SQLite's own tool has it
            other.execute("BEGIN IMMEDIATE")  # SQLite itself would give up at once
            writer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
            writer.start()
            again = open_store(home, timeout=60)
            writer.join()
            assert len(again.sessions()) == 1
            again.close()

    @POSIX
    def test_only_this_user_may_enter_the_folder(self, home, store):
        for folder in (home, home / "store"):
            assert folder.stat().st_mode & 0o777 == 0o700

    @POSIX
    def test_a_forked_child_is_told_to_open_the_store_itself(self, home):
        script = (
            "import os, sys; from pathlib import Path; from core.sessions import open_store;"
            f"store = open_store(Path({str(home)!r})); store.sessions()\n"
            "child = os.fork()\n"
            "if child: sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
            "store.sessions()"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "Open it again in the new process" in done.stderr

    @pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files, as Linux shows them")
    def test_threads_that_end_leave_no_file_open(self, store):
        def use():
            store.sessions()

        def open_files():
            return len(list(Path("/proc/self/fd").iterdir()))

        use()
        gc.disable()
        try:
            counts = []
            for _ in range(30):
                thread = threading.Thread(target=use)
                thread.start()
                thread.join()
                counts.append(open_files())
        finally:
            gc.enable()
        assert counts[-1] <= counts[2]

    def test_threads_may_share_a_handle(self, store):
        made = create(store)

        def append(number):
            for line in range(10):
                while True:
                    try:
                        store.append_log(made.id, f"{number}.{line}")
                        break
                    except StoreBusy:
                        continue
            store.close()

        threads = [threading.Thread(target=append, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        entries = store.log(made.id)
        assert [entry.sequence for entry in entries] == list(range(1, 41))
        assert len({entry.text for entry in entries}) == 40


class TestVersions:
    def test_an_older_store_is_converted_step_by_step_and_once(self, home):
        open_store(home).close()
        steps = []

        def second(key_value):
            steps.append(1)
            key_value.put("new", "1")

        def third(key_value):
            steps.append(2)
            key_value.put("new", str(int(key_value.get("new")) + 1))

        key_value = DiskKeyValue(home / "store", timeout=1.0)
        for _ in range(2):
            bring_up_to_date(key_value, VERSION + 2, {VERSION: second, VERSION + 1: third})
        assert steps == [1, 2]
        assert key_value.get("new") == "2"
        key_value.close()

    def test_a_store_from_before_possible_answers_opens_with_its_sessions(self, home):
        store = open_store(home)
        made = create(store)
        store.close()
        key_value = DiskKeyValue(home / "store", timeout=1.0)
        with key_value.transaction():
            key_value.put(keys.SCHEMA, "1")
        key_value.close()
        assert open_store(home).session(made.id) == made

    def test_a_step_that_fails_leaves_the_older_version(self, home):
        open_store(home).close()

        def fail(key_value):
            key_value.put("new", "1")
            raise StoreError("no")

        key_value = DiskKeyValue(home / "store", timeout=1.0)
        with pytest.raises(StoreError, match="no"):
            bring_up_to_date(key_value, VERSION + 1, {VERSION: fail})
        assert key_value.get("new") is None
        key_value.close()
        open_store(home).close()

    def test_a_store_of_a_newer_program_is_left_alone(self, home):
        open_store(home).close()
        key_value = DiskKeyValue(home / "store", timeout=1.0)
        bring_up_to_date(key_value, VERSION + 1, {VERSION: lambda _: None})
        key_value.close()
        with pytest.raises(StoreError, match="newer Pagewise"):
            open_store(home)


class TestBackup:
    def test_a_backup_made_while_others_write_is_a_whole_store(self, home, store, tmp_path):
        made = fill(store, 5)
        with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            store.backup(tmp_path / "copy.db")
        restored = tmp_path / "restored"
        (restored / "store").mkdir(parents=True)
        shutil.copy(tmp_path / "copy.db", restored / "store" / "cache.db")
        copy = open_store(restored)
        assert {each.id for each in copy.sessions()} == set(made)
        assert list(copy.problems()) == []
        copy.close()

    def test_a_backup_overwrites_nothing(self, store, tmp_path):
        (tmp_path / "copy.db").write_text("mine")
        with pytest.raises(Exception, match="exists already"):
            store.backup(tmp_path / "copy.db")
        assert (tmp_path / "copy.db").read_text() == "mine"
