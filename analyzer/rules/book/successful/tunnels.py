"""The rule on 2xx to CONNECT, behind which the connection is a tunnel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


def _answers_connect(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return request is not None and request.method == "CONNECT"


@rule(
    "C2XX-connect-no-framing",
    "2xx to CONNECT has neither Content-Length nor Transfer-Encoding",
    level=Level.MUST_NOT,
    party=Party.PROXY,
    statuses={"2xx"},
    rfc2616=None,
    current="RFC9110 9.3.6, 8.6, RFC9112 6.1",
    changed="RFC 2616 left CONNECT to another document.",
    message="The 2xx response to CONNECT carries Content-Length or Transfer-Encoding.",
    advice="Send neither: what follows the head belongs to the tunnel.",
    guards="Not asked where the request was not captured: next to no 2xx answers CONNECT. Undecided where "
    "its pairing is in doubt, or part of the head was not captured. Both fields are ignored in reading.",
    good="""
        > CONNECT example.com:443 HTTP/1.1
        >
        < HTTP/1.1 200 Connection Established
        <
    """,
    bad="""
        > CONNECT example.com:443 HTTP/1.1
        >
        < HTTP/1.1 200 Connection Established
        < Content-Length: 0
        <
    """,
    supersedes={"FR-te-to-http10"},
    applies=_answers_connect,
    methods={"CONNECT"},
)
def c2xx_connect_no_framing(exchange: Exchange, _history: History) -> Found:
    """The tunnel begins right behind the empty line, so that there is nothing to give a length of.

    A client that believes the field takes the first octets of the tunnel for content, and the
    handshake inside it fails.
    """
    if exchange.request.method != "CONNECT":
        return ()
    response = exchange.response
    lines = response.lines("content-length") + response.lines("transfer-encoding")
    return [evidence.field_line(response, line) for line in lines]


RULES: tuple[Rule, ...] = (c2xx_connect_no_framing,)
