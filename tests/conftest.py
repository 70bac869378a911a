"""What holds for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

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

#: processes over which the whole suite is spread; on two processors four are hardly faster
PROCESSES = 2

#: workers are frozen and asked to end by signals, which Windows does not have
collect_ignore = [] if os.name == "posix" else ["processes"]

#: folders whose tests share a database
TOGETHER = {"contract"}


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="run the tests marked as slow, too")


def pytest_collection_modifyitems(config, items):
    """Leave out what is slow unless asked for: by option, by variable, by mark, or by its file's name."""
    if config.option.slow or os.environ.get("PAGEWISE_TESTS_SLOW") == "1" or config.option.markexpr:
        return
    named = {(config.invocation_params.dir / name.partition("::")[0]).resolve() for name in config.args}
    left_out = {item for item in items if item.get_closest_marker("slow") and item.path not in named}
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A seeded home folder, made once by each process."""
    from tests.pages.world import Template

    return Template.made(tmp_path_factory.mktemp("template") / "home")


def pytest_xdist_auto_num_workers(config):
    """Spread the whole suite over several processes; run what is named on the command line in this one."""
    return PROCESSES if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


def pytest_xdist_make_scheduler(config, log):
    """Begin with what takes longest; have each file run by one process, so that nothing is made twice."""

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, _ = nodeid.partition("::")
            folder = Path(file).parts[1]
            return folder if folder in TOGETHER else file

    config.option.loadscopereorder = False  # by the number of tests: the longest have the fewest
    return InGroups(config, log)
