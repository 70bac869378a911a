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

#: folders whose tests share servers, or fill the machine with servers, workers and browsers
TOGETHER = {"browser": "machine", "processes": "machine", "contract": "contract"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Where ``pytest -n 2`` spreads the suite over processes, keep together what belongs together.

    What fills the machine runs one after the other in one process, from the beginning on; every other
    file is run by one process, so that nothing is made twice.
    """
    from xdist.scheduler import LoadScopeScheduling

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            _, folder, *_ = Path(nodeid.partition("::")[0]).parts
            return TOGETHER.get(folder, nodeid.partition("::")[0])

    config.option.loadscopereorder = False  # by the number of tests: the longest have the fewest
    return InGroups(config, log)
