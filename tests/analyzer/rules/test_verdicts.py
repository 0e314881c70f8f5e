"""Where verdicts go; how the judge uses it is tested with the judge."""

from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.report import Reporter
from analyzer.rules.rule import Doubt, Evidence, Level, Party, Scope, Standard, Verdict, rule
from analyzer.rules.verdicts import Verdicts
from tests.analyzer.rules.verdicts import overlapping

SAID = "> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hello"
IT = [Evidence(what="it")]


def made(rule_id, **options):
    def check(_exchange, _history):
        """Why."""
        return ()

    columns = {"level": Level.MUST, "party": Party.SERVER, "rfc2616": None, "current": None}
    texts = {"message": "m.", "advice": "a", "guards": "g", "good": "> x", "bad": "> y"}
    return rule(rule_id, "title", **columns, **texts, **options)(check)


def verdicts_of(*rules, **options):
    return Verdicts(rules, History(), Reporter((Standard.RFC9110,)), **options)


def counts(verdicts, *also):
    tallies = verdicts.tally(also or [0] * len(verdicts._rules))
    return [(each.kept, each.broken, each.undecided, each.noted) for each in tallies.values()]


def test_each_verdict_is_counted_at_its_rule():
    (exchange,) = converse(SAID).exchanges
    verdicts, findings = verdicts_of(made("X-a"), made("X-b"), made("X-c")), []
    verdicts.kept(0)
    verdicts.broken([(1, IT, exchange)], exchange.connection, exchange, findings)
    verdicts.undecided(2, Doubt.ORDER, exchange.connection, exchange, findings)
    assert counts(verdicts, 5, 0, 0) == [(6, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)]
    assert [one.rule for one in findings] == ["X-b"]


def test_undecided_verdicts_are_listed_where_asked_for():
    (exchange,) = converse(SAID).exchanges
    verdicts, findings = verdicts_of(made("X-a"), list_undecided=True), []
    verdicts.undecided(0, Doubt.ORDER, exchange.connection, exchange, findings)
    assert [(one.verdict, one.reason) for one in findings] == [(Verdict.UNDECIDED, Doubt.ORDER.value)]


def test_where_copies_of_octets_differ_nothing_is_broken():
    said = converse(SAID)
    overlapping(said)
    (exchange,) = said.exchanges
    verdicts, findings = verdicts_of(made("X-a")), []
    verdicts.broken([(0, IT, exchange)], exchange.connection, exchange, findings)
    assert (counts(verdicts), findings) == ([(0, 0, 1, 0)], [])


def test_what_is_superseded_is_neither_kept_nor_broken():
    (exchange,) = converse(SAID).exchanges
    verdicts, findings = verdicts_of(made("X-a"), made("X-b", supersedes={"X-a"})), []
    both = [(0, IT, exchange), (1, IT, exchange)]
    verdicts.broken(both, exchange.connection, exchange, findings)
    assert (counts(verdicts), [one.rule for one in findings]) == ([(0, 0, 0, 0), (0, 1, 0, 0)], ["X-b"])


def test_a_breach_by_no_standard_of_the_profile_is_kept():
    (exchange,) = converse(SAID).exchanges
    verdicts, findings = verdicts_of(made("X-a")), []
    older = [Evidence(what="it", standards=(Standard.RFC2616,))]
    verdicts.broken([(0, older, exchange)], exchange.connection, exchange, findings)
    assert (counts(verdicts), findings) == ([(1, 0, 0, 0)], [])


def test_what_waits_for_the_end_of_the_capture_is_settled_then():
    (exchange,) = converse(SAID).exchanges
    for answer, expected in ((True, (0, 1, 0, 0)), (False, (1, 0, 0, 0))):
        waiting = made("X-a", scope=Scope.CAPTURE, settle=lambda *_, answer=answer: lambda: answer)
        verdicts, findings = verdicts_of(waiting), []
        verdicts.broken([(0, IT, exchange)], exchange.connection, exchange, findings)
        assert (counts(verdicts), findings) == ([(0, 0, 0, 0)], [])
        assert len(verdicts.settle()) == answer
        assert counts(verdicts) == [expected]


def test_a_breach_of_a_connection_is_reported_without_an_exchange():
    connection = converse(SAID).connection
    verdicts, findings = verdicts_of(made("X-a", scope=Scope.CONNECTION)), []
    verdicts.broken([(0, IT, None)], connection, None, findings)
    assert [(one.exchange, one.connection) for one in findings] == [(None, 0)]
