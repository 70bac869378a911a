"""ZIP archives made to write elsewhere, to multiply, or to fill the disk, dropped as analysts drop them."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from core.bootstrap import build
from core.packages.archive import ArchiveLimits
from core.services.package_intake import PackageIntake
from core.settings import Settings
from tests import pdfs

BID = pdfs.document([pdfs.lines("The Contractor shall submit samples.")])


@pytest.fixture
def app(tmp_path):
    return build(Settings(PAGEWISE_HOME=tmp_path / "inside" / "home"))


def packed(*files, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return stream.getvalue()


def dropped(app, data, *, limits=None):
    intake = app.package_intake if limits is None else PackageIntake(app.intake, limits)
    return intake.receive([("drop.zip", io.BytesIO(data))], "greedy")


def everything(folder):
    return {path for path in Path(folder).rglob("*") if path.is_file()}


NAMES = [
    "../../../../outside.pdf",
    "/etc/cron.d/outside.pdf",
    "..\\..\\outside.pdf",
    "C:\\Windows\\outside.pdf",
    "a/../../../outside.pdf",
    "\u202efdp.outside.pdf",
    "nul\x01.pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_nowhere(app, tmp_path, name):
    before = everything(tmp_path)
    received = dropped(app, packed((name, BID)))
    (upload,) = received.uploads
    shown = upload.document.name
    assert ".." not in shown
    assert not shown.startswith(("/", "\\"))
    assert all(character.isprintable() for character in shown)
    made = everything(tmp_path) - before
    assert all(app.home.folder in path.parents for path in made)
    assert not list(tmp_path.glob("**/outside.pdf"))


def test_a_link_is_not_followed(app):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("passwd.pdf")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    received = dropped(app, stream.getvalue())
    assert not received.uploads
    assert "link" in received.refused[0].reason


def test_archives_within_archives_are_not_opened(app):
    inner = packed(("bid.pdf", BID))
    for _ in range(5):
        inner = packed(("inner.zip", inner))
    received = dropped(app, inner)
    assert not received.uploads
    assert "archive in the archive" in received.refused[0].reason
    assert not app.documents.all()


def test_a_bomb_leaves_no_byte(app):
    bomb = packed(("bomb.pdf", b"%PDF-1.7\n" + bytes(60_000_000)), ("bid.pdf", BID))
    assert len(bomb) < 100_000
    received = dropped(app, bomb)
    assert [each.document.name for each in received.uploads] == ["bid.pdf"]
    assert "far more than it should" in received.refused[0].reason
    assert app.documents.size() < 10_000


def test_a_bomb_that_lies_about_its_size_leaves_no_byte(app):
    bomb = bytearray(packed(("bomb.pdf", b"%PDF-1.7\n" + bytes(60_000_000))))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", bomb, bomb.index(signature) + at, 1_000)
    received = dropped(app, bytes(bomb))
    assert not received.uploads
    assert received.refused
    assert not app.documents.all()


def test_files_that_all_stand_on_the_same_bytes_are_counted_one_by_one(app):
    """Ten thousand entries of the directory that point to one file unpack to ten thousand times its size."""
    one = packed(("bid.pdf", BID), compression=zipfile.ZIP_STORED)
    at = one.index(b"PK\x01\x02")
    entry, end = one[at : one.index(b"PK\x05\x06")], bytearray(one[one.index(b"PK\x05\x06") :])
    count = 10_000
    struct.pack_into("<HH", end, 8, count, count)
    struct.pack_into("<I", end, 12, len(entry) * count)
    received = dropped(app, one[:at] + entry * count + bytes(end))
    assert len(received.uploads) <= 1
    assert "10000 files" in " ".join(each.reason for each in received.refused)


def test_what_comes_out_of_all_files_together_is_bounded(app):
    files = [(f"{n}.pdf", BID + b"%" * (100_000 + n)) for n in range(20)]
    received = dropped(app, packed(*files), limits=ArchiveLimits(total_bytes=1_000_000))
    assert 0 < len(received.uploads) < 20
    assert "unpacks to more than" in " ".join(each.reason for each in received.refused)


def test_what_is_no_archive_is_named_and_nothing_kept(app):
    received = dropped(app, b"PK\x03\x04" + bytes(1_000))
    assert not received.uploads
    assert "not a readable ZIP archive" in received.refused[0].reason
