"""Words, units and patterns that are shipped as YAML files beside the code that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = ["read_yaml"]

# libyaml's parser is about ten times faster; PyYAML builds without it have the other alone
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return what a file of our own holds; nobody else's file is read so."""
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    return data
