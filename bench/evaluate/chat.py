"""The chat engine put to the sample, on one's own server and key.

It runs the product's own command, so that prompts, budgets and replies are those of a session. What it would
cost is told first; nothing is asked without ``--yes``. Replies are kept in ``--keep``, where a run made again
finds them, and so is the report, which ``--judge`` judges again without a call.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from bench.evaluate import figures
from bench.evaluate.corpora import ROOT, SAMPLE, bare, overlap, sample_gold
from bench.evaluate.embedded import Row

REPORT = "sample.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only a chat model needs."""
    group = parser.add_argument_group("with --engine chat")
    group.add_argument("--base-url", help="the server; else PAGEWISE_CHAT_BASE_URL")
    group.add_argument("--model", help="the model; else PAGEWISE_CHAT_MODEL")
    group.add_argument(
        "--keep", type=Path, default=ROOT / ".pagewise" / "bench", help="where replies are kept"
    )
    group.add_argument(
        "--yes", action="store_true", help="ask; without it the cost is told and nothing is asked"
    )
    group.add_argument("--judge", type=Path, metavar="REPORT", help="judge the JSON report of an earlier run")
    group.add_argument("--sections", default="", help="ask these sections of the set alone, parted by commas")


def run(options: argparse.Namespace) -> int:
    """Ask, or judge what was asked before; print figures and return the exit status."""
    report = options.judge
    if report is None:
        options.keep.mkdir(parents=True, exist_ok=True)
        report = options.keep / REPORT
        status = _analyze(options, ["--estimate"] if not options.yes else ["--out", str(report)])
        if status or not options.yes:
            print(
                "Nothing was asked. Add --yes to ask." if not status else "The run failed.", file=sys.stderr
            )
            return status
    return judge(json.loads(report.read_text(encoding="utf-8")))


def judge(report: dict) -> int:
    """Print the figures of a report on the sample, and what is wrong in it by number."""
    rows = rows_of(report)
    named = figures.of_sample(rows)
    unsupported = sum(
        not any(quote["located"] for quote in claim["quotes"])
        for question in report["questions"]
        for claim in question["claims"]
    )
    usage = report["usage"]
    print(f"{report['engine']['name']} {report['engine']['model']}".strip())
    for figure, value in named.items():
        print(f"  {figure:26} {value:6.3f}")
    print(f"  {'claims without a quote':26} {unsupported:6}")
    print(f"  {'US dollars':26} {usage.get('usd')!s:>6}")
    for row in rows:
        if row.status in {"answered", "conflicting"} and not row.right:
            print(f"  wrong: {row.number}. {row.question} {row.passage[:100]}")
    return 0


def rows_of(report: dict) -> list[Row]:
    """Return the rows of a JSON report on the sample."""
    gold = sample_gold()
    rows = []
    for question in report["questions"]:
        entry = gold[question["id"]]
        first = question["claims"][0] if question["claims"] else None
        quotes = [quote for quote in (first["quotes"] if first else ()) if quote["located"]]
        right = any(
            page["page"] == each["page"] and overlap(bare(each["quote"]), bare(quote["text"]))
            for quote in quotes
            for page in quote["pages"]
            for each in entry["evidence"]
        )
        rows.append(
            Row(
                question["number"],
                question["id"],
                question["question"],
                entry["status"],
                question["status"],
                right,
                first["confidence"] if first else 0.0,
                (first.get("value") or "") if first else "",
                first["text"] if first else "",
                tuple(page["page"] for page in question["pages"]),
            )
        )
    return rows


def _analyze(options: argparse.Namespace, more: list[str]) -> int:
    command = [
        sys.executable,
        "-m",
        "core",
        "analyze",
        str(SAMPLE),
        "--engine",
        "chat",
        "--questions",
        "cipp",
        *more,
    ]
    for name, value in (("--base-url", options.base_url), ("--model", options.model)):
        command += [name, value] if value else []
    command += ["--sections", options.sections] if options.sections else []
    # replies are kept in a home of the bench's own, apart from anybody's sessions
    kept = os.environ | {"PAGEWISE_HOME": str(options.keep)}
    return subprocess.run(command, check=False, cwd=ROOT, env=kept).returncode
