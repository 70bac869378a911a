"""From files, folders and archives to documents."""

from __future__ import annotations

import zipfile

import pytest

from core.domain.errors import RequestInvalid
from core.packages.archive import Refusal
from core.packages.sources import gathered, same_name


def _write(path, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def test_a_folder_gives_its_pdfs_in_the_order_people_count(tmp_path):
    for number in (10, 2, 1):
        _write(tmp_path / "job" / f"Addendum {number}.pdf", b"%PDF-" + bytes([number]))
    _write(tmp_path / "job" / "specs" / "02956.PDF", b"%PDF-x")
    found = gathered([tmp_path / "job"], tmp_path)
    assert [each.name for each in found.sources] == [
        "Addendum 1.pdf",
        "Addendum 2.pdf",
        "Addendum 10.pdf",
        "specs/02956.PDF",
    ]


def test_an_archive_gives_its_pdfs_and_writes_none_outside_the_scratch_folder(tmp_path):
    archive = tmp_path / "job.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../../outside.pdf", b"%PDF-1")
        made.writestr("specs/02956.pdf", b"%PDF-2")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = gathered([archive], scratch)
    assert [each.name for each in found.sources] == ["outside.pdf", "specs/02956.pdf"]
    assert all(each.path.parent == scratch for each in found.sources)
    assert {path.name for path in tmp_path.iterdir()} == {"job.zip", "scratch"}


def test_the_same_file_twice_is_one_document_and_said_so(tmp_path):
    first = _write(tmp_path / "a.pdf", b"%PDF-1")
    second = _write(tmp_path / "copy of a.pdf", b"%PDF-1")
    found = gathered([first, second], tmp_path)
    assert [each.name for each in found.sources] == ["a.pdf"]
    assert found.refused == (Refusal("copy of a.pdf", "is the same file as a.pdf"),)


def test_what_is_no_pdf_is_named_with_what_to_do_and_the_rest_goes_on(tmp_path):
    for name in ("a.pdf", "mail.eml", "photo.JPG", "notes.xyz", "plan.dwg"):
        _write(tmp_path / "job" / name, b"%PDF-1" if name == "a.pdf" else b"?")
    found = gathered([tmp_path / "job"], tmp_path)
    assert [each.name for each in found.sources] == ["a.pdf"]
    reasons = {each.name: each.reason for each in found.refused}
    assert reasons["plan.dwg"] == "is a drawing file: plot it to PDF and add that"
    assert reasons["photo.JPG"].startswith("is no picture")
    assert reasons["notes.xyz"] == "is not a PDF"
    assert len(reasons) == 4


def test_hidden_files_of_a_folder_are_passed_over(tmp_path):
    _write(tmp_path / "job" / ".cache" / "a.pdf", b"%PDF-1")
    _write(tmp_path / "job" / "b.pdf", b"%PDF-2")
    assert [each.name for each in gathered([tmp_path / "job"], tmp_path).sources] == ["b.pdf"]


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RequestInvalid, match=r"missing\.pdf is not there"):
        gathered([tmp_path / "missing.pdf"], tmp_path)


def test_a_folder_without_a_pdf_says_what_it_has(tmp_path):
    _write(tmp_path / "job" / "plan.dwg", b"?")
    with pytest.raises(RequestInvalid, match=r"no PDF among them\. plan\.dwg is a drawing file"):
        gathered([tmp_path / "job"], tmp_path)


def test_names_that_differ_in_case_or_unicode_form_alone_are_found():
    found = same_name(["Bid.pdf", "bid.PDF", "u\u0308ber.pdf", "\u00fcber.pdf", "other.pdf"])
    assert sorted(map(len, found.values())) == [2, 2]
