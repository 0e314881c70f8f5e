"""What goes wrong in the user's own rules ends no run."""

import sys

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.evidence import VALUE_LIMIT
from analyzer.rules.fence import TEXT_LIMIT, Fence, line_in, told
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Doubt, Evidence, Scope, Severity, Undecided
from parsers.model import NotObserved, NotObservedReason
from tests.analyzer.own import broken, declared, failing, kept

TWICE = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
"""


def judged(rule):
    """Judge two exchanges of a connection: the tally, the findings, what went wrong."""
    fence = Fence()
    judge = Judge(rules=[fence.around(rule)])
    said = converse(TWICE)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    for exchange in said.exchanges:
        judge.content_wanted(exchange.request, exchange.response)
    findings += judge.connection(said.connection) + judge.finish()
    tally = judge.tally[rule.id]
    return (tally.kept, tally.broken, tally.undecided), findings, list(map(str, fence.failures))


@pytest.mark.parametrize(("check", "verdicts"), [(broken, (0, 2, 0)), (kept, (2, 0, 0))])
def test_a_rule_without_faults_is_judged_by_as_it_is(check, verdicts):
    found, findings, failures = judged(declared(check=check))
    assert (found, len(findings), failures) == (verdicts, verdicts[1], [])


def test_an_exception_is_told_once_with_the_first_exchange_and_how_often_it_came():
    verdicts, findings, failures = judged(declared(check=failing))
    assert (verdicts, findings) == ((0, 0, 2), [])
    line = failing.__code__.co_firstlineno + 2
    (failure,) = failures
    assert failure == (
        "the check of OWN-rule failed at conversation, connection 0, exchange 0: ZeroDivisionError: division "
        f"by zero ({failing.__code__.co_filename}, line {line}), 2 times in all"
    )


def test_the_reason_of_the_verdict_says_so():
    fence = Fence()
    judge = Judge(rules=[fence.around(declared(check=failing))], list_undecided=True)
    (finding,) = judge.exchange(converse(TWICE).exchanges[0])
    assert finding.reason == Doubt.RULE_FAILED.value


def returns(value):
    return lambda _subject, _history: value


def recursing(subject, history):
    return recursing(subject, history)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"check": returns(None)}, "TypeError: a check returns a list of evidence, empty where"),
        ({"check": returns("text")}, "TypeError: a check returns a list of Evidence; str is none"),
        ({"check": returns(True)}, "TypeError: 'bool' object is not iterable"),
        (
            {"check": returns([Evidence(what="it", value=b"octets")])},
            "TypeError: value of Evidence cannot be b'octets'",
        ),
        ({"check": returns([Evidence(what=3)])}, "TypeError: what of Evidence cannot be 3"),
        (
            {"check": returns([Evidence(what="it", standards=("rfc9110",))])},
            "TypeError: standards of Evidence are members of Standard",
        ),
        (
            {"check": returns([Evidence(what="it", at_most="info")])},
            "TypeError: at_most of Evidence cannot be 'info'",
        ),
        ({"check": lambda *_: sys.exit(3)}, "SystemExit: 3"),
        ({"check": recursing}, "RecursionError: maximum recursion depth exceeded"),
        ({"check": kept, "applies": failing}, "ZeroDivisionError: division by zero"),
        ({"scope": Scope.CAPTURE, "settle": failing}, "ZeroDivisionError: division by zero"),
        ({"scope": Scope.CAPTURE, "settle": returns(None)}, "TypeError: settle returns a function"),
        (
            {"scope": Scope.CAPTURE, "settle": returns(lambda: {}["no such server"])},
            "KeyError: 'no such server'",
        ),
        ({"scope": Scope.CONNECTION, "check": failing}, "ZeroDivisionError: division by zero"),
    ],
)
def test_whatever_goes_wrong_in_a_rule_is_undecided_and_told(options, what):
    verdicts, findings, failures = judged(declared(**options))
    assert (verdicts[:2], findings) == ((0, 0), [])
    assert verdicts[2] > 0
    assert len(failures) == 1
    assert f": {what}" in failures[0]


@pytest.mark.parametrize("options", [{"about": failing}, {"about": returns("an exchange")}])
def test_a_finding_is_as_good_without_the_exchange_that_it_is_about(options):
    verdicts, findings, failures = judged(declared(scope=Scope.CONNECTION, **options))
    assert (verdicts, findings[0].exchange, len(failures)) == ((0, 1, 0), None, 1)


def test_a_rule_that_cannot_say_what_content_it_needs_gets_none():
    verdicts, _, failures = judged(declared(check=kept, needs_content=failing))
    assert verdicts == (2, 0, 0)
    assert failures[0].startswith("the check of OWN-rule failed at the choice of content: ZeroDivisionError")


@pytest.mark.parametrize("answer", [NotObserved(NotObservedReason.LOST), Undecided(Doubt.PROXY)])
def test_undecided_is_an_answer_and_no_fault(answer):
    def check(_exchange, _history):
        raise answer

    verdicts, _, failures = judged(declared(check=check))
    assert (verdicts, failures) == ((0, 0, 2), [])


def test_a_generator_is_evidence_too_and_long_values_are_cut():
    def check(_exchange, _history):
        yield Evidence(what="it", value="v" * 1000, at_most=Severity.INFO)

    verdicts, findings, _ = judged(declared(check=check))
    assert verdicts == (0, 2, 0)
    assert findings[0].evidence == [Evidence(what="it", value="v" * VALUE_LIMIT, at_most=Severity.INFO)]


def test_a_long_text_is_cut_and_one_that_cannot_be_written_is_said():
    class MuteError(Exception):
        def __str__(self):
            raise ValueError

    assert told(ValueError("x" * 1000)) == f"ValueError: {'x' * (TEXT_LIMIT - 12)}..."
    assert told(MuteError()).endswith("MuteError: <exception str() failed>")
    assert line_in("nowhere.py", ValueError()) is None
