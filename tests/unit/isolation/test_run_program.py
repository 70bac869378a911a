import os
import subprocess
from pathlib import Path

import pytest

from core.isolation.operating_system import IS_LINUX, RECOGNITION_NICENESS
from core.isolation.run_program import walled

ROOT = Path(__file__).parents[3]
LOWEST = 19


@pytest.mark.skipif(not IS_LINUX, reason="programs are walled in on Linux alone")
def test_a_program_lets_the_process_that_waits_for_it_have_the_processor_first():
    echoing = walled(["/bin/cat"], [])
    with subprocess.Popen(echoing, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"x")
        process.stdin.flush()
        assert process.stdout.read(1) == b"x"
        niceness = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.stdin.close()
    assert niceness == min(os.nice(0) + RECOGNITION_NICENESS, LOWEST)
