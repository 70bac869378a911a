"""``python -m tests.chat_server``: the server by itself, for benchmarks and for trying things by hand.

Prints its address, serves until standard input closes, then prints what it saw as JSON.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from tests.chat_server.model import Model
from tests.chat_server.sample import SampleModel
from tests.chat_server.server import ChatServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chat_server")
    parser.add_argument("--answers", type=Path, help="JSON: question id -> answers with their quotes")
    parser.add_argument(
        "--sample", action="store_true", help="answer as one who has read the sample document"
    )
    parser.add_argument("--latency", type=float, nargs=2, default=(0.0, 0.0), metavar=("LOW", "HIGH"))
    parser.add_argument("--per-minute", type=float)
    parser.add_argument("--retry-after", type=float)
    parser.add_argument("--slots", type=int)
    parser.add_argument("--key")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    model = SampleModel() if args.sample else Model()
    if args.answers:
        model.answers = json.loads(args.answers.read_text(encoding="utf-8"))
    with ChatServer(
        model,
        latency=tuple(args.latency),
        per_minute=args.per_minute,
        retry_after=args.retry_after,
        slots=args.slots,
        key=args.key,
        port=args.port,
        seed=args.seed,
    ) as server:
        print(server.url, flush=True)
        sys.stdin.read()
        seen = {
            "asked": len(server.asked),
            "answered": len(server.answered),
            "units": len({asked.unit for asked in server.answered}),
            "refused": server.refused,
            "cancelled": server.cancelled,
            "most_in_flight": server.most_in_flight,
            "latency": server.slept,
            "cpu": time.process_time(),
            **server.usage,
        }
        print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
