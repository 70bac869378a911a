"""Two server processes behind nginx, one of them killed in the middle."""

from __future__ import annotations

import subprocess
import time

import pytest

from tests.browser.conftest import (
    HELD,
    complaints,
    count,
    enter_admin,
    eventually,
    grid,
    start_analysis,
    state,
)
from tests.browser.serving import ROOT, Server, free_port, server, wait_until_healthy
from tests.needs import needs

#: page loads of admin, in turn from both processes; bench/web.py makes two hundred
LOOKS = 10

SECRET = {"STREAMLIT_SERVER_COOKIE_SECRET": "the-same-for-all-of-them-0123456789"}


@pytest.fixture
def nginx(tmp_path):
    """Start nginx with the configuration people are given, on other ports."""
    program = needs("nginx")
    started = []

    def start(ports: list[int]) -> Server:
        port = free_port()
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/tmp/", f"{tmp_path}/")
        for given, used in zip((8501, 8502), ports, strict=True):
            text = text.replace(f"127.0.0.1:{given}", f"127.0.0.1:{used}")
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(text)
        log = tmp_path / "nginx.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [program, "-c", str(configuration), "-g", "daemon off;"], stdout=sink, stderr=sink
            )
        started.append(Server(port, process, log))
        wait_until_healthy(started[-1])
        return started[-1]

    yield start
    for front in started:
        front.stop()


def owner_of(page, servers):
    """The process that answers this page, by its own word."""
    said = page.get_by_text("Answered by").inner_text()
    return next(each for each in servers if f":{each.process.pid}:" in said)


def test_a_killed_process_takes_nothing_with_it(tab, tmp_path, chat, chat_settings, nginx):
    home = tmp_path / "home"
    with (
        server(home, **chat_settings, **SECRET) as one,
        server(home, **chat_settings, **SECRET) as other,
    ):
        front = nginx([one.port, other.port])
        front.log = one.log
        page = tab()
        session_id = start_analysis(page, front, ROOT / "samples" / "elm-street-bid.pdf")
        eventually(lambda: count(page, "answered") >= 3, page)
        chat.latency = HELD
        answered = count(page, "answered")
        mine = owner_of(page, (one, other))
        # the cookie keeps a browser with its process
        for _ in range(3):
            page.reload()
            assert owner_of(page, (one, other)) is mine
        mine.kill()
        began = time.monotonic()
        left = other if mine is one else one
        eventually(lambda: f":{left.process.pid}:" in page.get_by_text("Answered by").inner_text(), page)
        came_back = time.monotonic() - began
        assert came_back < 10
        assert session_id in page.url
        assert count(page, "answered") >= answered
        page.get_by_role("button", name="Stop and keep results").click()
        page.get_by_text("Stopped before the end").wait_for()
        assert state(page) == "partial"
        assert complaints(page) == []


def test_both_processes_list_the_same_in_turn(tab, tmp_path, chat_settings):
    home = tmp_path / "home"
    pdfs = [ROOT / "tests/data" / name for name in ("far-part-10.pdf", "far-part-35.pdf")]
    with server(home, **chat_settings) as one, server(home, **chat_settings) as other:
        page = tab()
        for pdf in pdfs:
            start_analysis(page, one, pdf)
        admins = {each.port: tab(like=page) for each in (one, other)}
        enter_admin(page, one)
        lists = []
        for number in range(LOOKS):
            place = (one, other)[number % 2]
            admin = admins[place.port]
            admin.goto(f"{place.url}/admin")
            admin.get_by_text("as of").wait_for()
            lists.append([row[0] for row in grid(admin)])
        assert lists == [[pdfs[1].name, pdfs[0].name]] * LOOKS
