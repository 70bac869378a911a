"""What there is to say about the run behind a report, as names and values."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.domain.answer import Usage
from core.domain.plan import Plan
from core.domain.session import Progress, Session
from core.reports.report import Report
from core.reports.wording import moment
from core.wording import counted, duration, file_size, money


def run_facts(report: Report) -> list[tuple[str, str]]:
    """Return engine, settings, cost, instances and times; what is not known is left out."""
    plan = report.plan
    document = plan.document
    facts = [
        ("Document", document.name),
        ("Note", document.origin),
        ("Size", f"{counted(report.page_count, 'page')}, {file_size(document.size)}"),
        ("SHA-256", document.sha256),
        ("Question set", f"{plan.question_set.title} ({counted(len(report.entries), 'question')})"),
        ("Engine", plan.engine.name),
        ("Model", plan.engine.model),
        ("Server", urlsplit(plan.engine.base_url).hostname or ""),
        ("Prompt version", plan.prompt_version),
        ("Documents", f"{len(plan.contents.documents):,}" if not plan.contents.is_single else ""),
        *_options(plan),
        ("Work", _work(report.progress)),
        *_usage(report.progress.usage),
        ("Time spent", duration(report.progress.seconds, exact=True) if report.progress.seconds else ""),
        *(_session(report.session) if report.session else ()),
        ("Address", report.url),
        ("Report made", f"{moment(report.made)} by Pagewise {report.version}"),
    ]
    return [(name, value) for name, value in facts if value]


def _options(plan: Plan) -> list[tuple[str, str]]:
    """Return what the analyst chose."""
    options = plan.options
    focused = "only windows that the extractive engine finds plausible were put to the model"
    return [
        ("Window", counted(options.window, "page")),
        ("Pages asked for", plan.contents.text(options.pages)),
        ("Guardrails", options.guardrails),
        ("Focused", focused if options.focused else ""),
        ("Budget", money(options.budget_usd, exact=True) if options.budget_usd is not None else ""),
        ("Token budget", f"{options.budget_tokens:,}" if options.budget_tokens is not None else ""),
    ]


def _work(progress: Progress) -> str:
    """Return how much of the work is done."""
    if not progress.units:
        return ""
    failed = f", {progress.units_failed:,} failed" if progress.units_failed else ""
    return f"{progress.units_done:,} of {counted(progress.units, 'part')} done{failed}"


def _usage(usage: Usage) -> list[tuple[str, str]]:
    """Return what asking cost; nothing for an engine that calls nobody."""
    if not usage.calls:
        return [("Cost", "none: no model was called")]
    cached = f" ({usage.cached_tokens:,} from the provider's cache)" if usage.cached_tokens else ""
    return [
        ("Calls", f"{usage.calls:,}"),
        ("Tokens", f"{usage.prompt_tokens:,} in{cached}, {usage.completion_tokens:,} out"),
        ("Cost", money(usage.usd, exact=True)),
    ]


def _session(session: Session) -> list[tuple[str, str]]:
    """Return the session and the processes that worked on it."""
    instances = dict.fromkeys(change.instance for change in session.history if change.instance)
    return [
        ("Session", session.id),
        ("Started", moment(session.created)),
        ("Instances", ", ".join(instances)),
    ]
