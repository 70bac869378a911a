"""The committed sample bid document is what its generator writes, and its gold is true of it."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from core.questions import catalog
from samples.generator import package, schedules
from tests.needs import needs

SAMPLES = Path(__file__).parents[2] / "samples"
PDF = SAMPLES / "elm-street-bid.pdf"
GOLD = json.loads((SAMPLES / "elm-street-bid.gold.json").read_text(encoding="utf-8"))["questions"]


def read(source):
    with pypdfium2.PdfDocument(source) as document:
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return texts, [document.get_page_label(index) for index in range(len(document))]


@pytest.fixture(scope="module")
def pages():
    return read(PDF)


@pytest.mark.slow
def test_the_generator_writes_the_committed_document(pages):
    written = package.build()
    # another version of the library that sets or compresses it may write other bytes, never other words
    assert written == PDF.read_bytes() or read(written) == pages


def test_the_document_is_long_small_and_labelled_as_printed(pages):
    texts, labels = pages
    assert len(texts) >= 90
    assert PDF.stat().st_size < 3_000_000
    assert labels[0] == "i"
    assert "02956-7" in labels
    printed = [
        text.endswith(label) or f" {label} " in text or label in text
        for text, label in pages_with_text(pages)
    ]
    assert all(printed[1:])


def pages_with_text(pages):
    return [(text, label) for text, label in zip(*pages, strict=True) if text]


def test_every_gold_quote_stands_on_its_page(pages):
    texts, labels = pages
    evidence = [item for entry in GOLD for item in entry["evidence"]]
    wrong = [
        item
        for item in evidence
        if labels[item["page"] - 1] != item["label"]
        or (item["quote"] not in texts[item["page"] - 1] and not item["scanned"])
    ]
    assert wrong == []


def test_gold_covers_the_whole_set_with_known_conflicts_and_gaps():
    assert [entry["id"] for entry in GOLD] == [
        question.id for question in catalog.shipped_set("cipp").questions
    ]
    assert Counter(entry["status"] for entry in GOLD) == {"answerable": 79, "conflicting": 6, "no_answer": 15}
    causes = Counter(entry["cause"] for entry in GOLD if entry["status"] == "conflicting")
    assert causes == {"addendum": 3, "parts": 3}


def test_each_side_of_a_conflict_has_its_own_page():
    for entry in GOLD:
        if entry["status"] == "conflicting":
            sides = {item["side"]: item["page"] for item in entry["evidence"]}
            assert len(set(sides.values())) == 2


def test_scanned_answers_stand_on_pictures_without_text(pages):
    texts, _ = pages
    scanned = {item["page"] for entry in GOLD for item in entry["evidence"] if item["scanned"]}
    assert len(scanned) == 3
    with pypdfium2.PdfDocument(PDF) as document:
        for number in scanned:
            assert texts[number - 1] == ""
            kinds = [item.type for item in document[number - 1].get_objects()]
            assert kinds == [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


@pytest.mark.slow
def test_an_independent_program_reads_the_scanned_answers(tmp_path):
    tesseract = needs("tesseract")
    scanned = [item for entry in GOLD for item in entry["evidence"] if item["scanned"]]
    with pypdfium2.PdfDocument(PDF) as document:
        for item in scanned:
            picture = tmp_path / f"{item['page']}.png"
            document[item["page"] - 1].render(scale=200 / 72, grayscale=True).to_pil().save(picture)
            run = [tesseract, str(picture), "-"]
            one_core = os.environ | {"OMP_THREAD_LIMIT": "1"}
            read = subprocess.run(run, env=one_core, capture_output=True, text=True, check=True).stdout
            assert item["quote"] in " ".join(read.split())


def test_the_schedules_add_up_to_what_the_text_says():
    feet = Counter()
    for segment in schedules.segments():
        feet[segment.diameter] += segment.length
    laterals = schedules.laterals()
    assert feet == schedules.FEET
    assert (sum(feet.values()), len(laterals)) == (14_620, 412)
    assert sum(lateral.active for lateral in laterals) == 388
