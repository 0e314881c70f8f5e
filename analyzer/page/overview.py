"""The top of the page: what came out, in figures, and the rules that were broken, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import NOTHING, Html, anchor, headings, joined, tag, wide
from analyzer.page.rule_texts import badge
from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.finding_text import clock
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import counted, number
from analyzer.reports.text import headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.page.groups import Group
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.tally import RuleTally
    from analyzer.tally import ServerCount

CAPTURES_NAMED = 4
RULES_SHOWN = 15
"""Rows of the table of rules; those beyond are folded."""
HOSTS_NAMED = 3
SERVERS_SHOWN = 20
SEVERITIES = ("error", "warning", "info")


def group_id(group: Group) -> str:
    """Return the identifier of a group's section."""
    return f"rule-{anchor(group.first.rule)}-{group.severity}"


def summary(outcome: Outcome, span: tuple[int, int] | None) -> Html:
    """Write the headline, and what was asked of what.

    Args:
        outcome: The run.
        span: Between when its exchanges fell, in nanoseconds; None where there was none.
    """
    return tag(
        "section",
        tag("h1", headline(outcome), class_=_state(outcome)),
        tag("p", *_what(outcome, span), class_="faint"),
        tag("p", outcome.ignored, class_="faint") if outcome.ignored else None,
        _alarms(outcome),
        None if nothing_judged(outcome) and not outcome.tally.findings.total() else _figures(outcome),
        id="summary",
        aria_label="Summary",
    )


def _state(outcome: Outcome) -> str:
    """Name the state of the whole by its worst finding."""
    if nothing_judged(outcome) or outcome.errors:
        return "state warning"
    return "state " + next((each for each in SEVERITIES if outcome.tally.findings[each]), "kept")


def _what(outcome: Outcome, span: tuple[int, int] | None) -> list[Html | str]:
    """Say which captures, by which profile, between which times."""
    names = [named(name) for name in outcome.captures]
    listed = ", ".join(names[:CAPTURES_NAMED])
    if len(names) > CAPTURES_NAMED:
        listed += f" and {number(len(names) - CAPTURES_NAMED)} more"
    parts: list[Html | str] = [listed or "no capture was read", f" · profile {outcome.profile}"]
    if span:
        parts.append(f" · {clock(span[0])[:19]}Z to {clock(span[1])[:19]}Z")
    if outcome.filtered:
        parts.append(f" · only what matches {outcome.conditions}")
    if outcome.least_severity != "info":
        parts.append(f" · listed from severity {outcome.least_severity} on")
    return parts


def _alarms(outcome: Outcome) -> Html | None:
    """Say what the reader must know before anything else: what could not be read."""
    count = len(outcome.errors) + len(outcome.warnings)
    if not count and not outcome.interrupted:
        return None
    parts = [
        counted(len(outcome.errors), "capture") + " could not be read" if outcome.errors else "",
        counted(len(outcome.warnings), "warning") if outcome.warnings else "",
        "the run was interrupted" if outcome.interrupted else "",
    ]
    text = ", ".join(part for part in parts if part)
    link = tag("a", "what was read", href="#read")
    return tag("p", f"Not everything was seen: {text}. See ", link, ".", class_="alarm")


def _figures(outcome: Outcome) -> Html:
    tally = outcome.tally
    responses = tally.responses.total()
    shares = f"{percent(tally.broken, responses)} of all" if responses else ""
    cards = [
        *(
            (number(tally.findings[each]), counted(tally.findings[each], each).partition(" ")[2], "", each)
            for each in SEVERITIES
        ),
        (number(outcome.undecided.total()), "undecided", "what the capture does not show", "undecided"),
        (number(tally.judged), "responses judged", f"of {counted(tally.exchanges, 'exchange')}", ""),
        (number(tally.broken), "responses with findings", shares, ""),
        (
            number(outcome.connections),
            "connections with HTTP",
            f"to {counted(len(tally.servers), 'server')}",
            "",
        ),
    ]
    return tag(
        "dl",
        *(
            tag(
                "div",
                tag("dt", name),
                tag("dd", tag("span", count, class_="figure"), tag("span", note, class_="faint")),
                class_=f"card {kind if count != '0' else ''}".strip(),
            )
            for count, name, note, kind in cards
        ),
        class_="cards",
    )


def broken_rules(outcome: Outcome, groups: Sequence[Group]) -> Html:
    """Write the table of rules with findings: each row leads to its samples."""
    if not groups:
        text = "No rule was found broken." if outcome.tally.judged else "There is nothing to show."
        return tag("section", tag("h2", "What is wrong"), tag("p", text), id="rules")
    rows = [_row(group, outcome.coverage.get(group.first.rule)) for group in groups]
    rest = rows[RULES_SHOWN:]
    more = (
        tag(
            "details",
            tag("summary", f"{counted(len(rest), 'more rule')}"),
            _rule_table(rest, "More rules with findings"),
        )
        if rest
        else None
    )
    note = (
        "Rates are of all that was read: broken of kept and broken, by the rule." if outcome.filtered else ""
    )
    return tag(
        "section",
        tag("h2", "What is wrong"),
        tag("p", note, class_="faint") if note else None,
        _rule_table(rows[:RULES_SHOWN], "Rules with findings"),
        more,
        id="rules",
    )


def _rule_table(rows: Sequence[Html], name: str) -> Html:
    columns = ("Severity", "Rule", "Findings", "Broken of decided", "Where", "First seen", "Last seen")
    table = tag("table", headings(*columns, numbers=columns[2:4]), tag("tbody", *rows), class_="rules")
    return wide(table, name)


def _row(group: Group, counts: RuleTally | None) -> Html:
    first = group.first
    link = tag("a", tag("code", first.rule), href=f"#{group_id(group)}")
    return tag(
        "tr",
        tag("td", badge(group.severity)),
        tag("th", link, tag("span", first.title, class_="title"), scope="row"),
        tag("td", number(group.count), class_="number"),
        tag("td", rate(counts), class_="number"),
        tag("td", where(group)),
        *(tag("td", _time(when), class_="time") for when in (group.first_ns, group.last_ns)),
    )


def rate(counts: RuleTally | None) -> Html:
    """Write the rate of a rule, with a bar."""
    if counts is None or counts.rate is None:
        return joined([NOTHING])
    decided = counts.kept + counts.broken
    text = f"{number(counts.broken)} of {number(decided)} ({percent(counts.broken, decided)})"
    return joined([text, bar(counts.rate)])


def bar(share: float) -> Html:
    """Draw a share of 0 to 1 as a bar; the number stands beside it."""
    width = f"{max(100 * share, 1 if share else 0):.1f}"
    return tag(
        "svg",
        tag("rect", width=100, height=6, class_="all"),
        tag("rect", width=width, height=6, class_="part"),
        viewBox="0 0 100 6",
        preserveAspectRatio="none",
        class_="bar",
        aria_hidden="true",
    )


def where(group: Group, limit: int = HOSTS_NAMED) -> Html:
    """Write the hosts of a group with their counts."""
    hosts = group.hosts.most_common(limit)
    parts = [f"{plain(shortened(host, 40))} ({number(count)})" for host, count in hosts]
    more = len(group.hosts) - len(hosts)
    return joined([*parts, f"and {number(more)} more" if more > 0 else None], ", ")


def _time(time_ns: int) -> Html:
    text = clock(time_ns)
    if not text.endswith("Z"):  # a time that no calendar has
        return joined([text])
    return tag("time", text[:19], datetime=f"{text[:23].replace(' ', 'T')}Z")


def percent(part: int, of: int) -> str:
    """Write a share in percent.

    >>> percent(1, 3), percent(0, 5), percent(1, 100_000), percent(99_999, 100_000)
    ('33 %', '0 %', '<1 %', '>99 %')
    """
    share = 100 * part / of
    if 0 < share < 1:
        return "<1 %"
    return ">99 %" if 99 < share < 100 else f"{share:.0f} %"


def servers(outcome: Outcome) -> Html | None:
    """Write the table of servers: the share of responses with findings."""
    found = sorted(outcome.tally.servers.items(), key=_weight)
    if not any(server.findings for _, server in found):
        return None
    head = ("Server", "Responses", "With findings", "Findings")
    rows = [
        tag(
            "tr",
            tag("th", named(name), scope="row"),
            tag("td", number(server.responses), class_="number"),
            tag(
                "td",
                f"{number(server.broken)} ({percent(server.broken, server.responses)})",
                bar(server.broken / server.responses),
                class_="number",
            )
            if server.responses
            else tag("td", NOTHING, class_="number"),
            tag("td", number(server.findings), class_="number"),
        )
        for name, server in found[:SERVERS_SHOWN]
    ]
    more = len(found) - SERVERS_SHOWN
    return tag(
        "section",
        tag("h2", "Servers"),
        wide(tag("table", headings(*head, numbers=head[1:]), tag("tbody", *rows)), "Servers"),
        tag("p", f"and {counted(more, 'more server')}", class_="faint") if more > 0 else None,
        id="servers",
    )


def _weight(item: tuple[str, ServerCount]) -> tuple[int, int, str]:
    return -item[1].findings, -item[1].responses, item[0]
