"""Forks of one process that has loaded a module."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from functools import partial

import psutil
import pytest

from core.isolation.child_process import Child, Died, Killed
from core.isolation.fork_server import ForkServer

MODULE = "tests.unit.isolation.answering"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes fork safely on Linux alone")


@pytest.fixture
def forks():
    with ForkServer(MODULE) as server:
        yield server


def asked(forks, say, *, files=(), silence=60.0):
    return Child(
        MODULE,
        json.dumps({"say": say}).encode(),
        memory=1 << 30,
        silence=silence,
        files=files,
        forked=partial(forks.fork, files),
    )


def answer(forks, say, **arguments):
    with asked(forks, say, **arguments) as child:
        return json.loads(child.line(60.0)[0])


def test_a_fork_knows_nothing_of_the_fork_before_it(forks):
    assert answer(forks, "first")["seen"] == ["first"]
    assert answer(forks, "second")["seen"] == ["second"]


def test_a_fork_has_its_streams_and_the_files_that_it_was_given_and_no_others(forks, tmp_path):
    with tempfile.TemporaryFile() as document, asked(forks, "sleep") as other:
        assert answer(forks, "files")["files"] == [0, 1, 2]
        number = document.fileno()
        assert answer(forks, "files", files=(number,))["files"] == [0, 1, 2, number]
        assert other._process.poll() is None


def test_a_fork_finds_no_key_in_its_environment(forks, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-operator")
    assert "OPENAI_API_KEY" not in answer(forks, "environment")["environment"]


def test_a_fork_that_crashes_takes_no_other_with_it(forks):
    with asked(forks, "sleep") as other, asked(forks, "crash") as child:
        with pytest.raises(Died, match="crash"):
            child.line(60.0)
        assert other._process.poll() is None
    assert answer(forks, "after")["seen"] == ["after"]


def test_the_last_words_of_a_fork_reach_the_log(forks, caplog):
    caplog.set_level("INFO")
    with asked(forks, "fail") as child, pytest.raises(Died):
        child.line(60.0)
    assert "last words" in caplog.records[-1].last_words


def test_a_fork_that_keeps_silent_is_ended(forks):
    with asked(forks, "sleep", silence=0.2) as child:
        with pytest.raises(Died, match="took longer"):
            child.line(60.0)
        assert not psutil.pid_exists(child._process.pid)


def test_who_ended_a_fork_is_told_as_for_any_process(forks):
    with asked(forks, "sleep") as child:
        os.kill(child._process.pid, signal.SIGKILL)
        with pytest.raises(Killed):
            child.line(60.0)


def test_forks_outlive_the_server_and_later_ones_are_processes_of_their_own(forks):
    with asked(forks, "sleep") as child:
        forks.close()
        assert child._process.poll() is None
        assert forks.fork((), 2) is None
        with asked(forks, "alone") as alone:
            assert isinstance(alone._process, subprocess.Popen)
            assert json.loads(alone.line(60.0)[0])["seen"] == ["alone"]


def test_a_server_that_somebody_ended_costs_no_job(forks):
    assert answer(forks, "before")["seen"] == ["before"]
    forks._process.kill()
    forks._process.wait()
    assert answer(forks, "after")["seen"] == ["after"]


def test_many_threads_share_a_server(forks):
    found = []
    threads = [threading.Thread(target=lambda n=n: found.append(answer(forks, n)["seen"])) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [[n] for n in range(8)]


def test_a_server_and_its_forks_end_with_whoever_started_them(tmp_path):
    script = f"""
import os, time
from functools import partial
from core.isolation.child_process import Child
from core.isolation.fork_server import ForkServer
forks = ForkServer({MODULE!r})
child = Child({MODULE!r}, b'{{"say": "sleep"}}', memory=1 << 30, silence=60.0, forked=partial(forks.fork, ()))
print(forks._process.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as started:
        server = psutil.Process(int(started.stdout.readline()))
        started.kill()
        server.wait(timeout=60)
