"""The page as one document: its parts in order, and a policy by which nothing but its own script runs."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.page.charts import charts
from analyzer.page.closes import closes
from analyzer.page.coverage import coverage
from analyzer.page.markup import Html, tag
from analyzer.page.overview import broken_rules, servers, summary
from analyzer.page.reading import read, unjudged
from analyzer.page.rules import rules
from analyzer.page.table import data, findings
from analyzer.rules.library import book
from analyzer.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.page.collecting import Collected
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.library import Library

_NAVIGATION = (
    ("summary", "Summary"),
    ("rules", "What is wrong"),
    ("charts", "Charts"),
    ("findings", "Findings"),
    ("samples", "Rules and samples"),
    ("closes", "Closes"),
    ("unjudged", "Not judged"),
    ("read", "What was read"),
    ("coverage", "Coverage"),
)


def document(outcome: Outcome, collected: Collected, known: Library | None = None) -> Iterator[str]:
    """Write the page, part by part.

    Args:
        outcome: The run that is over.
        collected: What was gathered while it went.
        known: The rules that were judged by; None for those of the book.
    """
    known = known or book()
    groups = collected.groups.groups()
    sections = [
        summary(outcome, collected.span),
        broken_rules(outcome, groups),
        charts(outcome, collected) if outcome.tally.exchanges else None,
        findings(outcome, collected),
        servers(outcome),
        rules(outcome, collected, groups, known),
        closes(collected),
        unjudged(outcome),
        read(outcome),
        coverage(outcome, known),
    ]
    shown = [section for section in sections if section is not None]
    yield "<!DOCTYPE html>\n"
    yield '<html lang="en">\n'
    yield _head(outcome)
    yield "<body>\n"
    yield tag("a", "To the content", href="#content", class_="skip")
    yield _header(shown)
    yield '<main id="content" tabindex="-1">\n'
    for section in shown:
        yield section
        yield "\n"
    yield "</main>\n"
    yield _footer(collected)
    yield tag("div", "", id="said", role="status", class_="unseen")
    yield data(collected, groups)
    yield f"<script>{_source('page.js')}</script>\n"
    yield "</body>\n</html>\n"


def _head(outcome: Outcome) -> Html:
    """Write the head: the policy comes before anything that it is about."""
    names = ", ".join(outcome.captures[:3]) + (", ..." if len(outcome.captures) > 3 else "")
    style, script = _source("page.css"), _source("page.js")
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=f"Wirelint {VERSION}"),
        tag("title", f"Wirelint: {names or 'no capture'}"),
        tag("style", style),
    )


def digest(source: str) -> str:
    """Name an inline style or script for a content security policy."""
    return f"sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


@cache
def _source(name: str) -> Html:
    """Read the style sheet or the script of the page; neither holds anything from a capture."""
    return Html(Path(__file__).with_name(name).read_text(encoding="utf-8").strip())


def _header(sections: list[Html]) -> Html:
    """Write the bar at the top: where to go, and which theme."""
    tags = [section[: section.index(">")] for section in sections]
    there = [(name, text) for name, text in _NAVIGATION if any(f' id="{name}"' in each for each in tags)]
    links = [tag("li", tag("a", text, href=f"#{name}")) for name, text in there]
    return tag(
        "header",
        tag("span", "Wirelint", class_="name"),
        tag("nav", tag("ul", *links), aria_label="Parts of the report"),
        tag("button", "Dark", type="button", id="theme", hidden=True, aria_pressed="false"),
    )


def _footer(collected: Collected) -> Html:
    masked = (
        "Secrets are shown: it was made with --no-redact."
        if collected.mask.off
        else "Cookies, credentials and parameters named like a secret are masked, and content is left out: "
        "equal masks stand for equal secrets of this run."
    )
    return tag("footer", tag("p", f"Made by Wirelint {VERSION}. {masked}"))
