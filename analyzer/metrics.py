"""The counts of a run as OpenMetrics text, for the textfile collector of a node exporter.

All are gauges: a run tells of its captures, and the next run of others. A gauge is also written alike in
OpenMetrics and in the older text format of Prometheus, so that both read the file. What grows with the
traffic is bounded: of hosts the worst are named, the others counted together.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from analyzer.reports.captured import without_controls
from analyzer.tally import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding

HOSTS_LIMIT = 100
"""Hosts that are named: each is a series of its own in every database that takes them."""
LABEL_LIMIT = 255
"""Characters of a label's value: as many as a host may have."""
NO_HOST = "none"
"""What stands for requests that named no host; a label that is empty is none at all."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class Family(msgspec.Struct, kw_only=True):
    """One gauge with its samples."""

    name: str
    help: str
    samples: list[tuple[dict[str, str], float]]
    """Labels and value."""


class Metrics:
    """Writes the metrics of a run at its end; the findings themselves are none."""

    def __init__(self, out: BinaryIO) -> None:
        """Say where to."""
        self._out = out

    def take(self, finding: Finding) -> None:
        """Let a finding go: it is in the counts."""

    def finish(self, outcome: Outcome) -> None:
        """Write all."""
        self._out.write(rendered(families(outcome)).encode("utf-8", "backslashreplace"))


def families(outcome: Outcome) -> list[Family]:
    """Make the gauges of a run: of what was shown the findings, of everything what was read and decided."""
    return [*_of_what_was_read(outcome), *_of_what_was_found(outcome)]


def rendered(gauges: Iterable[Family]) -> str:
    r"""Write gauges as OpenMetrics text, with its end.

    >>> print(rendered([Family(name="a", help="B.", samples=[({"c": 'd"'}, 1)])]), end="")
    # TYPE a gauge
    # HELP a B.
    a{c="d\""} 1
    # EOF
    """
    return "".join(f"{line}\n" for gauge in gauges for line in _lines(gauge)) + "# EOF\n"


def _lines(gauge: Family) -> Iterator[str]:
    yield f"# TYPE {gauge.name} gauge"
    yield f"# HELP {gauge.name} {gauge.help.translate(_ESCAPES)}"
    for labels, value in gauge.samples:
        text = ",".join(f'{name}="{_label(label)}"' for name, label in labels.items())
        yield f"{gauge.name}{{{text}}} {value}" if text else f"{gauge.name} {value}"


def _label(text: str) -> str:
    """Write a label's value: control characters escaped, as people are to read it in a dashboard."""
    return without_controls(text)[:LABEL_LIMIT].translate(_ESCAPES)


def _of_what_was_read(outcome: Outcome) -> Iterator[Family]:
    read = outcome.read
    for name, text, value in (
        ("wirelint_packets", "Packets read.", outcome.accounting.packets),
        ("wirelint_connections", "TCP connections.", outcome.accounting.connections),
        ("wirelint_exchanges", "HTTP exchanges, judged or not.", read.exchanges),
        ("wirelint_input_errors", "Inputs that could not be read.", len(outcome.errors)),
        ("wirelint_input_warnings", "What of the inputs could not be read.", len(outcome.warnings)),
        ("wirelint_interrupted", "1 where the run was interrupted.", int(outcome.interrupted)),
    ):
        yield Family(name=name, help=text, samples=[({}, value)])
    reasons = {"judged": read.judged, **read.not_judged}
    yield _by("wirelint_exchanges_by_reason", "Exchanges, judged or why not.", "reason", reasons)


def _of_what_was_found(outcome: Outcome) -> Iterator[Family]:
    tally = outcome.tally
    severities = {name: tally.findings[name] for name in ("error", "warning", "info")}
    statuses = {
        "invalid" if status is None else str(status): count
        for status, count in sorted(tally.responses.items(), key=lambda item: item[0] or 0)
    }
    yield _by("wirelint_responses", "Final responses that are shown, by status code.", "status", statuses)
    yield Family(
        name="wirelint_responses_with_findings",
        help="Responses that are shown and have a finding.",
        samples=[({}, tally.broken)],
    )
    yield _by("wirelint_findings", "Findings that are shown, by severity.", "severity", severities)
    yield Family(
        name="wirelint_rule_findings",
        help="Findings that are shown, by rule and severity.",
        samples=[
            ({"rule": rule, "severity": severity}, count)
            for (rule, severity), count in sorted(tally.by_rule.items())
        ],
    )
    yield _by("wirelint_host_findings", "Findings by host: the worst.", "host", _worst_hosts(tally.hosts))
    yield Family(
        name="wirelint_rule_verdicts",
        help="Verdicts on everything that was judged, by rule; a rate is broken by broken and kept.",
        samples=[
            ({"rule": rule, "verdict": verdict}, getattr(counts, verdict))
            for rule, counts in outcome.coverage.items()
            if counts.applicable
            for verdict in ("kept", "broken", "undecided")
        ],
    )


def _by(name: str, text: str, label: str, counts: Mapping[str, int]) -> Family:
    return Family(name=name, help=text, samples=[({label: key}, count) for key, count in counts.items()])


def _worst_hosts(hosts: Mapping[str, int]) -> dict[str, int]:
    """Name the hosts with most findings; under one label, whatever is cut or escaped, there is one number."""
    named = Counter[str]()
    ordered = sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
    for number, (host, count) in enumerate(ordered):
        label = without_controls(host)[:LABEL_LIMIT] or NO_HOST
        named[label if number < HOSTS_LIMIT else OTHERS] += count
    return dict(named)
