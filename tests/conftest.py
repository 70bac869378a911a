"""What holds for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, so that no run fails for what it did not change; how long one takes
# says nothing. PAGEWISE_TESTS_FULL=1 draws others each time.
settings.register_profile(
    "pagewise",
    deadline=None,
    derandomize=os.environ.get("PAGEWISE_TESTS_FULL") != "1",
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("pagewise")

#: folders whose tests share a browser or a database
TOGETHER = {"browser", "contract"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Where ``pytest -n 2`` spreads the tests over processes, run what shares something in one of them.

    What takes longest begins first; each file is run by one process, so that nothing is made twice.
    """
    from xdist.scheduler import LoadScopeScheduling

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, _ = nodeid.partition("::")
            folder = Path(file).parts[1]
            return folder if folder in TOGETHER else file

    config.option.loadscopereorder = False  # by the number of tests: the longest have the fewest
    return InGroups(config, log)
