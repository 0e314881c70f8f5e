"""Judge exchanges and connections by the rules: verdicts counted, findings handed on.

The way of one exchange: the rules of its status code are looked up once per code; each says that
it does not apply, or returns evidence, or raises what it cannot know. Of two rules that describe
one fault the more specific one is reported. Rules of capture scope are settled by `finish`.

The usual exchange breaks nothing, so counting is turned round: a plan counts its exchanges, and
what was not kept is subtracted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.catalogue import PROFILES, severities
from analyzer.rules.guards import copies_differ
from analyzer.rules.history import History
from analyzer.rules.pending import PendingFindings
from analyzer.rules.plans import ContentPlan, Plan, exchange_plan, interim_kinds
from analyzer.rules.report import Reporter
from analyzer.rules.rule import Doubt, Evidence, Rule, Scope, Severity, Undecided, Verdict
from analyzer.rules.tally import RuleTally
from parsers.model import Connection, Exchange, NotObserved, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.rules.finding import Finding
    from analyzer.rules.plans import Asked
    from parsers.model import NotObservedReason

_UNANSWERED = "unanswered"


class Judge:
    """Judges what is put before it, in the order of the frames that completed the responses."""

    def __init__(
        self,
        *,
        profile: str = "rfc9110",
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        list_undecided: bool = False,
        rules: Sequence[Rule] | None = None,
    ) -> None:
        """Choose the rules.

        Args:
            profile: rfc9110, rfc2616 or both: the standards that findings are held against.
            select: Prefixes of the ids of the rules to judge by; empty for all.
            ignore: Prefixes of the ids of those to leave out.
            list_undecided: Whether undecided verdicts are returned as findings too.
            rules: The rules to choose from; None for the whole book.
        """
        if rules is None:
            from analyzer.rules.book import RULES  # forty modules of rules and their expressions

            rules = RULES
        standards = PROFILES[profile]
        self.rules = tuple(
            rule
            for rule in rules
            if any(severities(rule.id)[standard] is not Severity.OFF for standard in standards)
            and (not select or rule.id.startswith(tuple(select)))
            and not rule.id.startswith(tuple(ignore))
        )
        self.history = History()
        self._report = Reporter(standards)
        self._list_undecided = list_undecided
        self._plans: dict[object, Plan] = {}
        self._interim_kinds = interim_kinds(self.rules)
        self._connection_rules = [(n, r) for n, r in enumerate(self.rules) if r.scope is Scope.CONNECTION]
        self._content = ContentPlan(self.rules)
        self._pending = PendingFindings()
        self._tallies = [RuleTally() for _ in self.rules]
        self._not_kept = [0] * len(self.rules)
        """Verdicts other than kept of the rules that a plan always asks."""

    def content_wanted(self, request: Request | None, response: Response) -> bool:
        """Whether a rule needs the content of this response."""
        return self._content.wanted(request, response)

    def exchange(self, exchange: Exchange) -> list[Finding]:
        """Judge an exchange by all rules but those about connections."""
        history = self.history
        history.note(exchange)
        plan = self._plan_of(exchange)
        plan.count += 1
        broken: list[tuple[int, Sequence[Evidence]]] = []
        findings: list[Finding] = []
        tallies = self._tallies
        number = 0
        try:
            for check, number in plan.always:
                try:
                    found = check(exchange, history)
                except (NotObserved, Undecided) as answer:
                    self._not_kept[number] += 1
                    self._undecided(number, answer.reason, exchange.connection, exchange, findings)
                else:
                    if found:
                        self._not_kept[number] += 1
                        broken.append((number, found))
            for applies, check, number in self._asked(plan, exchange):
                try:
                    if not applies(exchange, history):
                        continue
                    found = check(exchange, history)
                except (NotObserved, Undecided) as answer:
                    self._undecided(number, answer.reason, exchange.connection, exchange, findings)
                else:
                    if found:
                        broken.append((number, found))
                    else:
                        tallies[number].kept += 1
        except Exception as error:
            error.add_note(f"while judging {_name(exchange.connection, exchange)} by {self.rules[number].id}")
            raise
        if broken:
            self._broken(broken, exchange, findings)
        return findings

    def _asked(self, plan: Plan, exchange: Exchange) -> Iterable[Asked]:
        """List the rules that ask whether they apply; those about a field only where its name stands."""
        request, response = exchange.request_or_none, exchange.response_or_none
        asked = plan.sometimes
        if response is not None and plan.by_field:
            head = response.head.lower()
            for needle, rules in plan.by_field:
                if needle in head or not response.head_complete:
                    asked += rules
        if plan.by_request_field:
            head = b"" if request is None else request.head.lower()
            for needle, rules in plan.by_request_field:
                if request is None or not request.head_complete or needle in head:
                    asked += rules
        return asked

    def connection(self, connection: Connection) -> list[Finding]:
        """Judge a connection that is over, once, after its exchanges."""
        findings: list[Finding] = []
        last = connection.last_exchange
        status = last.response_or_none.status if last and last.response_or_none else None
        for number, rule in self._connection_rules:
            if not rule.covers(status):
                continue
            about = last
            try:
                if rule.applies is not None and not rule.applies(connection, self.history):
                    continue
                about = rule.about(connection, self.history) if rule.about else last
                found = rule.check(connection, self.history)
            except (NotObserved, Undecided) as answer:
                self._undecided(number, answer.reason, connection, about, findings)
            except Exception as error:
                error.add_note(f"while judging {_name(connection, None)} by {rule.id}")
                raise
            else:
                finding = self._report.broken(rule, connection, about, found) if found else None
                if finding is None:
                    self._tallies[number].kept += 1
                else:
                    self._tallies[number].broken += 1
                    findings.append(finding)
        self.history.forget(connection)
        return findings

    def finish(self) -> list[Finding]:
        """Settle what needed the whole capture."""
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

    @property
    def tally(self) -> dict[str, RuleTally]:
        """The verdicts so far by rule id, in the order of the book; zeros are in it."""
        always = [0] * len(self.rules)
        for plan in self._plans.values():
            for _, number in plan.always:
                always[number] += plan.count
        return {
            rule.id: RuleTally(
                kept=0 if rule.fact else tally.kept + always[number] - self._not_kept[number],
                broken=tally.broken,
                undecided=tally.undecided,
                noted=tally.noted,
                reasons=tally.reasons.copy(),
            )
            for number, (rule, tally) in enumerate(zip(self.rules, self._tallies, strict=True))
        }

    def _plan_of(self, exchange: Exchange) -> Plan:
        """Look up the rules by the status codes of the exchange."""
        response = exchange.response_or_none
        key: object = _UNANSWERED if response is None else response.status
        if exchange.interim:
            kinds = self._interim_kinds
            key = (key, frozenset(kinds.get(interim.status, ()) for interim in exchange.interim))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = exchange_plan(
                self.rules,
                response.status if response else None,
                [interim.status for interim in exchange.interim],
                answered=response is not None,
            )
        return plan

    def _broken(
        self, broken: list[tuple[int, Sequence[Evidence]]], exchange: Exchange, findings: list[Finding]
    ) -> None:
        """Report what was found, the most specific rule alone where several describe one fault."""
        if copies_differ(exchange):
            for number, _ in broken:
                self._undecided(number, Doubt.OVERLAP, exchange.connection, exchange, findings)
            return
        reports = [
            (n, self._report.broken(self.rules[n], exchange.connection, exchange, found))
            for n, found in broken
        ]
        superseded = {
            rule_id for number, finding in reports if finding for rule_id in self.rules[number].supersedes
        }
        for number, finding in reports:
            rule, tally = self.rules[number], self._tallies[number]
            if rule.fact:
                tally.noted += 1
            elif finding is None:  # no breach by the standards of this profile
                tally.kept += 1
            elif rule.id in superseded:
                continue
            elif rule.settle is None:
                tally.broken += 1
                findings.append(finding)
            else:
                try:
                    question = rule.settle(exchange, self.history)
                except (NotObserved, Undecided) as answer:
                    self._undecided(number, answer.reason, exchange.connection, exchange, findings)
                else:
                    self._pending.add(number, question, finding)

    def _undecided(
        self,
        number: int,
        reason: NotObservedReason | Doubt,
        connection: Connection,
        exchange: Exchange | None,
        findings: list[Finding],
    ) -> None:
        """Count an undecided verdict by its reason; a fact that cannot be told is none."""
        if self.rules[number].fact:
            return
        tally = self._tallies[number]
        tally.undecided += 1
        tally.reasons[reason.value] += 1
        if self._list_undecided:
            findings.append(self._report.undecided(self.rules[number], connection, exchange, reason.value))


def _name(connection: Connection, exchange: Exchange | None) -> str:
    index = "" if exchange is None else f", exchange {exchange.index}"
    return f"{connection.capture}, connection {connection.number}{index}"
