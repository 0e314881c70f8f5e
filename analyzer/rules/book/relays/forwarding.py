"""What a proxy must send on as it came: interim responses, 304, challenges, and a Date of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.relays.hops import BOTH_HOPS, ROLE, both_hops
from analyzer.rules.grammar import entity_tag, entity_tags
from analyzer.rules.guards import lacks, readable
from analyzer.rules.history import server_key
from analyzer.rules.parties import proved_proxy
from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_OK = "< HTTP/1.1 200 OK\n<\n< Hello\n"
_WORKING = "< HTTP/1.1 104 Upload Resumption Supported\n<\n"
_CONDITION = '> If-None-Match: "a"'
_UNCHANGED = '< HTTP/1.1 304 Not Modified\n< ETag: "a"\n<'
_UNAUTHORIZED = "< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: {}\n<\n< Who are you?"


def _is_interim_relay(exchange: Exchange, history: History) -> bool:
    return is_relay(exchange, history) and exchange.response_or_none is not None


@rule(
    "C1XX-proxy-forward",
    "A proxy forwards the interim responses that it did not ask for itself",
    level=Level.MUST,
    party=Party.PROXY,
    rfc2616="RFC2616 10.1",
    current="RFC9110 15.2",
    message="A proxy got an interim response and did not forward it.",
    advice="Forward every 1xx to a client of HTTP/1.1, but for a 100 that the proxy itself asked for.",
    guards=f"{BOTH_HOPS} "
    "Clients of HTTP/1.0 get none, 103 may be dropped (RFC 8297, 2), and so may a 100 where "
    "the client did not send Expect. Undecided where the client was gone before its response was complete. "
    + ROLE,
    good=both_hops(_WORKING + _OK, _WORKING + _OK),
    bad=both_hops(_WORKING + _OK, _OK),
    observable=Observable.PARTIAL,
    applies=_is_interim_relay,
    only=Only.RELAYED,
)
def c1xx_proxy_forward(exchange: Exchange, history: History) -> Found:
    """The client waits for it: a progress report, or the leave to send its content.

    A client that never sees the 1xx of a slow server gives up, and the work is done for nobody.
    """
    request = exchange.request
    if request.version != "HTTP/1.1":
        return ()
    behind = upstream(exchange, history)
    forwarded = {interim.status for interim in exchange.interim}
    kept_back = [
        interim
        for interim in behind.interim
        if interim.status not in forwarded
        and interim.status != 103
        and not (interim.status == 100 and lacks(request, "expect"))
    ]
    if not kept_back:
        return ()
    exchange.response.content_octets()  # raises where the client did not wait for the end
    proved_proxy(exchange, history)
    return [evidence.start_line(interim, "interim response not forwarded") for interim in kept_back]


@rule(
    "S304-recipient-date",
    "A recipient adds Date to a response that it received without one",
    level=Level.FACT,
    party=Party.PROXY,
    statuses={304},
    rfc2616="RFC2616 10.3.5, 14.18",
    current="RFC9110 6.6.1",
    changed="Today a MUST of recipients with a clock that store or forward the response.",
    message="An intermediary forwarded a 304 (Not Modified) without Date, and added none.",
    advice="Add Date, with the time of receipt, to responses that come without it.",
    guards=f"{BOTH_HOPS} A recipient without a clock cannot: undecided where no response of it carries Date.",
    good=both_hops(f"<! no Date\n{_UNCHANGED}", _UNCHANGED, asked=_CONDITION),
    bad="""
        === before 192.0.2.1 192.0.2.9:8080
        > GET http://example.com/b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """
    + both_hops(f"<! no Date\n{_UNCHANGED}", f"<! no Date\n{_UNCHANGED}", asked=_CONDITION),
    observable=Observable.PARTIAL,
    applies=is_relay,
    supersedes={"S304-date", "CXXX-date"},
)
def s304_recipient_date(exchange: Exchange, history: History) -> Found:
    """A cache computes ages from Date. Without it every cache down the line counts from anew.

    Stale pages are then shown as fresh ones.
    """
    behind = upstream(exchange, history)
    if behind.response.status != 304 or not lacks(behind.response, "date"):
        return ()
    if not lacks(exchange.response, "date"):
        return ()
    return _with_clock(exchange, history)


def _with_clock(exchange: Exchange, history: History) -> Found:
    """Say what is missing, if the one that answers has a clock at all."""
    if not history.has_clock(server_key(exchange)):
        raise Undecided(Doubt.NO_CLOCK)
    return [evidence.absence(exchange.response, "no Date")]


@rule(
    "S304-proxy-forward",
    "A proxy forwards the 304 to a client that asked conditionally",
    level=Level.SHOULD,
    party=Party.PROXY,
    statuses={200},
    rfc2616=None,
    current="RFC9110 15.4.5",
    message="A proxy got 304 (Not Modified) for the client's own condition, and sent the content instead.",
    advice="Forward the 304 where the validator that the client sent is the one that still holds.",
    guards=f"{BOTH_HOPS} "
    "Only where the 200 has the very tag that the client sent: a proxy may hold a newer copy. " + ROLE,
    good=both_hops(
        _UNCHANGED.replace('"a"', '"b"'),
        '< HTTP/1.1 200 OK\n< ETag: "b"\n<\n< Hello',
        asked=_CONDITION,
        asked_behind='> If-None-Match: "a", "b"',
    ),
    bad=both_hops(_UNCHANGED, '< HTTP/1.1 200 OK\n< ETag: "a"\n<\n< Hello', asked=_CONDITION),
    observable=Observable.PARTIAL,
    request_field="if-none-match",
    applies=is_relay,
    supersedes={"S304-used-when-unmodified"},
)
def s304_proxy_forward(exchange: Exchange, history: History) -> Found:
    """The client has the content already, and is sent all of it again.

    The round trip to the origin server was made, and its result thrown away.
    """
    request, response = exchange.request, exchange.response
    behind = upstream(exchange, history)
    current = entity_tag(response.value("etag") or "")
    if behind.response.status != 304 or current is None:
        return ()
    sent = entity_tags(request.value("if-none-match") or "") or []
    if not any(tag.opaque == current.opaque for tag in sent):
        return ()
    proved_proxy(exchange, history)
    return [evidence.start_line(behind.response, "304 not forwarded"), evidence.start_line(response)]


@rule(
    "S401-proxy-modifies",
    "A proxy forwards WWW-Authenticate as it is",
    level=Level.MUST_NOT,
    party=Party.PROXY,
    statuses={401},
    rfc2616=None,
    current="RFC9110 11.6.1",
    message="A proxy changed the challenge of a 401 (Unauthorized) response.",
    advice="Forward WWW-Authenticate untouched.",
    guards=f"{BOTH_HOPS} Lines are compared as one list. " + ROLE,
    good=both_hops(
        _UNAUTHORIZED.format('Basic realm="a"\n< WWW-Authenticate: Bearer realm="a"'),
        _UNAUTHORIZED.format('Basic realm="a", Bearer realm="a"'),
    ),
    bad=both_hops(_UNAUTHORIZED.format('Bearer realm="a"'), _UNAUTHORIZED.format('Basic realm="a"')),
    observable=Observable.PARTIAL,
    applies=is_relay,
    supersedes={"S401-www-authenticate"},
)
def s401_proxy_modifies(exchange: Exchange, history: History) -> Found:
    """The challenge is an agreement between the client and the origin server.

    A weaker scheme put in between makes the client send its password in the clear.
    """
    response = exchange.response
    behind = upstream(exchange, history).response
    if behind.status != 401:
        return ()
    readable(response)
    readable(behind)
    if response.value("www-authenticate") == behind.value("www-authenticate"):
        return ()
    proved_proxy(exchange, history)
    return [
        *(
            evidence.field_line(behind, line, "challenge received")
            for line in behind.lines("www-authenticate")
        ),
        *(
            evidence.field_line(response, line, "challenge sent")
            for line in response.lines("www-authenticate")
        ),
    ] or [evidence.start_line(response)]


RULES: tuple[Rule, ...] = (
    c1xx_proxy_forward,
    s304_recipient_date,
    s304_proxy_forward,
    s401_proxy_modifies,
)
