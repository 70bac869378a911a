"""The configuration of nginx that people are given, on other ports and in a folder of a test's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

GIVEN = Path(__file__).parents[1] / "deploy" / "nginx.conf"


def configuration(folder: Path, port: int, behind: Sequence[int]) -> Path:
    """Write it to ``folder``: it listens to ``port`` and passes on to the two ports ``behind`` it."""
    text = GIVEN.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("/tmp/", f"{folder}/")
    for given, used in zip((8501, 8502), behind, strict=True):
        text = text.replace(f"127.0.0.1:{given}", f"127.0.0.1:{used}")
    made = folder / "nginx.conf"
    made.write_text(text)
    return made
