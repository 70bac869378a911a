"""Lets the programs of this folder find the packages beside it: import it before them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
