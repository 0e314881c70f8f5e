"""Rules for writing under a condition: a false If-Match is not performed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import SECOND_NS, alike, strong_tag
from analyzer.rules.grammar import entity_tags
from analyzer.rules.memory import SAFE_METHODS
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Undecided, rule
from analyzer.rules.seen import digest
from analyzer.rules.twins import same_variant

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange

WINDOW_NS = 60 * SECOND_NS
LOOK_BACK = 50
WRITING = frozenset({"PUT", "PATCH", "DELETE"})


def _current(exchange: Exchange, history: History) -> Seen | None:
    """Return the exchange that last told the strong tag of the resource, with nothing written since."""
    begun = exchange.request.first_time
    for found in islice(history.memory.of_resource(exchange), LOOK_BACK):
        method, status = found.request.method, found.response.status
        if found.response.last_time < begun - WINDOW_NS:
            return None
        if method not in SAFE_METHODS:
            told = method in {"PUT", "PATCH"} and status in {200, 201, 204}
            over = found.response.last_time <= begun
            return found if told and over and strong_tag(found.response) else None
        told = method in {"GET", "HEAD"} and status in {200, 304}
        if told and found.response.last_time <= begun and strong_tag(found.response):
            return found
    return None


def _conditional(exchange: Exchange, history: History) -> bool:
    """Whether it is a write under tags, and the tag of the resource is known."""
    request = known_request(exchange)
    if request is None or request.method not in WRITING or exchange.response.status == 202:
        return False
    tags = entity_tags(request.value("if-match") or "")
    return tags is not None and _current(exchange, history) is not None


def _done_already(exchange: Exchange, current: Seen) -> None:
    """Raise where the write may ask for what is there already, so that it may be answered with success."""
    request = exchange.request
    if request.method == "DELETE":
        return
    by_put = current.request.method == "PUT"
    stored = current.request_digest if by_put else current.response_digest
    octets = (current.request if by_put else current.response).content_length
    same_length = request.content_octets() == octets
    if request.method != "PUT" or (same_length and (stored is None or digest(request) in {None, stored})):
        raise Undecided(Doubt.ALREADY_DONE)


_GET = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "2"
    <
    <= two
"""
_PUT = """
    > PUT /a HTTP/1.1
    > If-Match: "1"
    >
    >= another
    < HTTP/1.1 {}
    <
"""


@rule(
    "S412-if-match-ignored",
    "False If-Match is not performed",
    level=Level.MUST_NOT,
    party=Party.ORIGIN,
    statuses={"2xx", 412},
    rfc2616="RFC2616 14.24, 10.4.13",
    current="RFC9110 13.1.1",
    changed="Today success may also be answered where what was asked for was done already.",
    message="A write was performed although the resource had none of the tags in If-Match.",
    advice="Compare the tags of If-Match with the current one before writing, and answer 412 where none is "
    "equal.",
    guards="Asked of PUT, PATCH and DELETE with If-Match where a GET, HEAD or PUT within the last minute "
    "told the strong ETag, with nothing written since. Weakness and the suffix of a coding are let pass, and "
    "202, which says nothing of the outcome. Undecided where the requests may select other variants, and "
    "where the write may have asked for the state that was there: always for PATCH, and for a PUT of as many "
    "octets unless both contents are known to differ.",
    good=_GET + _PUT.format("412 Precondition Failed") + "    < The tag is another.\n",
    bad=_GET + _PUT.format("204 No Content"),
    observable=Observable.CROSS_EXCHANGE,
    request_field="if-match",
    needs_request_content=True,
    applies=_conditional,
)
def s412_if_match_ignored(exchange: Exchange, history: History) -> Found:
    """If-Match keeps two people from overwriting each other's work.

    Where it is ignored the changes of the first are lost, and neither is told.
    """
    request, response = exchange.request, exchange.response
    current = _current(exchange, history)
    tag = None if current is None else strong_tag(current.response)
    tags = entity_tags(request.value("if-match") or "")
    if current is None or tag is None or tags is None or response.status == 412:
        return ()
    if any(alike(tag, one) for one in tags):
        return ()
    if not same_variant(current.response, current.request, request):
        raise Undecided(Doubt.OTHER_VARIANT)
    _done_already(exchange, current)
    return [
        *(evidence.field_line(request, line) for line in request.lines("if-match")),
        *(
            evidence.field_line(current.response, line, "ETag before")
            for line in current.response.lines("etag")
        ),
        evidence.start_line(response),
    ]


RULES: tuple[Rule, ...] = (s412_if_match_ignored,)
