"""What a process that touches strangers' files sees of our environment: it finds no key there."""

from __future__ import annotations

import os

from core import APP_FOLDER

__all__ = ["PASSED_ON", "environment"]

#: what a child may see of it
PASSED_ON = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT"),
    # compiling our modules takes as long as loading them: a child keeps the bytecode unless told not to
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
)


def environment() -> dict[str, str]:
    """Return the environment of a child."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # numpy, which some parsers load, would start a thread for each processor
    return {**kept, "PYTHONPATH": str(APP_FOLDER), "OPENBLAS_NUM_THREADS": "1"}
