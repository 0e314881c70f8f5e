from analyzer.rules.book.successful.tunnel_use import c2xx_connect_tunnel
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    evidence_of,
    finding_of,
    undecided,
    verdict,
)

RULE = "C2XX-connect-tunnel"
BAD = c2xx_connect_tunnel.bad
ANSWER = "< HTTP/1.1 504"


def test_the_stray_response_is_named_and_both_are_shown():
    assert finding_of(RULE, BAD).status == 504
    shown = [(what, value) for what, value, _, _ in evidence_of(RULE, BAD)]
    assert shown == [("status line", "HTTP/1.1 504 Gateway Timeout"), ("status line", "HTTP/1.1 200 OK")]


def test_whoever_is_asked_through_the_tunnel_may_answer():
    for asked in ("> GET / HTTP/1.1\n>\n", ">= \\0\\0\\0 not HTTP\n"):
        assert verdict(RULE, BAD.replace(ANSWER, asked + ANSWER)) != BROKEN


def test_a_server_at_the_other_end_may_give_up_on_a_silent_client():
    assert verdict(RULE, BAD.replace("504 Gateway Timeout", "408 Request Timeout")) == undecided(Doubt.TUNNEL)


def test_a_refused_connect_makes_no_tunnel():
    assert verdict(RULE, BAD.replace("200 OK\n<", "502 Bad Gateway\n<\n< No.")) == NOT_APPLICABLE


def test_a_response_in_a_tunnel_is_no_second_response_for_certain():
    assert verdict("C0-one-final", BAD) == undecided(Doubt.TUNNEL)


def test_where_octets_of_the_client_may_be_missing_it_is_undecided():
    def midstream(said):
        said.connection.opened = "midstream"

    assert verdict(RULE, BAD, change=midstream) == undecided(Doubt.MIDSTREAM)
    assert verdict(RULE, c2xx_connect_tunnel.good) == KEPT
