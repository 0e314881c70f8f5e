"""Every rule that was broken: its texts, both standards, and sample exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import Html, joined, tag
from analyzer.page.overview import group_id, rate, where
from analyzer.page.rule_texts import badge, rule_text
from analyzer.page.samples import Samples
from analyzer.reports.finding_text import clock
from analyzer.reports.page import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.page.collecting import Collected
    from analyzer.page.groups import Group
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.library import Library

HOSTS_LISTED = 12
STATUSES_LISTED = 8


def rules(outcome: Outcome, collected: Collected, groups: Sequence[Group], known: Library) -> Html | None:
    """Write the sections of the rules with findings."""
    if not groups:
        return None
    samples = Samples(collected.mask, collected.limits)
    several = len(outcome.captures) > 1
    return tag(
        "section",
        tag("h2", "Rules and samples"),
        *(_group(group, outcome, samples, known, several=several) for group in groups),
        id="samples",
    )


def _group(group: Group, outcome: Outcome, samples: Samples, known: Library, *, several: bool) -> Html:
    first = group.first
    shown = [samples.element(sample, named_capture=several) for sample in group.samples]
    facts = [
        ("Findings", number(group.count)),
        ("Broken of decided", rate(outcome.coverage.get(first.rule))),
        ("Status", _statuses(group)),
        ("Where", where(group, HOSTS_LISTED)),
        ("Seen", f"{clock(group.first_ns)} to {clock(group.last_ns)}"),
    ]
    more = group.count - sum(sample.finding.count for sample in group.samples)
    return tag(
        "section",
        tag("h3", badge(group.severity), " ", tag("code", first.rule), " ", tag("span", first.title)),
        rule_text(first, known),
        tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts"),
        *shown,
        _more(first.rule, more, any_shown=bool(shown)) if more > 0 else None,
        id=group_id(group),
        class_=f"rule {group.severity}",
    )


def _more(rule: str, count: int, *, any_shown: bool) -> Html:
    """Say how many findings are not shown as samples, and lead to the table."""
    link = tag("a", "table of findings", href="#findings", data_rule=rule, class_="to-table")
    return tag("p", f"{'+ ' if any_shown else ''}{counted(count, 'more finding')}: see the ", link, ".")


def _statuses(group: Group) -> Html:
    found = group.statuses.most_common(STATUSES_LISTED)
    parts = [f"{status or 'no response'} ({number(count)})" for status, count in found]
    more = len(group.statuses) - len(found)
    return joined([*parts, f"and {more} more" if more > 0 else None], ", ")
