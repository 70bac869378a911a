"""Converters that were taken over, and files within files without end."""

import json
import sys
from email.message import EmailMessage

import pytest

from core.domain.errors import DocumentError
from core.isolation import child_process
from core.isolation.environment import environment
from core.isolation.walls import landlock
from core.packages.archive import Refusal
from core.packages.other_files import Bounds, Brought, attached_to, brought
from core.reading import conversion
from core.reading.conversion import FileKind
from tests.pdfs import holding, lines

walls = pytest.mark.skipif(
    sys.platform != "linux" or not landlock.version(), reason="these walls are those of Linux with Landlock"
)


@pytest.fixture
def taken_over(monkeypatch, tmp_path):
    """Have the process that puts pictures on pages do something else; return what it gives."""
    others = tmp_path / "others"
    others.mkdir()
    secret = others / "secret.pdf"
    secret.write_bytes(b"secret")
    known = {"secret": str(secret), "folder": str(others), "port": 1}

    def converted(act, **more):
        told = {**environment(), "TMPDIR": json.dumps({**known, **more})}
        monkeypatch.setattr(child_process, "environment", lambda: told)
        monkeypatch.setitem(conversion._CHILDREN, FileKind.PICTURE, "tests.attacks.taken_over_converter")
        given, folder = tmp_path / "given", tmp_path / "scratch"
        given.write_text(act)
        folder.mkdir()
        try:
            return list(conversion.convert(given, "a.png", folder))
        finally:
            assert secret.read_bytes() == b"secret"
            assert list(others.iterdir()) == [secret]

    return converted


@walls
def test_a_converter_that_was_taken_over_gets_nothing_out_of_its_folder(taken_over):
    tried, *through = (made.name for made in taken_over("try_all"))
    assert tried == "tried"
    # it is told of its own pipe, as LibreOffice, which asks where things lie, is of its own folder
    assert through == ["learn where the document lies"]


@pytest.mark.parametrize("act", ["fill", "fill_unseen"])
def test_a_converter_that_fills_the_disk_is_ended(act, taken_over, monkeypatch):
    if act == "fill_unseen" and sys.platform != "linux":
        pytest.skip("Linux alone tells what another process has open")
    monkeypatch.setattr(conversion, "TOTAL", 20_000_000)
    with pytest.raises(DocumentError, match="within the limits"):
        taken_over(act)


def test_a_converter_that_makes_files_without_end_is_ended(taken_over, monkeypatch):
    monkeypatch.setattr(conversion, "FILES", 20)
    with pytest.raises(DocumentError, match="within the limits"):
        taken_over("scatter")


@walls
def test_a_converter_that_starts_threads_without_end_is_ended(taken_over):
    with pytest.raises(DocumentError, match="within the limits"):
        taken_over("threads", threads=True)


def test_what_a_converter_says_it_made_is_taken_from_its_folder_alone(taken_over):
    with pytest.raises(DocumentError, match="within the limits"):
        taken_over("name_others")


def mail(*within):
    made = EmailMessage()
    made["From"], made["Subject"] = "mallory@example.com", "More"
    made.set_content("See below.")
    for each in within:
        made.add_attachment(each)
    return made


def test_emails_within_emails_are_counted_over_all_levels(tmp_path):
    """Three hundred in three hundred in three hundred fit into a few megabytes, and took days."""
    bomb = mail(*(mail(*(mail() for _ in range(3))) for _ in range(3)))
    path = tmp_path / "bomb.eml"
    path.write_bytes(bomb.as_bytes())
    found = list(brought(path, "bomb.eml", tmp_path, Bounds(within=4)))
    assert sum(isinstance(each, Brought) for each in found) == 1 + 4
    assert any("more than 4 files within files" in each.reason for each in found if isinstance(each, Refusal))


def test_files_within_pdfs_are_counted_with_them(tmp_path):
    path = tmp_path / "portfolio.pdf"
    path.write_bytes(holding([lines("Open it.")], {f"{n}.pdf": b"%PDF-1.4" for n in range(5)}))
    found = list(attached_to(path, "portfolio.pdf", tmp_path, Bounds(within=2)))
    assert [isinstance(each, Refusal) for each in found] == [False, False, True, True, True]


def test_no_file_is_turned_into_a_pdf_when_the_time_of_a_drop_is_over(tmp_path):
    path = tmp_path / "late.eml"
    path.write_bytes(mail().as_bytes())
    (late,) = brought(path, "late.eml", tmp_path, Bounds(seconds=0))
    assert isinstance(late, Refusal)
    assert "add it by itself" in late.reason
