"""The table of findings: its controls, its data, and what it says of what it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.page.markup import Html, joined, tag, wide
from analyzer.page.overview import group_id
from analyzer.reports.page import counted, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.page.collecting import Collected
    from analyzer.page.groups import Group
    from analyzer.reports.outcome import Outcome

GROUPINGS = (("", "nothing"), ("rule", "rule"), ("host", "host"), ("path", "path"))
SEVERITIES = ("error", "warning", "info", "undecided")
DATA_ID = "findings-data"


def findings(outcome: Outcome, collected: Collected) -> Html:
    """Write the section of the table; the script of the page fills it."""
    rows = collected.rows
    if not rows.listed:
        return tag("section", tag("h2", "Findings"), tag("p", "No finding is listed."), id="findings")
    noscript = tag(
        "noscript",
        tag(
            "p",
            "The table needs JavaScript, which this page brings along and which is turned off here. Rules, "
            "samples and everything else can be read without it.",
            class_="alarm",
        ),
    )
    return tag(
        "section",
        tag("h2", "Findings"),
        _left_out(outcome, collected),
        noscript,
        tag("div", _controls(), _results(), id="table", hidden=True),
        id="findings",
    )


def _left_out(outcome: Outcome, collected: Collected) -> Html | None:
    """Say what is counted and not listed, and how to get it."""
    rows = collected.rows
    unlisted = rows.unlisted.total()
    if not rows.lacking and not unlisted:
        return None
    parts = [f"{counted(rows.listed, 'finding')} listed."]
    if rows.lacking:
        parts.append(
            f"{number(rows.lacking)} more of the same faults (rule, host, path, status) are counted with the "
            "first one of each."
        )
    if unlisted:
        parts.append(f"{number(unlisted)} of other faults are not in this table, only in the counts by rule.")
    parts.append("All of them:")
    captures = "CAPTURE..." if len(outcome.captures) != 1 else outcome.captures[0]
    command = tag("code", f"wirelint analyze {captures} -o findings.jsonl")
    return tag("p", joined([" ".join(parts), " ", command]), class_="alarm", id="left-out")


def _controls() -> Html:
    """Write what filters, groups and turns pages."""
    return tag(
        "form",
        _field("Search", tag("input", type="search", id="f-text", autocomplete="off", spellcheck="false")),
        _field("Severity", _select("f-severity", [("", "all"), *((name, name) for name in SEVERITIES)])),
        _field("Status", _select("f-status", [("", "all")])),
        _field("Rule", _select("f-rule", [("", "all")])),
        _field("Host", _select("f-host", [("", "all")])),
        _field("Group by", _select("f-group", GROUPINGS)),
        tag("button", "Reset", type="reset"),
        class_="controls",
        role="search",
        aria_label="Filter the findings",
    )


def _field(name: str, control: Html) -> Html:
    return tag("label", tag("span", name), control)


def _select(name: str, options: Iterable[tuple[str, str]]) -> Html:
    return tag("select", *(tag("option", text, value=value) for value, text in options), id=name)


def _results() -> Html:
    """Write the empty table, and what stands around it."""
    pages = tag(
        "div",
        tag("button", "Previous", type="button", id="page-back"),
        tag("span", "", id="page-number"),
        tag("button", "Next", type="button", id="page-on"),
        class_="pages",
    )
    table = tag(
        "table",
        tag("caption", "Findings; the buttons of the columns sort", class_="unseen"),
        tag("thead"),
        tag("tbody"),
        id="findings-table",
    )
    return joined([tag("p", "", id="found", role="status"), wide(table, "Findings"), pages])


def data(collected: Collected, groups: Sequence[Group]) -> Html:
    """Write the findings as JSON in an element of the page; no text in it can end the element."""
    if not collected.rows.listed:
        return Html("")
    told = {group.first.rule: group for group in reversed(groups)}
    document: dict[str, Any] = collected.rows.data()
    document["rules"] = {
        rule: [group.first.title, group.first.message, group.first.advice, group_id(group)]
        for rule, group in told.items()
    }
    text = msgspec.json.encode(document).decode()
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return tag("script", Html(safe), type="application/json", id=DATA_ID)
