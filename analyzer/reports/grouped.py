"""Findings by what they have in common: server, host, path, status or client; one block for each value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.ignores import path_of
from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.page import counted, number, table
from analyzer.rules.vocabulary import Verdict
from analyzer.tally import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.reports.page import Look
    from analyzer.rules.finding import Finding

VALUES_SHOWN, RULES_SHOWN = 20, 10
VALUES_LIMIT = 5_000
"""Values that are told apart; the findings of those beyond are counted together."""
_WEIGHTS = ("error", "warning", "info", "undecided")

BY: dict[str, Callable[[Finding], str]] = {
    "server": lambda finding: finding.server,
    "host": lambda finding: finding.host or "none named",
    "path": lambda finding: "not known" if finding.target is None else path_of(finding.target),
    "status": lambda finding: "none" if finding.status is None else str(finding.status),
    "client": lambda finding: address_of(finding.client),
}
"""What findings can be put together by, and its value for a finding."""


class Block(msgspec.Struct):
    """The findings of one value."""

    weights: Counter[str] = msgspec.field(default_factory=Counter)
    """By severity; undecided is one."""
    rules: dict[tuple[str, str], list[int]] = {}
    """By (severity, rule): how many, and of the first one connection, exchange (-1: none) and frame."""

    def take(self, finding: Finding) -> None:
        """Count a finding."""
        broken = finding.verdict is Verdict.BROKEN
        weight = finding.severity.value if broken else "undecided"
        self.weights[weight] += finding.count
        frame = finding.evidence[0].frame if finding.evidence else 0
        exchange = -1 if finding.exchange is None else finding.exchange
        first = [0, finding.connection, exchange, frame or (finding.frames[0] if finding.frames else 0)]
        self.rules.setdefault((weight, finding.rule), first)[0] += finding.count

    @property
    def badness(self) -> tuple[int, ...]:
        """What blocks are sorted by: how many findings of each weight, the worst first."""
        return tuple(-self.weights[weight] for weight in _WEIGHTS)


class GroupedBy:
    """Takes findings one by one, and counts them by one thing that they have."""

    def __init__(self, by: str) -> None:
        """Take what they are put together by: a name of BY."""
        self._by = by
        self._value = BY[by]
        self._blocks: dict[str, Block] = {}
        self._beyond = Block()

    def take(self, finding: Finding) -> bool:
        """Count a finding; none is kept."""
        value = self._value(finding)
        block = self._blocks.get(value)
        if block is None and len(self._blocks) < VALUES_LIMIT:
            block = self._blocks[value] = Block()
        (block or self._beyond).take(finding)
        return False

    def lines(self, outcome: Outcome, look: Look, mask: Mask) -> Iterator[str]:
        """Write the blocks, the worst value first."""
        if not self._blocks:
            return
        yield ""
        title = f"Findings by {self._by}, the worst first; first: connection:exchange, frame"
        yield look.style(title, "strong")
        ordered = sorted(self._blocks.items(), key=lambda item: (item[1].badness, item[0]))
        for value, block in ordered[:VALUES_SHOWN]:
            yield ""
            shown = mask.target(value) if self._by == "path" else value
            yield from self._block(
                shown, f"{_weights(block.weights)}{self._share(value, outcome)}", block, look
            )
        rest = ordered[VALUES_SHOWN:]
        if rest or self._beyond.rules:
            yield ""
            weights = sum((block.weights for _, block in rest), self._beyond.weights)
            more = number(len(rest)) + (" and more" if self._beyond.rules else "")
            yield look.style(f"others ({more})", "strong") + f": {_weights(weights)}"

    def _share(self, value: str, outcome: Outcome) -> str:
        """Say how many of the responses of a server, or with a status code, have findings."""
        tally = outcome.tally
        if self._by == "server" and value in tally.servers:
            broken, responses = tally.servers[value].broken, tally.servers[value].responses
        elif self._by == "status" and value.isdecimal():
            responses = tally.responses[int(value)]
            broken = sum(count for (status, _), count in tally.worst.items() if status == int(value))
        else:
            return ""
        return f"; {number(broken)} of {counted(responses, 'response')}"

    def _block(self, value: str, counts: str, block: Block, look: Look) -> Iterator[str]:
        """Write one value, how much was found there, and the rules."""
        name = f"{self._by} {shortened(plain(value), max(look.width - len(counts) - len(self._by) - 3, 30))}"
        yield f"{look.style(name, 'strong')}: {counts}"
        rules = sorted(
            block.rules.items(), key=lambda item: (_WEIGHTS.index(item[0][0]), -item[1][0], item[0][1])
        )
        rows = [
            [weight, rule, number(first[0]), _place(first)] for (weight, rule), first in rules[:RULES_SHOWN]
        ]
        for (weight, _), row in zip((key for key, _ in rules), table(rows, left=(0, 1, 3)), strict=False):
            start = len(row) - len(row.lstrip())
            yield row[:start] + look.style(weight, weight) + row[start + len(weight) :]
        left = rules[RULES_SHOWN:]
        if left:
            count = sum(first[0] for _, first in left)
            yield look.style(f"  + {counted(count, 'finding')} of {counted(len(left), 'more rule')}", "faint")


def _weights(weights: Counter[str]) -> str:
    """Write counts by severity, without those that are none."""
    texts = (
        f"{number(weights[weight])} {weight}"
        if weight in {"info", "undecided"}
        else counted(weights[weight], weight)
        for weight in _WEIGHTS
        if weights[weight]
    )
    return named(", ".join(texts))


def _place(first: list[int]) -> str:
    """Write where the first finding is."""
    _, connection, exchange, frame = first
    index = "" if exchange < 0 else f":{exchange}"
    return f"first {connection}{index}" + (f", frame {frame}" if frame else "")
