"""Files within PDFs, taken in as documents of their own."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from core.cli.main import main
from core.domain.document import DocumentRef, Page
from core.domain.package import Package
from core.packages.reading import moved
from core.packages.sources import gathered
from core.reading.page_status import not_read
from tests import pdfs

INNER = pdfs.document([pdfs.lines("The retainage is seven percent.")])


@pytest.fixture
def portfolio(tmp_path):
    path = tmp_path / "portfolio.pdf"
    deeper = pdfs.holding([pdfs.lines("Bond form.")], {"signed.pdf": pdfs.document([pdfs.lines("Signed.")])})
    files = {"Addendum 4.pdf": INNER, "bonds.pdf": deeper, "run.exe": b"MZ", "empty.pdf": b""}
    path.write_bytes(pdfs.holding([pdfs.lines("Open this portfolio.")], files))
    return path


def scratch(tmp_path):
    made = tmp_path / "scratch"
    made.mkdir()
    return made


def test_attached_pdfs_become_documents_those_within_them_included(tmp_path, portfolio):
    found = gathered([portfolio], scratch(tmp_path), attached=True)
    assert [source.name for source in found.sources] == [
        "portfolio.pdf",
        "portfolio.pdf/Addendum 4.pdf",
        "portfolio.pdf/bonds.pdf",
        "portfolio.pdf/bonds.pdf/signed.pdf",
    ]
    assert found.sources[1].path.read_bytes() == INNER
    assert [refused.name for refused in found.refused] == ["portfolio.pdf/run.exe", "portfolio.pdf/empty.pdf"]


def test_pdfs_pinned_to_pages_become_documents_too(tmp_path):
    path = tmp_path / "noted.pdf"
    path.write_bytes(pdfs.pinning(pdfs.lines("See the note."), "bond.pdf", INNER))
    found = gathered([path], scratch(tmp_path), attached=True)
    assert [source.name for source in found.sources] == ["noted.pdf", "noted.pdf/bond.pdf"]
    assert found.sources[1].path.read_bytes() == INNER


def test_nothing_attached_is_taken_in_unless_it_is_asked_for(tmp_path, portfolio):
    assert [source.name for source in gathered([portfolio], scratch(tmp_path)).sources] == ["portfolio.pdf"]


def test_a_name_that_leads_out_of_the_folder_is_a_name_and_no_way(tmp_path):
    path = tmp_path / "sly.pdf"
    path.write_bytes(pdfs.holding([pdfs.lines("Sly.")], {"../../outside.pdf": INNER}))
    found = gathered([path], scratch(tmp_path), attached=True)
    assert found.sources[1].name == "sly.pdf/..-..-outside.pdf"
    assert not (tmp_path.parent / "outside.pdf").exists()


def test_a_pdf_whose_password_is_another_is_named_and_gives_nothing(tmp_path):
    path = tmp_path / "locked.pdf"
    shutil.copy(pdfs.DATA / "hostile" / "encrypted_aes256_user_password_secret.pdf", path)
    wrong = gathered([path], scratch(tmp_path), attached=True, opening=lambda _, attempt: attempt("wrong"))
    assert [refused.name for refused in wrong.refused] == ["locked.pdf"]


@pytest.mark.thorough
def test_the_command_line_reads_attached_files_when_told_to(tmp_path, monkeypatch, capsys, portfolio):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    assert main(["inspect", str(portfolio), "--attached", "--text"]) == 0
    out = capsys.readouterr().out
    assert "The retainage is seven percent." in out
    assert "2 attached files are not read: run.exe, empty.pdf" in re.sub(r"\s+", " ", out)


def test_a_page_no_longer_says_of_documents_of_its_package_that_they_are_not_read():
    names = ("a.pdf", "b.xlsx")
    page = Page(1, "Open me.", reason=f"two words left out; {not_read(names)}", attached=names)
    documents = [DocumentRef("1", "p.pdf", 1, 1), DocumentRef("2", "p.pdf/a.pdf", 1, 1)]
    package = Package.of(documents, "p")
    entry = package.documents[0]
    assert (
        moved(page, entry, "p", package).reason == "two words left out; 1 attached file is not read: b.xlsx"
    )
    left_out = replace(package, documents=(entry, replace(package.documents[1], left_out=True)))
    assert moved(page, entry, "p", left_out).reason == page.reason
