"""Rules for what a client does after 305 (Use Proxy)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.clients.repeats import NAT, SOON, repeated
from analyzer.rules.pairs import within
from analyzer.rules.rule import Found, Level, Observable, Party, Relation, Rule, Scope, rule
from analyzer.rules.uris import normalised, split, target_uri

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from analyzer.rules.sequels import Pair
    from parsers.model import Request

LOOKED_THROUGH = 200
"""Latest exchanges among which other uses of the proxy are looked for."""
_USE_PROXY = """
        > GET /a HTTP/1.1
        > User-Agent: a/1
        >
        < HTTP/1.1 305 Use Proxy
        < Location: http://192.0.2.9:8080/
        <
        < Ask http://192.0.2.9:8080/.
"""
_THROUGH_IT = """
        === proxy 192.0.2.1 192.0.2.9:8080
        > GET http://example.com/a HTTP/1.1
        > User-Agent: a/1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
"""


def _uri(request: Request) -> str | None:
    uri = target_uri(request, tls=False)
    return normalised(uri) if uri else None


def _absolute(request: Request) -> bool:
    return "://" in request.target[:10]


def _through_the_proxy(pair: Pair, history: History) -> bool:
    """Whether the request goes to the proxy that the 305 named, and to none that was in use before."""
    then, server = pair.then.request, pair.then.connection.server
    proxy = split(pair.first.response.value("location") or "")
    named = proxy.host.strip("[]") == server.address and proxy.port == server.port
    if not named or not _absolute(then) or _absolute(pair.first.request):
        return False
    before, since = _use_of(pair, history)
    own = _uri(pair.first.request)
    return not before and all(_uri(seen.request) == own for seen in since)


def _use_of(pair: Pair, history: History) -> tuple[list[Seen], list[Seen]]:
    """List the requests of the client to this proxy before the 305 and since."""
    client, server = pair.then.connection.client.address, pair.then.connection.server
    used = [
        seen
        for seen in islice(history.memory.since(0), LOOKED_THROUGH)
        if seen.server == server and seen.client.address == client and seen.request.head_complete
    ]
    end = pair.first.response.last_time
    before = [seen for seen in used if seen.request.first_time <= end]
    return before, [seen for seen in used if seen.request.first_time > end]


@rule(
    "S305-client-single-retry",
    "The proxy of a 305 is used for that request alone",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={305},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT, Relation.LATER},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.6",
    current="RFC9110 15.4.6",
    changed="Today the code is deprecated, and clients take no notice of it.",
    message="The client goes on using the proxy that a 305 (Use Proxy) named for one request.",
    advice="Use the proxy for that request alone, or take no notice of 305.",
    guards="Decided where Location names the proxy by its address: names are not resolved. A proxy that "
    f"the client used before the 305, among the last two hundred exchanges, is its own. Reported once. {NAT}",
    good=_USE_PROXY + _THROUGH_IT,
    bad=_USE_PROXY
    + _THROUGH_IT
    + """
        > GET http://example.net/b HTTP/1.1
        > Host: example.net
        > User-Agent: a/1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
""",
    applies=_through_the_proxy,
)
def s305_client_single_retry(pair: Pair, _history: History) -> Found:
    """One response of one server would take over all of the user's traffic."""
    then = pair.then.request
    if _uri(then) == _uri(pair.first.request):
        return ()
    lines = pair.first.response.lines("location")
    return [
        evidence.start_line(then, "another request through the proxy"),
        *(evidence.field_line(pair.first.response, line) for line in lines),
    ]


@rule(
    "S305-client-uses-proxy",
    "After 305 the resource is asked for through the proxy",
    level=Level.MUST,
    party=Party.CLIENT,
    statuses={305},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.6",
    current="RFC9110 15.4.6",
    changed="Today the code is deprecated, and clients take no notice of it.",
    message="The client asked the same server again after 305 (Use Proxy).",
    advice="On the server, do not send 305: clients take no notice of it for good reasons.",
    guards="Within a minute. A client that does not ask again breaks nothing. Undecided where the "
    f"repetition may have crossed the response. {NAT}",
    good=_USE_PROXY + _THROUGH_IT,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 305 Use Proxy
        < Location: http://192.0.2.9:8080/
        <
        < Ask http://192.0.2.9:8080/.
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=lambda pair, _: within(pair, SOON) and not _absolute(pair.first.request),
)
def s305_client_uses_proxy(pair: Pair, _history: History) -> Found:
    """The server does not answer but through the proxy, so the user gets nothing."""
    same_server = pair.then.connection.server == pair.first.server
    return repeated(pair) if same_server and not _absolute(pair.then.request) else ()


RULES: tuple[Rule, ...] = (s305_client_single_retry, s305_client_uses_proxy)
