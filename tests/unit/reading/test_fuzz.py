"""Real PDFs with something broken: each must be read as far as it goes, or refused in one line.

By default a few dozen of them; ``PAGEWISE_FUZZ_SECONDS`` lets it go on for as long as CI can wait. The
seeds are in the tests' names, so a failure can be run again by itself.
"""

import itertools
import os
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.document import PageStatus
from core.domain.errors import DocumentError
from core.reading.limits import ReadingLimits
from core.reading.page_pictures import page_picture
from core.reading.reader import read_document
from tests.pdfs import DATA

SEEDS = 24
SECONDS = float(os.environ.get("PAGEWISE_FUZZ_SECONDS", "0"))
SOURCES = [
    DATA / "far-part-10.pdf",
    DATA / "sec-pages-226-243.pdf",
    DATA / "encrypted" / "aes-256.pdf",
    DATA / "encrypted" / "rc4-40.pdf",
    DATA / "encrypted" / "encrypted_doc_no_id.pdf",
    DATA / "hostile" / "text_ops_2M_chars.pdf",
]
LIMITS = ReadingLimits(memory=512 << 20, silence=10, total=25, max_pages=5_000)
KEYWORDS = [
    b"/Type",
    b"/Page",
    b"/Kids",
    b"/Count",
    b"/Length",
    b"/Filter",
    b"/Font",
    b"obj",
    b"endobj",
    b"stream",
    b"R",
]


def flip_bits(data, chance):
    for _ in range(chance.choice([1, 8, 64, 512])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def blank_a_stretch(data, chance):
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice([4, 64, 1024, 16384]))
    data[start:end] = bytes(end - start)


def cut_off_the_end(data, chance):
    del data[chance.randrange(len(data) // 2, len(data)) :]


def take_out_a_stretch(data, chance):
    start = chance.randrange(len(data))
    del data[start : start + chance.choice([1, 16, 512, 8192])]


def say_a_stretch_twice(data, chance):
    start = chance.randrange(len(data))
    data[start:start] = data[start : start + chance.choice([16, 512, 8192])]


def change_numbers(data, chance):
    places = list(re.finditer(rb"\d+", bytes(data)))
    for place in sorted(chance.sample(places, min(len(places), 5)), key=lambda found: -found.start()):
        data[place.start() : place.end()] = chance.choice(
            [b"0", b"-1", b"1", b"4294967296", b"99999999999999999999"]
        )


def swap_keywords(data, chance):
    for _ in range(3):
        word = chance.choice(KEYWORDS)
        places = [found.start() for found in re.finditer(re.escape(word), bytes(data))]
        if places:
            start = chance.choice(places)
            data[start : start + len(word)] = chance.choice(KEYWORDS)


MUTATIONS = [
    flip_bits,
    blank_a_stretch,
    cut_off_the_end,
    take_out_a_stretch,
    say_a_stretch_twice,
    change_numbers,
    swap_keywords,
]


def broken(seed):
    chance = random.Random(seed)
    data = bytearray(chance.choice(SOURCES).read_bytes())
    for mutation in chance.choices(MUTATIONS, k=chance.choice([1, 1, 2, 4])):
        mutation(data, chance)
    return bytes(data)


def attempt(action):
    """Return what ``action`` returns, or the one line with which it refused."""
    try:
        return action(), None
    except DocumentError as refusal:
        return None, refusal


def read(path):
    with read_document(path, password="foo", limits=LIMITS) as reading:
        return reading.page_count, list(reading)


def check(path):
    began = time.monotonic()
    found, refusal = attempt(lambda: read(path))
    if refusal is not None:
        assert "\n" not in str(refusal)
        assert refusal.advice
        return
    count, pages = found
    assert [page.number for page in pages] == list(range(1, count + 1))
    for page in pages:
        page.text.encode()
        assert page.status.is_read or page.reason
        assert page.status is not PageStatus.BLANK or not page.text
        assert all(0 <= start < end <= len(page.text) for start, end in page.furniture)
    picture, refusal = attempt(lambda: page_picture(path, pages[0], password="foo", width=300, limits=LIMITS))
    assert picture.startswith(b"\xff\xd8") if picture else "\n" not in str(refusal)
    # reading, tables and picture each have their own limit; the rest is for a busy machine
    assert time.monotonic() - began < 8 * LIMITS.total


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_broken_file_is_read_as_far_as_it_goes_or_refused_in_one_line(seed, tmp_path, children):
    path = tmp_path / "broken.pdf"
    path.write_bytes(broken(seed))
    check(path)
    assert not children()


@pytest.mark.skipif(not SECONDS, reason="PAGEWISE_FUZZ_SECONDS is not set")
@pytest.mark.timeout(SECONDS + 300)
def test_many_broken_files_are_read_as_far_as_they_go_or_refused_in_one_line(tmp_path, children):
    end = time.monotonic() + SECONDS
    seeds = itertools.count(SEEDS)

    def go_on(name):
        path = tmp_path / name
        while time.monotonic() < end:
            seed = next(seeds)
            path.write_bytes(broken(seed))
            try:
                check(path)
            except Exception as error:
                raise AssertionError(f"seed {seed}") from error

    names = [f"{number}.pdf" for number in range(os.cpu_count() or 1)]
    with ThreadPoolExecutor(len(names)) as threads:
        list(threads.map(go_on, names))
    assert not children()
    print(f"{next(seeds) - SEEDS} files")
