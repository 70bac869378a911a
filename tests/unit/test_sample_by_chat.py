"""The sample document, read by a model whose replies are known: the whole path, over real HTTP."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chat_server.sample import PDF, SampleModel
from tests.chat_server.server import ChatServer

pytestmark = pytest.mark.slow

GOLD = {
    entry["id"]: entry
    for entry in json.loads(PDF.with_suffix(".gold.json").read_text(encoding="utf-8"))["questions"]
}
#: their only evidence is on pictures, which are read where OCR is installed
SCANNED = {key for key, entry in GOLD.items() if entry["evidence"] and entry["evidence"][0]["scanned"]}
IN_TEXT = sorted(key for key, entry in GOLD.items() if entry["status"] != "no_answer" and key not in SCANNED)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("chat")
    out = folder / "answers.json"
    with ChatServer(SampleModel()) as server:
        command = [sys.executable, "-m", "core", "analyze", str(PDF), "--engine", "chat", "--second-pass"]
        command += ["--base-url", server.url, "--model", "test-model", "--out", str(out), "--quiet"]
        settings = {"PAGEWISE_HOME": str(folder / "home"), "OPENAI_API_KEY": "sk-test"}
        subprocess.run(command, check=True, env=os.environ | settings, timeout=500)
    return {row["id"]: row for row in json.loads(out.read_text(encoding="utf-8"))["questions"]}


def pages_of(row):
    return {page["page"] for claim in row["claims"] for quote in claim["quotes"] for page in quote["pages"]}


def test_every_answer_is_cited_with_the_pages_of_the_gold(report):
    wrong = [
        key for key in IN_TEXT if pages_of(report[key]) != {item["page"] for item in GOLD[key]["evidence"]}
    ]
    assert wrong == []


def test_citations_carry_the_printed_labels(report):
    labels = {(item["page"], item["label"]) for entry in GOLD.values() for item in entry["evidence"]}
    shown = {(page["page"], page["label"]) for key in IN_TEXT for page in report[key]["pages"]}
    assert shown
    assert shown <= labels


def test_both_sides_of_a_conflict_are_shown(report):
    for key, entry in GOLD.items():
        if entry["status"] == "conflicting":
            sides = [{item["page"] for item in entry["evidence"] if item["side"] == side} for side in (0, 1)]
            claims = [
                {p["page"] for quote in claim["quotes"] for p in quote["pages"]}
                for claim in report[key]["claims"]
            ]
            assert all(side in claims for side in sides)
            assert report[key]["status"] == "conflicting"


@pytest.mark.parametrize("key", ["materials.preliner", "pricing.escalation"])
def test_an_invented_quote_stays_unverified_and_gets_no_page(report, key):
    assert report[key]["status"] == "unverified"
    assert pages_of(report[key]) == set()
    assert [quote["match"] for claim in report[key]["claims"] for quote in claim["quotes"]] == ["missing"]


def test_a_quote_with_another_number_is_shown_as_altered_beside_the_true_one(report):
    row = report["materials.flexural-strength"]
    quotes = {quote["match"] for claim in row["claims"] for quote in claim["quotes"]}
    assert row["claims"][0]["text"].startswith("At least 4,500 psi")
    assert quotes == {"exact", "altered"}


@pytest.mark.parametrize("key", ["installation.max-run", "resources.crew-size"])
def test_what_a_second_pass_inferred_is_marked(report, key):
    assert [claim["inferred"] for claim in report[key]["claims"]] == [True]


def test_questions_the_document_does_not_answer_are_not_found(report):
    silent = [key for key, row in report.items() if row["status"] == "not_found"]
    made_up = {"materials.preliner", "pricing.escalation", "installation.max-run", "resources.crew-size"}
    assert set(silent) - SCANNED == {k for k, e in GOLD.items() if e["status"] == "no_answer"} - made_up
