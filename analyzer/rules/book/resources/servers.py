"""Rules for what a server says that it cannot do at all, and does all the same: methods, versions."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import capped, same_node
from analyzer.rules.grammar import members
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Severity, Undecided, rule
from analyzer.rules.touches import asked_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request, Response

LOOK_BACK = 200
"""Exchanges of the capture among which an answer before a refusal is looked for."""
ALWAYS = frozenset({"GET", "HEAD"})
"""Methods that every server implements: S501-get-head."""
OTHER_REASONS = frozenset({"content-range", "content-encoding", "expect", "transfer-encoding", "upgrade"})
"""Request fields that a server may refuse with 501 instead of the method."""
VERSIONS = frozenset({"HTTP/1.0", "HTTP/1.1"})


def _before(
    exchange: Exchange, history: History, suits: Callable[[Seen], bool], *, until: Seen | None = None
) -> Seen | None:
    """Return the latest earlier answer of that server and Host that suits, before another exchange."""
    host, server = asked_host(exchange.request), exchange.connection.server
    open_ = until is None
    for found in islice(history.memory.since(0), LOOK_BACK):
        if found.server == server and open_ and asked_host(found.request) == host and suits(found):
            return found
        if until is not None and (found.connection, found.index) == (until.connection, until.index):
            open_ = True
    return None


def _knows(method: str, request: Request, response: Response) -> bool:
    """Whether an answer shows that a server implements a method: success, or 405 with it in Allow."""
    status = response.status or 0
    if request.method == method:
        return 200 <= status < 300
    return status == 405 and method in members(response.value("allow") or "")


def _contradicts(method: str, found: Seen) -> bool:
    return found.response.head_complete and _knows(method, found.request, found.response)


def _about_method(exchange: Exchange, history: History) -> bool:
    """Whether it is a 501 to a method, or the first success of a method that was answered 501."""
    request = exchange.request_or_none
    if request is None or request.method in ALWAYS or not request.method or known_request(exchange) is None:
        return False
    if exchange.response.status == 501:
        return True
    return bool(history.memory.refused) and history.memory.refusal(exchange, request.method) is not None


def _two_answers(refused: tuple[Request, Response], answered: tuple[Request, Response]) -> Found:
    """Show both, unless the two may come from two servers behind one address."""
    if not same_node(refused[1], answered[1]) or refused[1].lines("via"):
        raise Undecided(Doubt.PROXY)
    return [
        evidence.start_line(refused[0], "request refused"),
        evidence.start_line(refused[1], "refusal"),
        evidence.start_line(answered[0], "request answered"),
        evidence.start_line(answered[1], "answer"),
    ]


_PUT = """
    > PUT /b HTTP/1.1
    > Content-Length: 0
    >
    < HTTP/1.1 204 No Content
    <
"""
_REFUSED = """
    > PUT /a HTTP/1.1
    > Content-Length: 0
    >
    < HTTP/1.1 501 Not Implemented
    <
    < PUT is not known here.
"""
_BOTH = (
    "Undecided where the two answers differ in Server or Via, or were relayed: two servers may stand behind "
    f"one address. Answers before the refusal are looked for among the {LOOK_BACK} exchanges before it. "
)


@rule(
    "S501-method-known-elsewhere",
    "501 means that no resource supports the method",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"2xx", 501},
    rfc2616="RFC2616 10.5.2, 5.1.1",
    current="RFC9110 15.6.2, 9.1",
    message="A server answered 501 (Not Implemented) to a method that it performs on another resource.",
    advice="Answer 405 with Allow where the method is known and not allowed for this resource.",
    guards=_BOTH
    + "Asked of 501 to another method than GET and HEAD, and of the first 2xx to that method, of "
    "one server and Host. A redirect shows nothing: servers redirect whatever the method. Undecided where "
    "the refused request has a field that 501 may be meant for (Transfer-Encoding, Content-Range and the "
    "like).",
    good=_REFUSED,
    bad=_PUT + _REFUSED,
    observable=Observable.CROSS_EXCHANGE,
    applies=_about_method,
    only=Only.TOUCHED,
)
def s501_method_known_elsewhere(exchange: Exchange, history: History) -> Found:
    """After a 501 a client gives the method up for the whole server, and for good."""
    request, response = exchange.request, exchange.response
    method = request.method
    if response.status == 501:
        answered = _before(exchange, history, lambda found: _contradicts(method, found))
        refused = (request, response)
    else:
        refusal = history.memory.refusal(exchange, method)
        if refusal is None or refusal.response.status != 501:
            return ()
        if _before(exchange, history, lambda found: _contradicts(method, found), until=refusal):
            return ()  # the 501 itself was reported
        refused, answered = (refusal.request, refusal.response), None
    if any(line.key in OTHER_REASONS for line in refused[0].fields):
        raise Undecided(Doubt.OTHER_REASON)
    if response.status != 501:
        return _two_answers(refused, (request, response))
    return () if answered is None else _two_answers(refused, (answered.request, answered.response))


def _normal(version: str, found: Seen) -> bool:
    return found.request.version == version and 200 <= (found.response.status or 0) < 300


def _about_version(exchange: Exchange, history: History) -> bool:
    """Whether it is a 505 to HTTP/1.x, or the first success of a version that was answered 505."""
    if exchange.response.status != 505 and not history.memory.refused:
        return False
    request = known_request(exchange)
    if request is None or request.version not in VERSIONS:
        return False
    return exchange.response.status == 505 or history.memory.refusal(exchange, request.version) is not None


_OK = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
"""
_NOT_SUPPORTED = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 505 HTTP Version Not Supported
    <
    < Use HTTP/1.0.
"""


@rule(
    "S505-version",
    "505 only for an unsupported major version",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"2xx", 505},
    rfc2616="RFC2616 10.5.6, 3.1",
    current="RFC9110 15.6.6, 2.5",
    message="A server answered 505 (HTTP Version Not Supported) to a version in which it answers others.",
    advice="Answer with the code that names the real reason, such as 400 for a request line that is "
    "malformed.",
    guards=_BOTH
    + "Asked of 505 to HTTP/1.0 and HTTP/1.1, and of the first 2xx to that version, of one server "
    "and Host. A remark where the refused request had an oddity: a malformed one is often answered so.",
    good=_NOT_SUPPORTED,
    bad=_OK + _NOT_SUPPORTED,
    observable=Observable.CROSS_EXCHANGE,
    applies=_about_version,
    only=Only.TOUCHED,
)
def s505_version(exchange: Exchange, history: History) -> Found:
    """The client tries an older version, or none any more, where the fault lies elsewhere."""
    request, response = exchange.request, exchange.response
    version = request.version
    if response.status == 505:
        answered = _before(exchange, history, lambda found: _normal(version, found))
        if answered is None:
            return ()
        refused, normal = (request, response), (answered.request, answered.response)
    else:
        refusal = history.memory.refusal(exchange, version)
        if refusal is None or refusal.response.status != 505:
            return ()
        if _before(exchange, history, lambda found: _normal(version, found), until=refusal):
            return ()  # the 505 itself was reported
        refused, normal = (refusal.request, refusal.response), (request, response)
    found = _two_answers(refused, normal)
    return capped(found, Severity.INFO) if refused[0].anomalies else found


RULES: tuple[Rule, ...] = (s501_method_known_elsewhere, s505_version)
