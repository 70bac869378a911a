"""Workers' logs stay bounded; kernel locks tell who lives."""

import subprocess
import sys

import pytest

from core.sessions.disk.locks import KernelLocks
from core.sessions.disk.worker_logs import LOG_LIMIT, WorkerLogs
from core.sessions.store.process import Process, this_process


def test_a_log_is_cut_to_its_end_and_its_writer_goes_on(tmp_path):
    logs = WorkerLogs(tmp_path)
    with logs.path("s").open("a") as writer:
        for number in range(LOG_LIMIT // 50):
            writer.write(f"line {number:06d} {'x' * 50}\n")
        writer.flush()
        logs.bound("s")
        writer.write("the last words\n")
    text = logs.path("s").read_text()
    assert len(text) < LOG_LIMIT
    assert text.startswith("line ")
    assert logs.last_words("s") == "the last words"


def test_a_short_log_is_left_as_it_is_and_none_has_no_words(tmp_path):
    logs = WorkerLogs(tmp_path)
    logs.path("s").write_text("one\ntwo\n\n")
    logs.bound("s")
    logs.bound("other")
    assert logs.last_words("s") == "two"
    assert logs.last_words("other") == ""
    assert logs.path("s").read_text() == "one\ntwo\n\n"


def test_the_last_words_are_the_latest_workers_own_and_more_than_information(tmp_path):
    logs = WorkerLogs(tmp_path)
    with logs.begin("s").open("a") as writer:
        writer.write("2026-11-23 ERROR the first one's words\n")
    assert "first one" in logs.last_words("s")
    with logs.begin("s").open("a") as writer:
        writer.write("2026-11-23 INFO it goes on\n")
    assert logs.last_words("s") == ""
    with logs.path("s").open("a") as writer:
        writer.write("Fatal Python error: Aborted\n2026-11-23 INFO nothing\n")
    assert logs.last_words("s") == "Fatal Python error: Aborted"
    assert logs.path("s").stat().st_mode & 0o777 == 0o600


def test_a_lock_has_one_holder_and_is_free_when_its_process_is_killed(tmp_path):
    locks = KernelLocks(tmp_path)
    script = (
        "import sys, time; from pathlib import Path; from core.sessions.disk.locks import KernelLocks;"
        f"lock = KernelLocks(Path({str(tmp_path)!r})).acquire_session('s');"
        "print(lock is not None, flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"True\n"
    assert locks.is_owned("s")
    assert locks.acquire_session("s", timeout=0.05) is None
    assert not locks.is_owned("another")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock = locks.acquire_session("s")
    assert lock is not None
    assert locks.is_owned("s")
    lock.release(remove=True)
    assert not locks.is_owned("s")


def test_an_instance_lives_as_long_as_it_holds_its_lock(tmp_path):
    locks = KernelLocks(tmp_path)
    name = str(this_process())
    assert not locks.lives(name)
    lock = locks.acquire_instance(name)
    assert locks.lives(name)
    lock.release()
    assert not locks.lives(name)


def test_a_process_is_found_by_its_name_until_another_takes_its_pid():
    here = this_process()
    assert Process.parse(str(here)) == here
    assert here.found().pid == here.pid
    assert Process(here.host, here.pid, here.start - 100).found() is None
    assert Process("elsewhere", here.pid, here.start).found() is None


@pytest.mark.parametrize("crooked", ["", "host", "host:1", "host:x:1", ":1:1", "host:1:"])
def test_what_is_no_name_of_a_process_is_none(crooked):
    assert Process.parse(crooked) is None
