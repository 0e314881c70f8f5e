"""Rules for what a client takes along when it follows a redirect: to another origin, to another method."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.clients.methods import SOON
from analyzer.rules.book.clients.redirects import SAFE_TO_FOLLOW
from analyzer.rules.marks import REDIRECTS
from analyzer.rules.pairs import within
from analyzer.rules.rule import (
    Evidence,
    Found,
    Level,
    Observable,
    Party,
    Relation,
    Rule,
    Scope,
    Severity,
    rule,
)
from analyzer.rules.uris import Uri, resolve, split, target_uri

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair
    from parsers.model import Request

CONTENT_FIELDS = frozenset(
    {
        "content-encoding",
        "content-language",
        "content-location",
        "content-type",
        "digest",
        "last-modified",
        "transfer-encoding",
    }
)
"""Request fields that describe content (RFC 9110, 15.4); Content-Length apart: 0 is true of no content."""


def _origins(pair: Pair) -> tuple[Uri, Uri] | None:
    """Return the redirected URI and its Location where the origins differ, else None.

    From http to https of the same host, on the usual ports, is let pass: it is the same site.
    """
    base = target_uri(pair.first.request, tls=False)
    location = resolve(base, pair.first.response.value("location") or "") if base else None
    if base is None or location is None:
        return None
    one, other = split(base), split(location)
    usual = {one.port, other.port} <= {80, 443}
    same = one.host == other.host and (one.port == other.port or usual)
    return None if same else (one, other)


def _hidden(request: Request, name: str, what: str, at_most: Severity) -> Evidence:
    """Point at a field whose value is nobody's business."""
    line = request.lines(name)[0]
    return Evidence(
        what=what, frame=request.head_frame, stream_offset=line.at, from_client=True, at_most=at_most
    )


def _related(one: str, other: str) -> bool:
    """Whether one cookie may be meant for both hosts: their names end alike."""
    return one == other or one.split(".")[-2:] == other.split(".")[-2:]


def _the_same(pair: Pair, name: str) -> bool:
    value = pair.first.request.value(name)
    return bool(value) and value == pair.then.request.value(name)


@rule(
    "C3XX-client-strip",
    "What is meant for one origin is not sent to another",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses=REDIRECTS,
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 15.4",
    changed="RFC 2616 does not speak of it.",
    message="The client followed the redirect to another origin and sent what was meant for the first.",
    advice="Leave out Authorization, Proxy-Authorization and Cookie, and make Host anew, when a redirect "
    "leads to another host or port.",
    guards="The values must be the same; they are compared and never shown. From http to https of one host "
    "is let pass. Of Cookie it is a remark, and nothing where the names of the hosts end alike: it may be "
    "meant for both. Proxy-Authorization counts where another server is asked, and not as a proxy. Where "
    "several people may stand behind the address it is a remark.",
    good="""
        > GET /a HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 302 Found
        < Location: http://example.net/b
        <
        < See http://example.net/b.
        > GET /b HTTP/1.1
        > Host: example.net
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /a HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 302 Found
        < Location: http://example.net/b
        <
        < See http://example.net/b.
        > GET /b HTTP/1.1
        > Host: example.net
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=lambda pair, _: _origins(pair) is not None,
)
def c3xx_client_strip(pair: Pair, _history: History) -> Found:
    """The server that redirects chooses who gets the password, the token or the session.

    One open redirect is enough to collect them.
    """
    origins = _origins(pair)
    if origins is None:
        return ()
    then = pair.then.request
    found = []
    if _the_same(pair, "authorization"):
        found.append(_hidden(then, "authorization", "the same Authorization", Severity.ERROR))
    direct = pair.then.connection.server != pair.first.server and then.target.startswith("/")
    if direct and _the_same(pair, "proxy-authorization"):
        found.append(_hidden(then, "proxy-authorization", "the same Proxy-Authorization", Severity.ERROR))
    if not _related(origins[0].host, origins[1].host) and _the_same(pair, "cookie"):
        found.append(_hidden(then, "cookie", "the same Cookie", Severity.INFO))
    hosts = then.lines("host")
    if not then.target.startswith("/") and _the_same(pair, "host") and len(hosts) == 1:
        named, old = split(then.target), split(f"//{hosts[0].value}")
        if named.host != old.host:
            found.append(evidence.field_line(then, hosts[0], "the old Host"))
    if not found:
        return ()
    gravest = max((one.at_most for one in found), key=lambda severity: severity.rank)
    return [*found, replace(evidence.start_line(pair.first.request, "redirected request"), at_most=gravest)]


def _became_retrieval(pair: Pair, _history: History) -> bool:
    """Whether a redirected request soon became GET or HEAD."""
    one, other = pair.first.request.method, pair.then.request.method
    return one not in SAFE_TO_FOLLOW and other in SAFE_TO_FOLLOW and within(pair, SOON)


@rule(
    "C3XX-client-content-fields",
    "A request that became GET or HEAD has no field about content",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={301, 302, 303},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 15.4",
    changed="RFC 2616 does not speak of it.",
    message="The client turned the redirected request into GET or HEAD and kept fields that describe "
    "content.",
    advice="Leave out the Content-... fields and Transfer-Encoding together with the content.",
    guards="Content-Length: 0 is let pass. The request must be the first one for the Location, by the same "
    "client, within five seconds; a preflight and prefetching do not count.",
    good="""
        > POST /a HTTP/1.1
        > Content-Type: application/json
        >
        > {}
        < HTTP/1.1 303 See Other
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > POST /a HTTP/1.1
        > Content-Type: application/json
        >
        > {}
        < HTTP/1.1 303 See Other
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        > Content-Type: application/json
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_became_retrieval,
)
def c3xx_client_content_fields(pair: Pair, _history: History) -> Found:
    """Fields without their content contradict the request.

    Servers read a form that is not there, wait for it, or refuse the request.
    """
    then = pair.then.request
    return [
        evidence.field_line(then, line)
        for line in then.fields
        if line.key in CONTENT_FIELDS or (line.key == "content-length" and line.value.strip("0"))
    ]


RULES: tuple[Rule, ...] = (c3xx_client_strip, c3xx_client_content_fields)
