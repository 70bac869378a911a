"""Files out of a ZIP archive."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from core.domain.errors import RequestInvalid
from core.packages.archive import ArchiveLimits, Refusal, Unpacked, unpacked


def _zip(files, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, body in files:
            archive.writestr(name, body)
    stream.seek(0)
    return stream


def _taken(archive, limits=ArchiveLimits()):
    return [
        (each.name, each.stream.read()) if isinstance(each, Unpacked) else (each.name, each.reason)
        for each in unpacked(archive, "package.zip", limits)
    ]


def test_every_file_comes_out_with_its_path_as_its_name():
    assert _taken(_zip([("Specs/02956.pdf", b"one"), ("Addendum 1.pdf", b"two")])) == [
        ("Addendum 1.pdf", b"two"),
        ("Specs/02956.pdf", b"one"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "etc/passwd.pdf"),
        ("/absolute/a.pdf", "absolute/a.pdf"),
        ("C:\\Users\\me\\a.pdf", "Users/me/a.pdf"),
        ("bad\x1b[31m\u202ename.pdf", "bad[31mname.pdf"),
        ("u\u0308ber.pdf", "\u00fcber.pdf"),
    ],
)
def test_names_are_shown_without_ways_out_and_control_characters(name, shown):
    assert _taken(_zip([(name, b"x")]))[0][0] == shown


def test_what_operating_systems_leave_behind_is_passed_over():
    files = [
        ("__MACOSX/._a.pdf", b""),
        (".DS_Store", b""),
        ("._a.pdf", b""),
        ("Thumbs.db", b""),
        ("a.pdf", b"x"),
    ]
    assert [name for name, _ in _taken(_zip(files))] == ["a.pdf"]


def test_an_archive_in_the_archive_is_named_and_the_rest_goes_on():
    inner = _zip([("a.pdf", b"x")]).getvalue()
    found = list(unpacked(_zip([("a.pdf", b"x"), ("inner.zip", inner)]), "p.zip"))
    assert [type(each) for each in found] == [Unpacked, Refusal]
    assert "archive in the archive" in found[1].reason


def test_a_bomb_is_refused_by_what_its_header_says():
    [(name, reason)] = _taken(_zip([("bomb.pdf", b"\0" * 60_000_000)]))
    assert (name, reason) == ("bomb.pdf", "unpacks to far more than it should")


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_comes_out():
    packed = bytearray(_zip([("bomb.pdf", b"\0" * 60_000_000)]).getvalue())
    directory = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<I", packed, directory + 24, 1000)
    [(_, reason)] = _taken(io.BytesIO(bytes(packed)))
    assert reason in {"unpacks to far more than it should", "is damaged in the archive"}


def test_more_files_than_allowed_are_refused_before_any_is_unpacked():
    with pytest.raises(RequestInvalid, match="holds 12 files; at most 10"):
        _taken(_zip([(f"{n}.pdf", b"x") for n in range(12)]), ArchiveLimits(files=10))


def test_more_bytes_than_allowed_end_the_unpacking():
    files = [(f"{n}.pdf", bytes(range(256)) * 4000) for n in range(8)]
    with pytest.raises(RequestInvalid, match="unpacks to more than"):
        _taken(_zip(files), ArchiveLimits(file_bytes=2 * 2**20, total_bytes=3 * 2**20))


def test_a_file_over_the_limit_is_named_and_the_rest_goes_on():
    files = [("large.pdf", bytes(range(256)) * 8000), ("small.pdf", b"x")]
    found = _taken(_zip(files), ArchiveLimits(file_bytes=2**20))
    assert found == [("large.pdf", "is larger than 1 MB"), ("small.pdf", b"x")]


def test_a_link_is_no_file():
    entry = zipfile.ZipInfo("link.pdf")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    [(_, reason)] = _taken(_zip([(entry, b"/etc/passwd")]))
    assert reason == "is a link, not a file"


def test_damaged_bytes_are_named_and_the_rest_goes_on():
    packed = bytearray(_zip([("a.pdf", b"a" * 1000), ("b.pdf", b"b" * 1000)], zipfile.ZIP_STORED).getvalue())
    at = packed.index(b"aaaa")
    packed[at + 10] ^= 255
    assert _taken(io.BytesIO(bytes(packed))) == [
        ("a.pdf", "is damaged in the archive"),
        ("b.pdf", b"b" * 1000),
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 and nothing"])
def test_what_is_no_archive_is_refused_in_one_line(content):
    with pytest.raises(RequestInvalid, match="not a readable ZIP archive"):
        _taken(io.BytesIO(content))
