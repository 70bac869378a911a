"""Two server processes behind nginx, one of them killed in the middle."""

from __future__ import annotations

import subprocess

import pytest

from tests.browser.conftest import (
    SOME,
    complaints,
    count,
    eventually,
    one_or_several,
    press,
    start_analysis,
    state,
)
from tests.browser.serving import Server, server, wait_until_healthy
from tests.needs import needs
from tests.nginx import configuration
from tests.ports import free_port

pytestmark = pytest.mark.slow

SECRET = {"STREAMLIT_SERVER_COOKIE_SECRET": "the-same-for-all-of-them-0123456789"}


@pytest.fixture
def nginx(tmp_path):
    """Start nginx with the configuration people are given, on other ports."""
    program = needs("nginx")
    started = []

    def start(ports: list[int]) -> Server:
        port = free_port()
        made = configuration(tmp_path, port, ports)
        log = tmp_path / "nginx.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [program, "-c", str(made), "-g", "daemon off;"], stdout=sink, stderr=sink
            )
        started.append(Server(port, process, log))
        wait_until_healthy(started[-1])
        return started[-1]

    yield start
    for front in started:
        front.stop()


def owner_of(page, servers):
    """The process that answers this page, by its own word."""
    said = page.get_by_text("Answered by").text_content()
    return next(each for each in servers if each.shown in said)


@one_or_several
def test_a_killed_process_takes_nothing_with_it(  # noqa: PLR0917  # fixtures
    tab, tmp_path, chat, chat_settings, nginx, files
):
    home = tmp_path / "home"
    chat.at_most = SOME
    with (
        server(home, **chat_settings, **SECRET) as one,
        server(home, **chat_settings, **SECRET) as other,
    ):
        front = nginx([one.port, other.port])
        front.log = one.log
        page = tab()
        session_id = start_analysis(page, front, *files)
        eventually(lambda: count(page, "answered") >= 3, page)
        answered = count(page, "answered")
        mine = owner_of(page, (one, other))
        # the cookie keeps a browser with its process
        for _ in range(3):
            page.reload()
            assert owner_of(page, (one, other)) is mine
        mine.kill()
        left = other if mine is one else one
        eventually(lambda: left.shown in page.get_by_text("Answered by").text_content(), page)
        assert session_id in page.url
        assert count(page, "answered") >= answered
        press(page, "Stop and keep results")
        page.get_by_text("Stopped before the end by you").wait_for()
        assert state(page) == "partial"
        assert complaints(page) == []
