"""A short run of `tests.faults.kills`; see there for the one whose figure is published."""

from __future__ import annotations

import pytest

from tests.faults.kills import repeated

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]


@pytest.mark.parametrize(("store", "machines"), [("folder", False), ("folder", True), ("postgres", True)])
def test_sessions_whose_processes_are_killed_all_the_time_come_to_their_end_by_themselves(store, machines):
    result = repeated(7, 12.0, store, machines=machines)
    assert result.violations == []
    assert result.is_whole
    assert result.happened
