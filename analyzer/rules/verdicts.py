"""Where the verdicts go: the counts by rule, and of what is broken the finding.

Of two rules that describe one fault the more specific one is reported. It weighs as much as the one whose
place it takes, and stands for the standards of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules.guards import copies_differ
from analyzer.rules.parties import held_to
from analyzer.rules.pending import PendingFindings
from analyzer.rules.report import absorb
from analyzer.rules.rule import Doubt, Evidence, Rule, Undecided, Verdict
from analyzer.rules.tally import RuleTally
from parsers.model import Connection, Exchange, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.rules.finding import Finding
    from analyzer.rules.history import History
    from analyzer.rules.report import Reporter

Breach: TypeAlias = "tuple[int, Sequence[Evidence], Exchange | None]"
"""The rule's place in the judge's list, what shows its breach, and the exchange that the finding names."""


class Verdicts:
    """The verdicts of one judge on its list of rules."""

    def __init__(
        self,
        rules: Sequence[Rule],
        history: History,
        report: Reporter,
        *,
        list_undecided: bool = False,
        opened: Callable[[Finding], bool] | None = None,
    ) -> None:
        self._rules = rules
        self._history = history
        self._report = report
        self._list_undecided = list_undecided
        self._pending = PendingFindings(opened=opened)
        self._tallies = [RuleTally() for _ in rules]

    def kept(self, number: int) -> None:
        """Count a subject that keeps a rule."""
        self._tallies[number].kept += 1

    def undecided(
        self,
        number: int,
        reason: NotObservedReason | Doubt,
        connection: Connection,
        exchange: Exchange | None,
        findings: list[Finding],
    ) -> None:
        """Count an undecided verdict by its reason; a fact that cannot be told is none."""
        rule = self._rules[number]
        if rule.fact:
            return
        tally = self._tallies[number]
        tally.undecided += 1
        tally.reasons[reason.value] += 1
        if self._list_undecided:
            findings.append(self._report.undecided(rule, connection, exchange, reason.value))

    def broken(
        self,
        breaches: Sequence[Breach],
        connection: Connection,
        exchange: Exchange | None,
        findings: list[Finding],
    ) -> None:
        """Report what was found of one subject.

        Args:
            breaches: What was found.
            connection: Where.
            exchange: The exchange that was judged; None where it was the connection.
            findings: What is reported is added to it.
        """
        if exchange is not None and copies_differ(exchange):
            for number, _, _ in breaches:
                self.undecided(number, Doubt.OVERLAP, connection, exchange, findings)
            return
        reports = [
            (breach, self._finding(breach, connection))
            for breach in breaches
            if self._binds(breach, connection, findings)
        ]
        found = {finding.rule: finding for _, finding in reports if finding is not None}
        superseded = {
            rule_id: finding
            for (number, _, _), finding in reports
            if finding is not None
            for rule_id in self._rules[number].supersedes & found.keys()
        }
        for rule_id, specific in superseded.items():
            absorb(specific, found[rule_id])
        for breach, finding in reports:
            number = breach[0]
            if self._rules[number].fact:
                self._tallies[number].noted += 1
            elif finding is None:  # no breach by the standards of this profile
                self._tallies[number].kept += 1
            elif finding.rule not in superseded:
                self._add(breach, finding, connection, findings)

    def _finding(self, breach: Breach, connection: Connection) -> Finding | None:
        number, evidence, named = breach
        where = named.connection if named is not None else connection
        return self._report.broken(self._rules[number], where, named, evidence)

    def _binds(self, breach: Breach, connection: Connection, findings: list[Finding]) -> bool:
        """Whether the rule binds the one that broke it; asked before another rule yields to it."""
        number, _, named = breach
        try:
            return held_to(self._rules[number], named, self._history)
        except (NotObserved, Undecided) as answer:
            self.undecided(number, answer.reason, connection, named, findings)
            return False

    def _add(self, breach: Breach, finding: Finding, connection: Connection, findings: list[Finding]) -> None:
        """Count a breach and hand it on, at once or when the capture is over."""
        number, _, named = breach
        rule = self._rules[number]
        try:
            question = rule.settle(named, self._history) if rule.settle and named is not None else None
        except (NotObserved, Undecided) as answer:
            self.undecided(number, answer.reason, connection, named, findings)
            return
        if question is None:
            self._tallies[number].broken += 1
            findings.append(finding)
        else:
            self._pending.add(number, question, finding)

    def settle(self) -> list[Finding]:
        """Settle what needed the whole capture; return the findings of it."""
        findings: list[Finding] = []
        for number, verdict, reason, count, samples in self._pending.settle():
            tally = self._tallies[number]
            if verdict is Verdict.BROKEN:
                tally.broken += count
                findings += samples
            elif verdict is Verdict.KEPT:
                tally.kept += count
            else:
                tally.undecided += count
                tally.reasons[reason] += count
                if self._list_undecided:
                    findings += samples
        return findings

    def tally(self, also_kept: Sequence[int]) -> dict[str, RuleTally]:
        """Return the counts by rule id, in the order of the rules; zeros are in it.

        Args:
            also_kept: By rule, how many subjects kept it that were not counted here.
        """
        return {
            rule.id: RuleTally(
                kept=0 if rule.fact else tally.kept + also,
                broken=tally.broken,
                undecided=tally.undecided,
                noted=tally.noted,
                reasons=tally.reasons.copy(),
            )
            for rule, tally, also in zip(self._rules, self._tallies, also_kept, strict=True)
        }
