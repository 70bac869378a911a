"""A short run of the harness with fixed seeds; see `tests.faults.__main__` for longer ones."""

from __future__ import annotations

import pytest

from tests.faults.__main__ import carried_out

#: seconds of faults for each; healing and judging come on top
SECONDS = 30.0

#: beside the faults, both the beginning and the healing may take minutes on a busy machine
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]


@pytest.mark.parametrize(("store", "seed"), [("folder", 1), ("folder", 2), ("postgres", 3)])
def test_nothing_that_goes_wrong_breaks_a_promise(store, seed):
    verdict = carried_out(seed, SECONDS, store)
    assert verdict.violations == [], str(verdict)
    assert verdict.sessions > 1
