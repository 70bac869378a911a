"""A PDF child that was taken over reaches nothing: no key, no other document, nobody."""

import json
import socket
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from core.isolation import child_process, fork_server
from core.isolation.child_process import Child
from core.isolation.environment import environment
from core.isolation.fork_server import Forked, ForkServer
from core.isolation.hand_over import hand_over
from core.isolation.run_program import walled
from core.isolation.walls import landlock
from core.reading import start_child
from core.reading.messages import DrawForOcr, FindQuotes
from tests.attacks import taken_over
from tests.pdfs import document, lines

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not landlock.version(), reason="these walls are those of Linux with Landlock"
)

ROOT = Path(__file__).parents[2]
MODULE = "tests.attacks.taken_over"


@pytest.fixture
def wanted(tmp_path, monkeypatch):
    """What an attacker is after, told through a variable that children are passed on."""
    secret = tmp_path / "others" / "secret.pdf"
    secret.parent.mkdir()
    secret.write_bytes(b"secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        known = {"secret": str(secret), "folder": str(secret.parent), "port": listening.getsockname()[1]}
        told = {**environment(), "TMPDIR": json.dumps(known)}
        for module in (child_process, fork_server):
            monkeypatch.setattr(module, "environment", lambda: told)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-operator")
        yield secret


def job(kind, pdf, **fields):
    common = {"password": None, "memory": 1 << 30, "cpu": 20, "max_page_characters": 1000, "page": 1}
    return kind(path=str(pdf), **common, **fields)


def ours_at(folder):
    pdf = folder / "ours.pdf"
    pdf.write_bytes(document([lines("Our own page.")]))
    return pdf


JOBS = {
    "reading": lambda pdf: job(FindQuotes, pdf, quotes=()),
    "drawing for OCR": lambda pdf: job(DrawForOcr, pdf, clips=()),
}


@pytest.mark.parametrize("forked", [False, True], ids=["process", "fork"])
@pytest.mark.parametrize("kind", JOBS)
def test_every_line_of_an_attackers_script_fails(kind, forked, wanted, tmp_path):
    pdf = ours_at(tmp_path)
    ours = JOBS[kind](pdf)
    with (
        ForkServer(MODULE) if forked else nullcontext() as forks,
        start_child.start(MODULE, ours, memory=1 << 30, silence=60.0, forks=forks) as child,
    ):
        assert isinstance(child._process, Forked) == forked
        told = json.loads(child.line(60.0)[0])
    assert told == {"read": "%PDF-", "tried": len(taken_over.ATTEMPTS), "through": []}
    assert wanted.read_bytes() == b"secret"
    assert [path.name for path in wanted.parent.iterdir()] == ["secret.pdf"]


#: lines that do no harm where nothing stands in their way
HARMLESS = (
    *("read a secret", "list where documents lie", "write beside a secret", "listen", "read accounts"),
    *("start a shell", "run from memory", "end the parent", "watch files"),
)


def test_without_walls_the_lines_get_through(wanted, monkeypatch):
    known = {"secret": str(wanted), "folder": str(wanted.parent), "port": 1}
    monkeypatch.setattr(taken_over, "WANTED", known)
    for name in HARMLESS:
        made = taken_over.ATTEMPTS[name]()
        if isinstance(made, socket.socket):
            made.close()


def test_the_child_does_not_learn_where_its_document_lies(tmp_path):
    pdf = ours_at(tmp_path)
    with hand_over(pdf) as handed:
        assert str(tmp_path) not in handed.path
        assert len(handed.files) == 1


def test_a_document_that_is_gone_is_still_refused_in_words(tmp_path):
    request = job(FindQuotes, tmp_path / "gone.pdf", quotes=())
    with start_child.start("core.reading.sandbox.child", request, memory=1 << 30, silence=60.0) as child:
        assert json.loads(child.line(60.0)[0])["type"] == "Refused"


def test_a_process_of_one_thread_puts_up_its_walls_before_it_starts_another(tmp_path):
    request = b"{}"
    with Child("tests.attacks.one_thread", request, memory=1 << 30, silence=60.0) as child:
        assert json.loads(child.line(60.0)[0]) == 1


@pytest.mark.parametrize(
    "line",
    ["read word < {secret}", "echo x > {folder}/new", "cat /dev/null", "exec /usr/bin/env", ": > {secret}"],
)
def test_a_program_that_was_taken_over_reads_writes_and_starts_nothing_else(line, wanted):
    script = line.format(secret=wanted, folder=wanted.parent)
    shell = "/bin/sh"
    assert subprocess.run(walled([shell, "-c", "exit 0"], []), cwd=ROOT, check=False).returncode == 0
    assert subprocess.run(walled([shell, "-c", script], []), cwd=ROOT, check=False).returncode != 0
    assert wanted.read_bytes() == b"secret"


def test_who_may_make_files_makes_them_in_one_folder_alone_and_reaches_nobody(tmp_path, wanted):
    """As LibreOffice works, which keeps a profile and writes a PDF."""
    own = tmp_path / "own"
    own.mkdir()
    script = f"""
import os, pathlib, socket, subprocess, sys
from core.isolation.walls import raise_walls
own, secret = pathlib.Path({str(own)!r}), pathlib.Path({str(wanted)!r})
raise_walls(make=[own])
(own / "made").mkdir()
(own / "made" / "a").write_text("a")
(own / "made" / "a").rename(own / "b")
(own / "made").rmdir()
through = []
for name, attempt in {{
    "read": secret.read_bytes,
    "write beside": lambda: (secret.parent / "new").write_text("x"),
    "remove": secret.unlink,
    "move in": lambda: secret.rename(own / "secret"),
    "link": lambda: os.link(secret, own / "linked"),
    "socket": socket.socket,
    "local socket": lambda: socket.socket(socket.AF_UNIX),
    "program": lambda: subprocess.run(["/bin/true"]),
}}.items():
    try:
        attempt()
        through.append(name)
    except OSError:
        pass
sys.stdout.write(repr(through))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=240
    )
    assert done.stdout == "[]"
    assert [path.name for path in own.iterdir()] == ["b"]
    assert wanted.read_bytes() == b"secret"
