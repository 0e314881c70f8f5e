"""The report of `wirelint analyze` as text: what is wrong first, then what was read and asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analyzer.reports.finding_text import FindingText
from analyzer.reports.gathering import Gathering
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import USUAL, counted, listed, number, summed, table, wrapped
from analyzer.rules.catalogue import catalogue
from analyzer.rules.vocabulary import Observable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.close_counts import CloseCounts
    from analyzer.reports.grouped import GroupedBy
    from analyzer.reports.outcome import Outcome
    from analyzer.reports.page import Look
    from analyzer.reports.rule_table import RuleTable
    from analyzer.reports.sample_messages import SampleMessages
    from parsers.accounting import Accounting

_SEVERITIES = ("error", "warning", "info")
REASONS_SHOWN = 12


def report(
    outcome: Outcome,
    gathering: Gathering | GroupedBy | RuleTable,
    look: Look,
    mask: Mask,
    *,
    closes: CloseCounts | None = None,
    messages: SampleMessages | None = None,
) -> Iterator[str]:
    """Write the lines of the report.

    Args:
        outcome: What is about the whole.
        gathering: The findings, by rule with samples, or counted in another way.
        look: How the page is written.
        mask: Masks secrets.
        closes: How connections closed; None for no section about it.
        messages: Writes the messages of the samples; None for none.
    """
    yield from _headline(outcome, look)
    if not outcome.accounting.packets and not outcome.interrupted:
        return  # nothing was read: tables of zeros would only hide the line that says so
    if isinstance(gathering, Gathering):
        several = len(outcome.captures) > 1
        writer = FindingText(look, mask, several_captures=several, messages=messages)
        for group in gathering.groups():
            yield ""
            yield from writer.group(group, limit=gathering.limit)
    else:
        yield from gathering.lines(outcome, look, mask)
    if outcome.tally.responses:
        yield ""
        yield look.style("Responses, each under its worst finding", "strong")
        yield from _by_status(outcome)
    if closes:
        yield ""
        yield from closes.lines(look)
    if outcome.undecided:
        yield ""
        title = f"{counted(outcome.undecided.total(), 'undecided verdict')}, by reason (each: --undecided)"
        yield look.style(title, "strong")
        yield from _reasons(outcome.undecided, look)
    yield ""
    yield look.style("What was read", "strong")
    yield from _accounting(outcome, look)
    yield ""
    yield look.style("What was asked", "strong")
    yield from _coverage(outcome, look)


def headline(outcome: Outcome) -> str:
    """Say in one line what came out."""
    nothing = nothing_judged(outcome)
    if nothing:
        return nothing
    tally = outcome.tally
    counts = ", ".join(counted(tally.findings[each], each) for each in _SEVERITIES)
    start = "Interrupted: " if outcome.interrupted else ""
    return (
        f"{start}{counted(tally.judged, 'response')} judged in {counted(outcome.connections, 'connection')}: "
        f"{counts}, {number(outcome.undecided.total())} undecided"
    )


def _headline(outcome: Outcome, look: Look) -> Iterator[str]:
    tally = outcome.tally
    worst = next((each for each in _SEVERITIES if tally.findings[each]), "kept")
    narrow = look.width < USUAL  # a terminal; from a pipe programs take the first line
    for line in wrapped(headline(outcome), look.width, "", "  ") if narrow else [headline(outcome)]:
        yield look.style(line, worst if tally.judged else "warning")
    if outcome.filtered and outcome.conditions and tally.judged:
        yield from wrapped(
            f"Only what matches {outcome.conditions}: {number(tally.judged)} of "
            f"{counted(outcome.read.judged, 'judged response')}.",
            look.width,
            "",
        )
    if outcome.ignored:
        yield from wrapped(f"{outcome.ignored}.", look.width, "")
    hidden = [each for each in _SEVERITIES if tally.findings[each] and _below(each, outcome.least_severity)]
    if hidden:
        yield f"Not listed (--min-severity {outcome.least_severity}): " + ", ".join(
            counted(tally.findings[each], each) for each in hidden
        )


def _below(severity: str, least: str) -> bool:
    return _SEVERITIES.index(severity) > _SEVERITIES.index(least)


def _by_status(outcome: Outcome) -> Iterator[str]:
    """Count the responses of each class of status codes by their worst finding."""
    tally = outcome.tally
    responses: Counter[str] = Counter()
    worst: Counter[tuple[str, str]] = Counter()
    for status, count in tally.responses.items():
        responses[_class(status)] += count
    for (status, severity), count in tally.worst.items():
        worst[_class(status), severity] += count
    rows = [["status", "responses", *_SEVERITIES, "no finding"]]
    for name in sorted(responses, key=lambda each: (each == "other", each)):
        found = [worst[name, severity] for severity in _SEVERITIES]
        rows.append([name, *map(number, (responses[name], *found, responses[name] - sum(found)))])
    yield from table(rows)


def _class(status: int | None) -> str:
    return f"{status // 100}xx" if status is not None and 100 <= status < 600 else "other"


def _reasons(reasons: Counter[str], look: Look) -> Iterator[str]:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    rows = [(number(count), reason) for reason, count in ordered[:REASONS_SHOWN]]
    if len(ordered) > REASONS_SHOWN:
        rest = sum(count for _, count in ordered[REASONS_SHOWN:])
        rows.append((number(rest), f"for {len(ordered) - REASONS_SHOWN} more reasons"))
    figures = max(len(count) for count, _ in rows)
    for count, reason in rows:
        start = f"  {count:>{figures}}  "
        yield from wrapped(reason, look.width, start, " " * len(start))


def _accounting(outcome: Outcome, look: Look) -> Iterator[str]:
    """Write the sums; each total is the sum of the parts that stand beside it."""
    accounting, read = outcome.accounting, outcome.read
    rows = [
        (
            "packets",
            number(accounting.packets),
            summed({"TCP": accounting.tcp_packets, **accounting.other_packets}),
        ),
        ("octets", number(accounting.payload_octets), summed(accounting.octets)),
        ("connections", number(accounting.connections), summed(accounting.connections_by)),
        ("exchanges", number(read.exchanges), summed({"judged": read.judged, **read.not_judged})),
    ]
    figures = max(len(total) for _, total, _ in rows)
    for name, total, parts in rows:
        start = f"  {name:<12} {total:>{figures}} = "
        yield from wrapped(parts, look.width, start, " " * len(start))
    for note in _notes(accounting):
        yield from wrapped(note, look.width, "  ", "    ")


def _notes(accounting: Accounting) -> Iterator[str]:
    if accounting.connections_by["tls"]:
        names = f": {listed(accounting.tls_names, 5)}" if accounting.tls_names else ""
        yield f"TLS, not decrypted: {counted(accounting.connections_by['tls'], 'connection')}{names}"
    if accounting.missing_octets:
        yield f"not captured: {counted(accounting.missing_octets, 'octet')} of the streams"
    if accounting.one_way:
        yield f"one direction only: {counted(accounting.one_way, 'connection')}"
    if accounting.midstream:
        yield f"opening not captured: {counted(accounting.midstream, 'connection')}"
    if accounting.set_aside:
        yield f"set aside: {listed(accounting.set_aside, 6)}"


def _coverage(outcome: Outcome, look: Look) -> Iterator[str]:
    """Say how much of the book was asked, and how much of it could be answered."""
    coverage = outcome.coverage
    applied = {rule: tally for rule, tally in coverage.items() if tally.applicable}
    broken = sum(1 for tally in applied.values() if tally.broken)
    kept = sum(1 for tally in applied.values() if tally.kept and not tally.broken)
    unknown = len(applied) - broken - kept
    observable = sum(1 for row in catalogue().values() if row.observable is not Observable.NO)
    yield from wrapped(
        f"profile {outcome.profile}: {counted(len(coverage), 'rule')} asked, {len(applied)} applied to "
        f"something here: {kept} kept throughout, {broken} broken, {unknown} never decided",
        look.width,
        "  ",
    )
    verdicts = ", ".join(
        f"{number(sum(getattr(tally, name) for tally in coverage.values()))} {name}"
        for name in ("kept", "broken", "undecided")
    )
    yield f"  verdicts: {verdicts}"
    facts = {rule: tally.noted for rule, tally in coverage.items() if tally.noted}
    if facts:
        yield from wrapped(
            f"noted without judgement: {counted(sum(facts.values()), 'fact')}: {listed(facts, 6)}",
            look.width,
            "  ",
            "    ",
        )
    if outcome.forgotten:
        yield from wrapped(
            f"no longer remembered, so that rules which look back may miss something: "
            f"{summed(outcome.forgotten)}",
            look.width,
            "  ",
            "    ",
        )
    yield from wrapped(
        f"the book knows {observable} requirements that a capture can show; `wirelint rules` lists them",
        look.width,
        "  ",
    )
