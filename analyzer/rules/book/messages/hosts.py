"""The rule on Host: an HTTP/1.1 request without one valid Host is answered 400."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import HOST
from analyzer.rules.guards import readable
from analyzer.rules.rejections import ANSWERED_EARLIER
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

HOST_LINES = re.compile(rb"\n[Hh][Oo][Ss][Tt][ \t]*:([^\n]*)")


_FINE: set[bytes] = set()
"""Values that were found valid, as most requests of a capture name a few hosts."""


def _host_line_is_fine(request: Request) -> bool:
    """Whether there is one Host line with a valid value; looked for in the octets, which is quick."""
    found: list[bytes] = HOST_LINES.findall(request.head)
    if len(found) != 1:
        return False
    value = found[0].strip(b" \t\r")
    if value in _FINE:
        return True
    fine = HOST.fullmatch(value.decode("latin-1")) is not None
    if fine and len(value) < 100:
        if len(_FINE) > 1000:
            _FINE.clear()
        _FINE.add(value)
    return fine


def _host_fault(exchange: Exchange, _history: History) -> bool:
    """Whether the request is one of HTTP/1.1 whose Host is absent, repeated or invalid.

    A server that answers in HTTP/1.0 keeps the rules of that version (RFC 9110, 2.5), which has no Host.
    """
    request, response = exchange.request_or_none, exchange.response_or_none
    if response is not None and response.version == "HTTP/1.0":
        return False
    return request is None or (request.version == "HTTP/1.1" and not _host_line_is_fine(request))


@rule(
    "S400-host",
    "HTTP/1.1 request without Host is answered 400",
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616="RFC2616 14.23, 19.6.1.1",
    current="RFC9112 3.2",
    changed="RFC 2616 asks it for a missing Host alone; today also for several or an invalid one.",
    message="An HTTP/1.1 request without one valid Host was not answered 400.",
    advice="Answer 400 where Host is missing, repeated or invalid.",
    guards="HTTP/1.0 requests and servers of HTTP/1.0 are exempt, and so are answers that may be given "
    "before the head was read (408, 413, 414, 417, 421, 426, 429, 431, 5xx). An empty Host is valid; the "
    "absolute form needs Host too. Undecided where the request was not captured, a line of it cannot be "
    "read, or the response began before its head was complete.",
    good="""
        >! no Host
        > GET / HTTP/1.1
        >
        < HTTP/1.1 400 Bad Request
        <
        < No Host.
    """,
    bad="""
        >! no Host
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_host_fault,
)
def s400_host(exchange: Exchange, _history: History) -> Found:
    """Many sites live at one address, and Host says which is meant.

    A server that guesses may send one site's page for another's, and where a cache and a server
    choose differently among several Hosts, the wrong page is stored for everybody.
    """
    request, response = exchange.request, exchange.response
    lines = request.lines("host")
    readable(request)
    status = response.status
    if status is None or status in ANSWERED_EARLIER or status >= 500:
        return ()
    if response.first_frame < request.head_frame:
        raise Undecided(Doubt.EARLY_RESPONSE)
    if not lines:
        return [evidence.absence(request, "no Host in the request"), evidence.start_line(response)]
    if len(lines) == 1 and HOST.fullmatch(lines[0].value):
        return ()
    what = "several Host lines" if len(lines) > 1 else "invalid Host"
    found = [*(evidence.field_line(request, line, what) for line in lines), evidence.start_line(response)]
    return [replace(one, standards=(Standard.RFC9110,)) for one in found]


RULES: tuple[Rule, ...] = (s400_host,)
