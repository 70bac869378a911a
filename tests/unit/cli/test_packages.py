"""Several files, a folder or a ZIP archive on the command line: one package, one table."""

import csv
import io
import json
import shutil
import zipfile

import pypdfium2
import pytest

from core.cli.main import main
from tests.pdfs import document, lines
from tests.unit.cli.material import HOSTILE, PDF

pytestmark = pytest.mark.thorough

ADDENDUM = document(
    [
        lines("ADDENDUM NO. 1", "Agencies shall conduct market research before they solicit offers over $9."),
        lines("Nothing else is changed by this Addendum No. 1."),
    ]
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAGEWISE_PASSWORD", raising=False)


@pytest.fixture
def folder(tmp_path):
    """A folder of two documents, one file within another folder, and one that cannot be read."""
    folder = tmp_path / "Elm Street"
    (folder / "specs").mkdir(parents=True)
    (folder / "addendum.pdf").write_bytes(ADDENDUM)
    shutil.copy(PDF, folder / "specs" / "part 10.pdf")
    shutil.copy(HOSTILE, folder / "damaged.pdf")
    return folder


def packed(folder):
    """Return the folder as a ZIP archive beside it."""
    return shutil.make_archive(str(folder), "zip", folder)


def each(folder):
    return [str(path) for path in sorted(folder.rglob("*.pdf"))]


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "named", [lambda f: [str(f)], lambda f: [packed(f)], each], ids=["folder", "zip", "files"]
)
def test_a_folder_an_archive_and_several_files_are_one_table(named, folder, own_set, tmp_path, capsys):
    out = tmp_path / "table.csv"
    arguments = ["analyze", *named(folder), "--questions", str(own_set), "--out", str(out), "--quiet"]
    assert main(arguments) == 0
    found = {row["question_id"]: row for row in rows(out)}
    assert "market research" in found["research"]["answer"].casefold()
    assert {"Addendum 1", "part 10"} & set(found["research"]["document"].split("; "))
    assert "6 pages of 2 documents" in found["moon"]["coverage"]
    (note,) = (line for line in capsys.readouterr().err.splitlines() if "damaged.pdf" in line)
    assert note.count("damaged.pdf") == 1


def test_every_report_of_a_package_is_written_and_its_pdfs_are_highlighted(folder, own_set, tmp_path):
    outs = [tmp_path / f"table.{kind}" for kind in ("xlsx", "csv", "json", "md", "html", "docx", "pdf.zip")]
    flags = [flag for out in outs for flag in ("--out", str(out))]
    assert main(["analyze", str(folder), "--questions", str(own_set), *flags, "--quiet"]) == 0
    record = json.loads((tmp_path / "table.json").read_text())
    cited = {
        ref["document"]
        for question in record["questions"]
        for claim in question["claims"]
        for quote in claim["quotes"]
        for ref in quote["pages"]
    }
    assert cited
    with zipfile.ZipFile(tmp_path / "table.pdf.zip") as archive:
        for name in archive.namelist():
            assert len(pypdfium2.PdfDocument(archive.read(name))) > 0
        assert len(archive.namelist()) == len(cited)


def test_documents_are_left_out_and_of_others_only_some_pages_are_read(folder, own_set, tmp_path):
    out = tmp_path / "table.csv"
    arguments = ["analyze", str(folder), "--questions", str(own_set), "--out", str(out), "--quiet"]
    assert main([*arguments, "--pages", "part 10: 2-3"]) == 0
    assert {row["pages_read"] for row in rows(out)} == {"4"}
    assert main([*arguments, "--leave-out", "addendum"]) == 0
    assert {row["pages_read"] for row in rows(out)} == {"4"}
    assert "left out" in rows(out)[0]["coverage"]
    assert main([*arguments, "--leave-out", "nothing of that name"]) == 2


def test_inspect_tells_what_each_document_is_and_what_is_missing(folder, capsys):
    (folder / "more.pdf").write_bytes(document([lines("See Appendix Q and Addendum No. 3 for the rest.")]))
    assert main(["inspect", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Elm Street\n")
    assert "Addendum 1: Addendum, 2 pages" in out
    assert "Appendix Q (named in more, p. 1)" in out
    assert "Addendum No. 3 (named in more, p. 1)" in out
    assert "order of precedence: Addendum 1" in out
    assert main(["inspect", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 7
