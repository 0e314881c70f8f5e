"""From evidence to a finding."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.report import Reporter
from analyzer.rules.rule import Evidence, Severity, Standard, Verdict

RULE = {rule.id: rule for rule in RULES}
TEXT = """
    > GET /item/7 HTTP/1.1
    >
    < HTTP/1.1 401 Unauthorized
    <
    < Hello
"""
BOTH = (Standard.RFC9110, Standard.RFC2616)


def reported(evidence, *, rule="S401-www-authenticate", standards=BOTH, text=TEXT, exchange=True):
    said = converse(text)
    subject = said.exchanges[0] if exchange else None
    return Reporter(standards).broken(RULE[rule], said.connection, subject, evidence)


def test_a_finding_holds_what_is_needed_to_open_the_claim():
    found = reported([Evidence(what="it", value="v", frame=9, stream_offset=3)])
    assert (found.id, found.rule, found.verdict) == (
        "conversation:0:0:S401-www-authenticate",
        "S401-www-authenticate",
        Verdict.BROKEN,
    )
    assert (found.status, found.method, found.target, found.host) == (401, "GET", "/item/7", "example.com")
    assert (found.client, found.server) == ("192.0.2.1:49152", "192.0.2.2:80")
    assert found.frames == [4, 5, 9]
    assert found.filter == "frame.number in {4..5, 9} && ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2"
    assert (found.severity, found.severities) == (Severity.ERROR, {"rfc2616": "error", "rfc9110": "error"})
    assert (found.standards, found.count, found.reason) == (["rfc9110", "rfc2616"], 1, None)
    assert found.time_ns == converse(TEXT).exchanges[0].response.first_time


def test_a_finding_of_a_connection_names_no_exchange():
    found = reported([Evidence(what="it")], exchange=False)
    assert (found.id, found.exchange, found.status) == ("conversation:0:-:S401-www-authenticate", None, None)
    assert found.time_ns == converse(TEXT).connection.end_ns
    assert (found.frames, found.filter) == ([], "")


@pytest.mark.parametrize(
    ("evidence", "standards", "expected"),
    [
        ([Evidence(what="it", standards=(Standard.RFC9110,))], BOTH, ("error", ["rfc9110"])),
        ([Evidence(what="it", standards=(Standard.RFC9110,))], (Standard.RFC2616,), None),
        ([Evidence(what="it", at_most=Severity.INFO)], BOTH, ("info", ["rfc9110", "rfc2616"])),
        ([Evidence(what="it", at_most=Severity.OFF)], BOTH, None),
        (
            [Evidence(what="it", at_most=Severity.INFO), Evidence(what="that", at_most=Severity.WARNING)],
            BOTH,
            ("warning", ["rfc9110", "rfc2616"]),
        ),
    ],
)
def test_the_severity_is_the_highest_that_the_evidence_carries_in_the_profile(evidence, standards, expected):
    found = reported(evidence, standards=standards)
    assert (found and (found.severity.value, found.standards)) == expected


def test_only_evidence_of_the_profile_is_shown():
    one, other = (Evidence(what=s.value, standards=(s,)) for s in BOTH)
    assert reported([one, other], standards=(Standard.RFC2616,)).evidence == [other]


@pytest.mark.parametrize(("from_client", "party"), [(True, "client"), (False, "server")])
def test_whoever_sent_the_message_is_at_fault(from_client, party):
    found = reported([Evidence(what="it", from_client=from_client)], rule="FR-te-and-cl")
    assert found.party.value == party


def test_an_open_question_breaks_no_standard_and_says_why_it_is_open():
    said = converse(TEXT)
    found = Reporter(BOTH).undecided(RULE["S405-allow"], said.connection, said.exchanges[0], "why")
    assert (found.verdict, found.standards, found.reason, found.evidence) == (
        Verdict.UNDECIDED,
        [],
        "why",
        [],
    )
    assert found.severity is Severity.ERROR


def test_an_exchange_without_response_is_timed_by_its_request():
    found = reported([Evidence(what="it")], text="> GET / HTTP/1.1\n>")
    assert (found.status, found.time_ns) == (None, converse(TEXT).exchanges[0].request.first_time)


def test_an_exchange_of_interim_responses_alone_can_be_opened_too():
    (exchange,) = converse("""
        < HTTP/1.1 103 Early Hints
        <
    """).exchanges
    finding = Reporter((Standard.RFC9110,)).undecided(RULES[0], exchange.connection, exchange, "a reason")
    assert finding.frames == [exchange.interim[0].head_frame]
    assert "frame.number" in finding.filter


def test_the_user_says_how_much_a_breach_weighs_and_the_evidence_caps_it():
    said = converse(TEXT)
    reporter = Reporter(BOTH, {"S401": Severity.WARNING})
    rule, exchange = RULE["S401-www-authenticate"], said.exchanges[0]
    weak = Evidence(what="it", at_most=Severity.INFO)
    found = [
        reporter.broken(rule, said.connection, exchange, [evidence])
        for evidence in (Evidence(what="it"), weak)
    ]
    assert [one.severity for one in found] == [Severity.WARNING, Severity.INFO]
    assert reporter.undecided(rule, said.connection, exchange, "why").severity is Severity.WARNING
