"""A worker that is made to fill the machine's memory is the one that fails."""

import subprocess
import sys

import pytest

FILL = """
from core.isolation.confine import bound_data
bound_data({most})
held = []
try:
    for _ in range(400):
        held.append(bytearray(b"x" * (1 << 20)))
except MemoryError:
    held = None
    print("refused")
else:
    print("filled")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such limit")
@pytest.mark.parametrize(("megabytes", "said"), [(200, "refused"), (4_096, "filled")])
def test_memory_beyond_the_limit_is_refused(megabytes, said):
    code = FILL.format(most=megabytes << 20)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == said
