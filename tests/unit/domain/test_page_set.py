"""Sets of pages against sets of numbers."""

import random

import pytest

from core.domain.document import PageSet


@pytest.mark.parametrize("seed", range(30))
def test_a_set_of_pages_says_of_every_number_what_a_set_of_numbers_says(seed):
    rng = random.Random(seed)
    numbers = {rng.randrange(1, 60) for _ in range(rng.randrange(40))}
    pages = PageSet.of(numbers)
    assert {n for n in range(70) if n in pages} == numbers
    first, last = rng.randrange(70), rng.randrange(70)
    assert set(pages.within(first, last)) == {n for n in numbers if first <= n <= last}
    assert set(pages.moved(5)) == {n + 5 for n in numbers}
    assert "7" not in pages
