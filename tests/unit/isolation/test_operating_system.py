"""What differs between operating systems; these hold on each of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.isolation.operating_system import IS_POSIX, NEW_GROUP, kill_group, processors, was_killed

ROOT = Path(__file__).parents[3]

#: starts a process that would live long, and tells its pid
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
"""


def started(script, **options):
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        creationflags=NEW_GROUP,
        start_new_session=options.pop("start_new_session", True),
    )


@pytest.fixture
def parent():
    """A process that leads a group, and one that it started."""
    with started(PARENT + "child.wait()") as process:
        yield process, psutil.Process(int(process.stdout.readline()))
        kill_group(process.pid)


def has_ended(process):
    """Whether a process that is no child of ours is gone; one that nobody waited for yet counts as gone."""
    try:
        process.wait(60)
    except psutil.TimeoutExpired:
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def test_a_group_is_killed_with_all_that_its_leader_started(parent):
    process, child = parent
    kill_group(process.pid)
    assert process.wait() != 0
    assert has_ended(child)


@pytest.mark.skipif(not IS_POSIX, reason="without groups there is nothing to lead")
def test_of_a_process_that_leads_no_group_nothing_else_is_killed():
    with started(PARENT + "child.wait()", start_new_session=False) as process:
        child = psutil.Process(int(process.stdout.readline()))
        kill_group(process.pid)
        assert was_killed(process.wait())
        assert child.is_running()
        child.kill()


def test_killing_what_has_ended_already_is_harmless(parent):
    process, _ = parent
    kill_group(process.pid)
    process.wait()
    kill_group(process.pid)


@pytest.mark.thorough
def test_a_process_ends_with_what_it_started():
    script = PARENT + "from core.isolation.operating_system import end_with_group\nend_with_group()"
    with started(script) as process:
        child = psutil.Process(int(process.stdout.readline()))
        process.wait()
        assert has_ended(child)


def test_an_ordinary_end_is_not_taken_for_a_killing():
    assert not any(was_killed(code) for code in (0, 1, 3, 255))


def test_who_gives_way_has_the_processor_after_others():
    script = "import psutil; nice = psutil.Process().nice; print(nice())\n"
    script += "from core.isolation.operating_system import give_way; give_way(10); print(nice())"
    with started(script) as process:
        before, after = process.stdout.read().split()
    # who gave way already as far as one can, as tests may, cannot give way any more
    assert before != after or int(before) == 19


def test_no_more_processors_are_used_than_there_are():
    assert 1 <= processors() <= os.cpu_count()


def test_no_module_outside_this_package_asks_which_system_this_is():
    asks = re.compile(r"os\.name\b|sys\.platform|platform\.system|hasattr\((os|signal)\b|killpg|os\.nice")
    asking = {
        path.relative_to(ROOT).as_posix()
        for folder in ("core", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if asks.search(path.read_text())
    }
    assert {path for path in asking if not path.startswith("core/isolation/")} == set()
    assert asking
