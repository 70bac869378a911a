"""A small file system of its own, to be filled up."""

from __future__ import annotations

import contextlib
import os
import subprocess

import pytest


@contextlib.contextmanager
def small_disk(where, *, megabytes):
    """Mount a small file system in memory; skip the test where that is not allowed."""
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", where],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        reason = "a small file system cannot be mounted here (needs root)"
        if os.environ.get("PAGEWISE_TESTS_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", where], check=True)
