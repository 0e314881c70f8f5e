"""2xx to CONNECT."""

from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    judged,
    undecided,
    verdict,
)

RULE = "C2XX-connect-no-framing"


def connect(fields="", *, method="CONNECT", status="200 OK", version="HTTP/1.1"):
    return f"> {method} a:1 {version}\n>\n<! no Content-Length\n< HTTP/1.1 {status}\n{fields}<"


@cases({
    "neither": (KEPT, connect()),
    "Content-Length": (BROKEN, connect("< Content-Length: 0\n")),
    "Transfer-Encoding": (BROKEN, connect("< Transfer-Encoding: chunked\n")),
    "another 2xx": (BROKEN, connect("< Content-Length: 5\n", status="204 No Content")),
    "the tunnel is refused": (NOT_APPLICABLE, connect("< Content-Length: 0\n", status="403 Forbidden")),
    "another method": (NOT_APPLICABLE, connect("< Content-Length: 0\n", method="GET")),
    "the request was not captured": (
        NOT_APPLICABLE,
        ">? 20\n< HTTP/1.1 200 OK\n< Content-Length: 0\n<",
    ),
    "part of the head was lost": (LOST, "> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<? 40"),
    "HTTP in the tunnel is not the proxy's": (
        KEPT,
        connect() + "\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hello",
    ),
})  # fmt: skip
def test_a_tunnel_has_no_length(expected, text):
    assert verdict(RULE, text) == expected


def test_a_doubtful_pairing_proves_nothing():
    text = connect("< Content-Length: 0\n")
    assert verdict(RULE, text, change=doubtful) == undecided(NotObservedReason.PAIRING)


def test_octets_behind_the_head_are_the_tunnels_whatever_its_fields_say():
    text = connect("< Content-Length: 5\n") + "\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hello"
    assert [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN] == [RULE]


def test_a_coding_to_an_http_1_0_client_is_one_fault():
    text = connect("< Transfer-Encoding: chunked\n", version="HTTP/1.0")
    assert [one.rule for one in judged(text, profile="rfc9110")[1]] == [RULE]
    assert [one.rule for one in judged(text, profile="rfc2616")[1]] == ["FR-te-to-http10"]
