"""418 and 421."""

from analyzer.rules.book.relays.hops import both_hops
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.roles import Roles
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

MISDIRECTED = "421 Misdirected Request"
PROXIED = "GET http://example.com/"


def answered(status=MISDIRECTED, start="GET /", fields=""):
    return f"> {start} HTTP/1.1\n>\n< HTTP/1.1 {status}\n{fields}<\n< why"


def test_418_alone_of_its_class_is_reserved():
    found = {status: verdict("S418-reserved", answered(f"{status} No")) for status in range(400, 500)}
    assert {status for status, one in found.items() if one == BROKEN} == {418}
    assert verdict("S418-reserved", answered("399 No")) == NOT_APPLICABLE


def test_a_joke_is_a_remark():
    assert finding_of("S418-reserved", answered("418 I'm a teapot")).severity.value == "info"


def test_copies_that_differ_prove_nothing():
    for rule, status in (("S418-reserved", "418 No"), ("S421-not-proxy", MISDIRECTED)):
        assert verdict(rule, answered(status, PROXIED), change=overlapping) == undecided(Doubt.OVERLAP)


@cases({
    "origin-form": (KEPT, answered()),
    "absolute-form": (BROKEN, answered(start=PROXIED)),
    "CONNECT": (BROKEN, answered(start="CONNECT example.com:443")),
    "from behind": (undecided(Doubt.PROXY), answered(start=PROXIED, fields="< Via: 1.1 proxy\n")),
    "inside a tunnel": (
        KEPT,
        f"!! 192.0.2.2=proxy\n> CONNECT a.example:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n{answered()}",
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {MISDIRECTED}\n<\n< why"),
    "part of the head was lost": (LOST, f"> {PROXIED} HTTP/1.1\n>\n< HTTP/1.1 {MISDIRECTED}\n<? 30"),
    "another status": (NOT_APPLICABLE, answered("403 Forbidden", PROXIED)),
})  # fmt: skip
def test_a_proxy_sends_no_421(expected, text):
    assert verdict("S421-not-proxy", text) == expected


def severity(start, role):
    judge = Judge(profile="rfc9110", select=["S421-not-proxy"], roles=Roles.of({"192.0.2.2": role}))
    (exchange,) = converse(answered(start=start)).exchanges
    return [one.severity.value for one in judge.exchange(exchange)]


def test_an_origin_server_may_be_asked_like_a_proxy_by_mistake():
    assert finding_of("S421-not-proxy", answered(start=PROXIED)).severity.value == "info"
    assert severity(PROXIED, "origin") == severity(PROXIED, "gateway") == []


def test_who_is_a_proxy_the_user_knows_and_a_421_to_connect_is_its_own():
    assert severity("CONNECT example.com:443", "proxy") == ["warning"]
    assert severity(PROXIED, "proxy") == severity("GET /", "proxy") == ["info"]


FROM_BEHIND, OF_ITS_OWN = (
    both_hops(f"< HTTP/1.1 {status}\n<\n< why", f"< HTTP/1.1 {MISDIRECTED}\n<\n< why")
    for status in (MISDIRECTED, "200 OK")
)


def test_a_proxy_may_send_on_the_421_that_it_got():
    assert verdict("S421-not-proxy", FROM_BEHIND) == KEPT
    assert verdict("S421-not-proxy", f"!! 192.0.2.9=proxy\n{FROM_BEHIND}") == KEPT
    assert finding_of("S421-not-proxy", OF_ITS_OWN).severity.value == "warning"
