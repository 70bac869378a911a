"""The evaluation command by a chat model whose replies are known: it tells, asks, keeps and judges."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chat_server.sample import SampleModel
from tests.chat_server.server import ChatServer

ROOT = Path(__file__).parents[2]


def evaluate(kept, *more):
    command = [sys.executable, "-m", "bench.evaluate", "--engine", "chat", "--sections", "general"]
    command += ["--keep", str(kept), "--model", "test-model", *more]
    environment = os.environ | {"OPENAI_API_KEY": "sk-test"}
    return subprocess.run(
        command, check=False, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=500
    )


@pytest.mark.slow
def test_nothing_is_asked_before_yes_and_what_was_asked_is_judged_again_without_a_call(tmp_path):
    with ChatServer(SampleModel()) as server:
        told = evaluate(tmp_path, "--base-url", server.url)
        assert told.returncode == 0
        assert "Nothing was asked." in told.stderr
        assert not (tmp_path / "sample.json").exists()
        asked = evaluate(tmp_path, "--base-url", server.url, "--yes")
        assert asked.returncode == 0, asked.stderr
    again = evaluate(tmp_path, "--judge", str(tmp_path / "sample.json"))
    assert again.returncode == 0
    assert again.stdout == asked.stdout
    figures = {line[:28].strip(): line[28:].strip() for line in again.stdout.splitlines()}
    assert float(figures["answered right"]) >= 0.9
