"""Rules for 410 (Gone): what is gone stays gone, and is called so."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import same_credentials
from analyzer.rules.memory import SAFE_METHODS
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Found, Level, Observable, Only, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange

LOOK_BACK = 20
"""Earlier exchanges of the resource among which a 410 is looked for."""
READING = frozenset({"GET", "HEAD"})

_GONE = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 410 Gone
    <
    < It was removed.
"""


def _gone_before(exchange: Exchange, history: History) -> Seen | None:
    """Return the 410 by which a GET or HEAD was told that the resource is gone, with nothing since.

    Asked of a GET or HEAD. Other reads than of a 2xx, 404 or 410 tell nothing, and are passed over.
    """
    request = exchange.request_or_none
    if request is None or request.target not in history.memory.touched:
        return None
    if request.method not in READING or known_request(exchange) is None:
        return None
    for found in islice(history.memory.of_resource(exchange), LOOK_BACK):
        status = found.response.status or 0
        if found.request.method not in SAFE_METHODS:
            return None
        if found.request.method in READING and (status in {404, 410} or 200 <= status < 300):
            over = found.response.last_time <= request.first_time
            return found if status == 410 and over else None
    return None


def _contradicted(exchange: Exchange, history: History) -> Found:
    before = _gone_before(exchange, history)
    if before is None or exchange.response.status == 410:
        return ()
    same_credentials(before.request, exchange.request)
    return [evidence.start_line(before.response, "gone"), evidence.start_line(exchange.response)]


_GUARDS = (
    "Asked of the first GET or HEAD after a GET or HEAD of the same server, target and Host that was "
    "answered 410, with nothing written in between. Undecided where the two requests carry other "
    "credentials. Two nodes of a farm cannot be told apart. "
)


@rule(
    "S404-use-410",
    "410 if known to be permanently gone",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={404, 410},
    rfc2616="RFC2616 10.4.5",
    current="RFC9110 15.5.5",
    changed="Today 410 is preferred.",
    message="The response is 404 (Not Found), though the server has said that the resource is gone.",
    advice="Go on answering 410 for what is known to be gone.",
    guards=_GUARDS + "What else a server knows cannot be seen.",
    good=_GONE + _GONE,
    bad=_GONE + _GONE.replace("410 Gone", "404 Not Found"),
    observable=Observable.PARTIAL,
    applies=lambda exchange, history: _gone_before(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s404_use_410(exchange: Exchange, history: History) -> Found:
    """410 tells clients and search engines to forget the link; after a 404 they come back to ask."""
    return _contradicted(exchange, history)


@rule(
    "S410-permanent",
    "410 is expected to be permanent",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"2xx", 410},
    rfc2616="RFC2616 10.4.11",
    current="RFC9110 15.5.11",
    changed="Today the condition is said to be likely to be permanent.",
    message="The resource is there, though the server has said that it is gone.",
    advice="Answer 404 where something may come back.",
    guards=_GUARDS,
    good=_GONE + _GONE,
    bad=_GONE + _GONE.replace("410 Gone", "200 OK"),
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _gone_before(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s410_permanent(exchange: Exchange, history: History) -> Found:
    """Clients delete the links to what is gone, and caches may remember it: nobody will come again."""
    return _contradicted(exchange, history)


RULES: tuple[Rule, ...] = (s404_use_410, s410_permanent)
