"""Scanned pages and ruled tables on the command line."""

import json

import pytest

from core.cli.main import main
from core.reading import ocr
from tests.pdfs import DATA, SAMPLE, document, lines

SCAN = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))


@pytest.fixture
def without_tesseract(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", frozenset)


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(document([lines("The Contractor shall submit samples."), SCAN]))
    return str(path)


def test_inspect_says_how_scanned_pages_get_read(scan, without_tesseract, capsys):
    assert main(["inspect", scan]) == 0
    shown = capsys.readouterr().out
    assert "scanned: 1 (page 2)" in shown
    assert "apt install tesseract-ocr" in shown


def test_analyze_says_how_the_pages_it_could_not_read_get_read(scan, without_tesseract, tmp_path, capsys):
    main(["analyze", scan, "--questions", "rfp", "--out", str(tmp_path / "out.md")])
    assert "note: Scanned pages need tesseract: apt install tesseract-ocr" in capsys.readouterr().err


def test_tables_writes_the_rows_of_the_bid_form(tmp_path, capsys):
    out = tmp_path / "tables.json"
    assert main(["tables", str(SAMPLE), "--pages", "12-16", "--out", str(out)]) == 0
    found = json.loads(out.read_text())
    assert found[0]["rows"][0] == [
        "Item",
        "Description",
        "Estimated quantity",
        "Unit",
        "Unit price",
        "Extended price",
    ]
    assert found[0]["label"].startswith("00 41 43-")
    assert f"{len(found)} tables found." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tables", str(SAMPLE), "--out", "tables.doc"], "no extension that names a format"),
        (["tables", str(SAMPLE), "--out", "/no/such/folder/tables.csv"], "there is no folder"),
        (["tables", str(DATA / "hostile" / "header_only.pdf")], "too damaged to open"),
    ],
)
def test_tables_refuses_in_one_line(arguments, said, capsys):
    assert main(arguments) != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
