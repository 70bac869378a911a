"""``python -m core analyze --engine chat``, against a recorded answer set and against a real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chat_server.gold import page_numbers
from tests.chat_server.model import Model
from tests.chat_server.real import LINES, QUESTIONS, SETTINGS, real_model
from tests.chat_server.recorded import (
    ALTERED,
    FOOTNOTE,
    GOLD,
    INFERRED,
    INVENTED,
    PDF,
    SCANNED,
    SIDES,
    by_status,
    recorded,
)
from tests.chat_server.server import ChatServer
from tests.pdfs import document, lines

ROOT = Path(__file__).parents[2]
KEY = "sk-test-key-0123456789abcdef"


def analyze(url, tmp_path, pdf, *arguments, **environment):
    out = tmp_path / "table.json"
    command = [sys.executable, "-m", "core", "analyze", str(pdf), "--engine", "chat", "--quiet"]
    done = subprocess.run(
        [*command, f"--out={out}", *arguments],
        check=False,
        cwd=ROOT,
        env={
            **os.environ,
            "PAGEWISE_HOME": str(tmp_path / "home"),
            "OPENAI_BASE_URL": url,
            "OPENAI_API_KEY": KEY,
            "PAGEWISE_CHAT_MODEL": "test-model",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=240,
    )
    return done, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The table of the sample bid, from the recorded answers."""
    with ChatServer(Model(recorded(), page_numbers(PDF))) as server:
        done, table = analyze(server.url, tmp_path_factory.mktemp("recorded"), PDF, "--second-pass")
    assert done.returncode == 0, done.stderr
    return {question["id"]: question for question in table["questions"]} | {"": table}


def quotes(question):
    return [quote for claim in question["claims"] for quote in claim["quotes"]]


@pytest.mark.slow
def test_every_answer_of_the_gold_is_in_the_table_with_its_page(table):
    for question in GOLD:
        pages = {evidence["page"] for evidence in question["evidence"]}
        if question["status"] != "answerable" or pages & SCANNED:
            continue
        found = table[question["id"]]
        assert found["status"] == "answered", question["id"]
        assert {page["page"] for quote in quotes(found) for page in quote["pages"]} <= pages
        assert all(quote["located"] for quote in quotes(found))


@pytest.mark.parametrize("identifier", SIDES)
def test_both_sides_of_a_contradiction_are_shown_with_their_own_pages(table, identifier):
    found = table[identifier]
    (evidence,) = (question["evidence"] for question in GOLD if question["id"] == identifier)
    assert found["status"] == "conflicting"
    assert {claim["text"] for claim in found["claims"]} == set(SIDES[identifier])
    pages = [
        {page["page"] for quote in claim["quotes"] for page in quote["pages"]} for claim in found["claims"]
    ]
    assert sorted(map(sorted, pages)) == sorted([side["page"]] for side in evidence)


@pytest.mark.parametrize("identifier", [*INVENTED, *ALTERED])
def test_a_quote_that_does_not_stand_there_is_unverified_and_has_no_page(table, identifier):
    found = table[identifier]
    assert found["status"] == "unverified"
    assert found["pages"] == []
    assert not any(quote["located"] or quote["pages"] for quote in quotes(found))
    if identifier in ALTERED:
        assert "nine" in quotes(found)[0]["reason"]


@pytest.mark.parametrize("identifier", INFERRED)
def test_what_the_second_pass_infers_is_marked_with_its_footnote_and_low_confidence(table, identifier):
    (claim,) = table[identifier]["claims"]
    assert claim["inferred"]
    assert claim["confidence"] <= 0.5
    assert claim["footnotes"] == [FOOTNOTE]
    assert claim["quotes"][0]["located"]


def test_the_rest_is_not_found_on_any_of_the_pages_read(table):
    silent = by_status("no_answer") - {*INVENTED, *ALTERED, *INFERRED}
    assert silent
    assert all(table[identifier]["status"] == "not_found" for identifier in silent)
    assert table[""]["usage"]["calls"] > 380


def test_an_error_of_the_server_is_one_line_and_a_code_for_scripts(tmp_path):
    with ChatServer(key="another") as server:
        done, table = analyze(server.url, tmp_path, PDF, "--pages", "1-3")
    assert done.returncode != 0
    assert table is None
    assert done.stderr.count("\n") == 1
    assert "refused the key" in done.stderr
    assert KEY not in done.stderr


@pytest.mark.slow
def test_whatever_a_real_model_says_no_unverified_quote_is_shown_as_verified(tmp_path):
    pdf, asked = tmp_path / "small.pdf", tmp_path / "small.yaml"
    pdf.write_bytes(document([lines(*LINES)]))
    asked.write_text(QUESTIONS, encoding="utf-8")
    with real_model() as url:
        done, table = analyze(url, tmp_path, pdf, f"--questions={asked}", **SETTINGS)
    assert table, done.stderr
    assert table["usage"]["calls"] >= 1
    assert table["usage"]["prompt_tokens"] > 500
    assert table["work"]["done"] + table["work"]["failed"] == 1
    text = " ".join(LINES)
    for quote in (quote for question in table["questions"] for quote in quotes(question)):
        assert quote["located"] == bool(quote["pages"])
        if quote["match"] == "exact":
            assert " ".join(quote["text"].split()) in text
