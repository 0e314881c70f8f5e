"""Judge exchanges and connections by the rules: verdicts counted, findings handed on.

The way of one exchange: the rules of its status code are looked up once per code; each says that
it does not apply, or returns evidence, or raises what it cannot know. Of two rules that describe
one fault the more specific one is reported. Rules of capture scope are settled by `finish`.

The usual exchange breaks nothing, so counting is turned round: a plan counts its exchanges, and
what was not kept is subtracted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.catalogue import AS_IN_THE_BOOK, PROFILES, severities
from analyzer.rules.evidence import remarks
from analyzer.rules.history import History
from analyzer.rules.plans import ContentPlan, Plan, exchange_plan, interim_kinds, is_plain
from analyzer.rules.relays import is_relay
from analyzer.rules.report import Reporter
from analyzer.rules.rule import Only, Relation, Rule, Scope, Severity, Undecided
from analyzer.rules.verdicts import Breach, Verdicts
from parsers.model import Connection, Exchange, NotObserved, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzer.rules.closes.remembered import CloseVerdicts
    from analyzer.rules.finding import Finding
    from analyzer.rules.plans import Asked
    from analyzer.rules.roles import Roles
    from analyzer.rules.sequels import Pair
    from analyzer.rules.tally import RuleTally

PLANS_LIMIT = 2000
"""Kinds of exchanges whose rules are remembered: all there are, but where a server sends all statuses."""
_UNANSWERED, _OTHER_METHOD = "unanswered", "another"


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
        severity: Mapping[str, Severity] = AS_IN_THE_BOOK,
        roles: Roles | None = None,
        opened: Callable[[Finding], bool] | None = None,
        closes: CloseVerdicts | None = None,
    ) -> None:
        """Choose the rules.

        Args:
            profile: rfc9110, rfc2616 or both: the standards that findings are held against.
            select: Prefixes of the ids of the rules to judge by; empty for all.
            ignore: Prefixes of the ids of those to leave out.
            list_undecided: Whether undecided verdicts are returned as findings too.
            rules: The rules to choose from; None for the whole book.
            severity: The user's severities by prefix of rule ids (see catalogue.severities).
            roles: What the user says of addresses.
            opened: Of which findings none is left out of the samples of capture scope.
            closes: What judges closes; None for what judges each connection by one capture.
        """
        if rules is None:
            from analyzer.rules.book import RULES  # forty modules of rules and their expressions

            rules = RULES
        standards = PROFILES[profile]
        self.rules = chosen(rules, profile=profile, select=select, ignore=ignore, severity=severity)
        self._sequel_rules = [(n, r) for n, r in enumerate(self.rules) if r.scope is Scope.SEQUEL]
        self._marking, later = _marking(self._sequel_rules)
        self.history = History(later=later, roles=roles, closes=closes)
        self._verdicts = Verdicts(
            self.rules,
            self.history,
            Reporter(standards, severity),
            list_undecided=list_undecided,
            opened=opened,
        )
        self._plans: dict[object, Plan] = {}
        self._methods = frozenset({"GET"}).union(*(rule.methods or () for rule in self.rules))
        self._interim_kinds = interim_kinds(self.rules)
        self._connection_rules = [(n, r) for n, r in enumerate(self.rules) if r.scope is Scope.CONNECTION]
        self._connection_plans: dict[int | None, list[tuple[int, Rule]]] = {}
        """Those of them that cover a status: at most a thousand, a status being three digits or None."""
        self._content = ContentPlan(self.rules)
        self._not_kept = [0] * len(self.rules)
        """Verdicts other than kept of the rules that a plan always asks."""
        self._asked_always = [0] * len(self.rules)
        """How often the rules of plans that were folded were asked."""

    def content_wanted(self, request: Request | None, response: Response | None) -> bool:
        """Whether a rule needs the content of this response, or without response of this request."""
        return self._content.wanted(request, response)

    def exchange(self, exchange: Exchange) -> list[Finding]:
        """Judge an exchange by all rules but those about connections."""
        history = self.history
        plain = is_plain(exchange)
        history.note(exchange, plain=plain)
        plan = self._plan_of(exchange)
        plan.count += 1
        breaches: list[Breach] = []
        findings: list[Finding] = []
        verdicts = self._verdicts
        number = 0
        try:
            counted = plan.counted
            for applies, check, number in self._asked(plan, exchange, plain=plain):
                try:
                    if not applies(exchange, history):
                        continue
                    found = check(exchange, history)
                except (NotObserved, Undecided) as answer:
                    self._not_kept[number] += number in counted
                    verdicts.undecided(number, answer.reason, exchange.connection, exchange, findings)
                else:
                    if found:
                        self._not_kept[number] += number in counted
                        breaches.append((number, found, exchange))
                    elif number not in counted:
                        verdicts.kept(number)
        except Exception as error:
            error.add_note(f"while judging {_name(exchange.connection, exchange)} by {self.rules[number].id}")
            raise
        if breaches:
            verdicts.broken(breaches, exchange.connection, exchange, findings)
        self._remember(exchange, findings)
        return findings

    def _asked(self, plan: Plan, exchange: Exchange, *, plain: bool) -> tuple[Asked, ...]:
        """List the rules that ask whether they apply, as far as a first look lets them."""
        request, response, history = exchange.request_or_none, exchange.response_or_none, self.history
        asked = plan.asked + plan.request_fields.of(request)
        if response is not None:
            asked += plan.fields.of(response)
        if not plain:
            asked += plan.only[Only.ODD]
        if is_relay(exchange, history):
            asked += plan.only[Only.RELAYED]
        memory = history.memory
        if request is None:
            return asked + plan.only[Only.REPEATED] + plan.only[Only.TOUCHED]
        target = request.target
        if target in memory.targets:
            asked += plan.only[Only.REPEATED]
        if not plan.reads or target in memory.touched or memory.refused:
            asked += plan.only[Only.TOUCHED]
        return asked

    def _remember(self, exchange: Exchange, findings: list[Finding]) -> None:
        """Judge what the exchange is the sequel of, and keep it for later ones."""
        history, response = self.history, exchange.response_or_none
        pairs: list[Pair] = []
        if exchange.connection.client.address in history.sequels.waiting:
            pairs = history.sequels.pairs(exchange, history.clients)
            for pair in pairs:
                self._judge_pair(pair, findings)
        if response is not None and response.status in self._marking:
            history.sequels.add(exchange, pairs)
        history.memory.add(exchange)

    def _judge_pair(self, pair: Pair, findings: list[Finding]) -> None:
        """Judge an exchange and what the same client did after it."""
        breaches: list[Breach] = []
        then, status, history = pair.then, pair.first.response.status, self.history
        for number, rule in self._sequel_rules:
            if pair.relation not in rule.relations or not rule.covers(status):
                continue
            try:
                if rule.applies is not None and not rule.applies(pair, history):
                    continue
                found = rule.check(pair, history)
                named = (rule.about(pair, history) if rule.about else None) or then
            except (NotObserved, Undecided) as answer:
                self._verdicts.undecided(number, answer.reason, then.connection, then, findings)
            except Exception as error:
                error.add_note(f"while judging {_name(then.connection, then)} by {rule.id}")
                raise
            else:
                if found:
                    breaches.append((number, found if pair.certain else remarks(found), named))
                else:
                    self._verdicts.kept(number)
        if breaches:
            self._verdicts.broken(breaches, then.connection, then, findings)

    def connection(self, connection: Connection) -> list[Finding]:
        """Judge a connection that is over, once, after its exchanges."""
        findings: list[Finding] = []
        breaches: list[Breach] = []
        last = connection.last_exchange
        status = last.response_or_none.status if last and last.response_or_none else None
        plan = self._connection_plans.get(status)
        if plan is None:
            plan = [(number, rule) for number, rule in self._connection_rules if rule.covers(status)]
            self._connection_plans[status] = plan
        for number, rule in plan:
            about = last
            try:
                if rule.applies is not None and not rule.applies(connection, self.history):
                    continue
                about = rule.about(connection, self.history) if rule.about else last
                found = rule.check(connection, self.history)
            except (NotObserved, Undecided) as answer:
                self._verdicts.undecided(number, answer.reason, connection, about, findings)
            except Exception as error:
                error.add_note(f"while judging {_name(connection, None)} by {rule.id}")
                raise
            else:
                if found:
                    breaches.append((number, found, about))
                else:
                    self._verdicts.kept(number)
        if breaches:
            self._verdicts.broken(breaches, connection, None, findings)
        self.history.forget(connection)
        return findings

    def finish(self) -> list[Finding]:
        """Settle what needed the whole capture."""
        return self._verdicts.settle()

    @property
    def tally(self) -> dict[str, RuleTally]:
        """The verdicts so far by rule id, in the order of the book; zeros are in it."""
        always = self._asked_always.copy()
        for plan in self._plans.values():
            for number in plan.counted:
                always[number] += plan.count
        return self._verdicts.tally(
            [count - not_kept for count, not_kept in zip(always, self._not_kept, strict=True)]
        )

    def _fold(self) -> None:
        """Put the counts of all plans together, and forget the plans."""
        for plan in self._plans.values():
            for number in plan.counted:
                self._asked_always[number] += plan.count
        self._plans.clear()

    def _plan_of(self, exchange: Exchange) -> Plan:
        """Look up the rules by the status codes of the exchange and the method of its request."""
        response, request = exchange.response_or_none, exchange.request_or_none
        method = request.method if request is not None and exchange.doubt is None else None
        if method is not None and method not in self._methods:
            method = _OTHER_METHOD
        key: object = (_UNANSWERED if response is None else response.status, method)
        if exchange.interim:
            kinds = self._interim_kinds
            key = (key, frozenset(kinds.get(interim.status, ()) for interim in exchange.interim))
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= PLANS_LIMIT:
                self._fold()
            plan = self._plans[key] = exchange_plan(
                self.rules,
                response.status if response else None,
                [interim.status for interim in exchange.interim],
                answered=response is not None,
                method=method,
            )
        return plan


def chosen(
    rules: Sequence[Rule],
    *,
    profile: str,
    select: Sequence[str],
    ignore: Sequence[str],
    severity: Mapping[str, Severity],
) -> tuple[Rule, ...]:
    """Choose the rules to judge by (see Judge)."""
    return tuple(
        rule
        for rule in rules
        if any(severities(rule.id, severity)[standard] is not Severity.OFF for standard in PROFILES[profile])
        and (not select or rule.id.startswith(tuple(select)))
        and not rule.id.startswith(tuple(ignore))
    )


def _marking(rules: Sequence[tuple[int, Rule]]) -> tuple[frozenset[int], frozenset[int]]:
    """Collect the statuses whose exchanges wait for a sequel, and those that wait for any."""
    statuses = [(rule.statuses or frozenset(), rule.relations) for _, rule in rules]
    return (
        frozenset().union(*(codes for codes, _ in statuses)),
        frozenset().union(*(codes for codes, relations in statuses if Relation.LATER in relations)),
    )


def _name(connection: Connection, exchange: Exchange | None) -> str:
    index = "" if exchange is None else f", exchange {exchange.index}"
    return f"{connection.capture}, connection {connection.number}{index}"
