"""Whether the network can be run here; loads nothing to find out."""

from __future__ import annotations

import importlib.util

__all__ = ["why_unavailable"]

#: what runs the network
_NEEDED = ("onnxruntime", "tokenizers")


def why_unavailable() -> str:
    """Return why the network cannot be run here, for a person; the empty string where it can."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
    return ""
