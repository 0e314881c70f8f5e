"""What a report says beside the findings: the counts of a run, and why nothing was judged."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.reports.page import counted, listed, number
from analyzer.rules.tally import RuleTally  # noqa: TC001  (a field's type)
from analyzer.tally import NO_FINAL_RESPONSE, Tally
from parsers.accounting import Accounting  # noqa: TC001  (a field's type)

if TYPE_CHECKING:
    from collections.abc import Mapping


HTTP_PROTOCOLS = ("http/1", "http/2", "websocket")
"""What connections with exchanges are counted under; WebSocket begins as HTTP."""


class Outcome(msgspec.Struct, kw_only=True):
    """A run that is over, as far as it came."""

    captures: list[str]
    profile: str
    tally: Tally
    """The counts of what is shown."""
    read: Tally
    """The counts of everything; the same object where nothing is filtered away."""
    shown_connections: int | None = None
    """Connections of which an exchange is shown; None where nothing is filtered away."""
    accounting: Accounting
    coverage: dict[str, RuleTally]
    undecided: Counter[str]
    """Undecided verdicts on what is shown, by reason."""
    forgotten: Counter[str] = Counter()
    """What rules that look back may have missed, since it was not remembered for want of room."""
    ignored: str = ""
    """How many findings the ignores of the settings left out, in words; "" for none."""
    ignores: dict[str, Any] | None = None
    """The same for programs (ignores.Ignores.record); None where there are no ignores."""
    baseline: dict[str, Any] | None = None
    """What of a baseline was met, for programs (baselines.KnownFindings.record); None where there is none."""
    conditions: str = ""
    """The filters as given, "" for none."""
    least_severity: str = "info"
    notes: list[str] = []
    """One line each: files that were left out, files that were joined."""
    warnings: list[str] = []
    """One line each: what of the captures could not be read."""
    errors: list[str] = []
    """One line each: inputs that could not be read."""
    interrupted: bool = False

    @property
    def connections(self) -> int:
        """Connections of which an exchange is shown."""
        if self.shown_connections is not None:
            return self.shown_connections
        return sum(self.accounting.connections_by[protocol] for protocol in HTTP_PROTOCOLS)

    @property
    def filtered(self) -> bool:
        """Whether some exchanges are not shown."""
        return self.tally is not self.read


def undecided_reasons(coverage: Mapping[str, RuleTally]) -> Counter[str]:
    """Add up the undecided verdicts of all rules by reason."""
    reasons: Counter[str] = Counter()
    for tally in coverage.values():
        reasons.update(tally.reasons)
    return reasons


def nothing_judged(outcome: Outcome) -> str | None:
    """Say in one line why no response was judged; None where one was."""
    if outcome.tally.judged:
        return None
    reason = why_nothing(outcome)
    findings = outcome.tally.findings
    if findings.total():  # of requests without a response, and of connections
        counts = ", ".join(counted(count, severity) for severity, count in findings.items() if count)
        reason += f"; found all the same: {counts}"
    return f"No response was judged: {reason}." if not outcome.interrupted else f"Interrupted: {reason}."


def why_nothing(outcome: Outcome) -> str:
    """Go down the layers to where the captures hold nothing more."""
    accounting, read = outcome.accounting, outcome.read
    if not accounting.packets and outcome.errors:
        return "no capture could be read"
    if read.judged:
        return f"none of the {counted(read.judged, 'judged response')} matches {outcome.conditions}"
    if not accounting.packets:
        return "no packet could be read" if outcome.warnings else "empty capture, no packets in it"
    if not accounting.tcp_packets:
        others = accounting.other_packets
        what = f"all {next(iter(others))}" if len(others) == 1 else listed(others, 5)
        return f"no TCP in {counted(accounting.packets, 'packet')}: {what}"
    if not read.exchanges:
        return _no_http(accounting)
    if set(read.not_judged) == {NO_FINAL_RESPONSE}:
        return f"{counted(read.exchanges, 'request')}, and no final response in the capture"
    return f"{counted(read.exchanges, 'exchange')}, none judged: {listed(read.not_judged, 3)}"


def _no_http(accounting: Accounting) -> str:
    """Say what the connections carried instead."""
    by = Counter({name: count for name, count in accounting.connections_by.items() if count})
    if not by:
        return f"no TCP connection in {counted(accounting.tcp_packets, 'TCP packet')}"
    if set(by) == {"tls"}:
        named = any(accounting.tls_names)
        names = f"to {listed(accounting.tls_names, 3)}" if named else "without a server name"
        return f"only TLS, not decrypted: {counted(by['tls'], 'connection')} {names}"
    total = counted(by.total(), "connection")
    aside = f"; set aside: {listed(accounting.set_aside, 3)}" if accounting.set_aside else ""
    one_way = f"; {number(accounting.one_way)} with one direction only" if accounting.one_way else ""
    what = ", ".join(f"{number(count)} {name}" for name, count in by.most_common())
    return f"no HTTP in {total}: {what}{one_way}{aside}"
