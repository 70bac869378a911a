"""Put up the walls and tell which stand: ``python -m core.isolation.walls``, for `which_stand`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from core.isolation.walls import raise_walls

sys.stdout.write(json.dumps(asdict(raise_walls())) + "\n")
