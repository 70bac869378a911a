"""What holds for all tests."""

import os

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
