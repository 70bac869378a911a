"""Programs that only some tests need."""

import os
import shutil

import pytest


def needs(program: str) -> str:
    """Return the path of ``program``, or skip the test; fail it where every program must be there."""
    found = shutil.which(program)
    if found is None and os.environ.get("PAGEWISE_TESTS_REQUIRE_ALL") == "1":
        pytest.fail(f"{program} is not installed, but PAGEWISE_TESTS_REQUIRE_ALL is set")
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found
