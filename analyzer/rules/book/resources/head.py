"""Rules for HEAD: what it says of a resource is what GET says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import (
    SECOND_NS,
    by_standard,
    same_coding,
    strong_tag,
    tag_of,
    touched,
)
from analyzer.rules.byteranges import plainly_framed
from analyzer.rules.grammar import strongly_equal, weakly_equal
from analyzer.rules.guards import lacks
from analyzer.rules.memory import DAY_NS, SAFE_METHODS
from analyzer.rules.rule import (
    Doubt,
    Evidence,
    Found,
    Level,
    Observable,
    Only,
    Party,
    Rule,
    Standard,
    Undecided,
    rule,
)
from analyzer.rules.twins import same_variant, twin

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Response

WINDOW_NS = 60 * SECOND_NS
LOOK_BACK = 50
"""Exchanges of the resource among which the HEAD before a GET is looked for."""

_GET = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    < Content-Type: text/plain
    <
    <= Hello
"""
_HEAD = """
    > HEAD /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    < Content-Type: text/plain
    < Content-Length: 5
    <
"""


def _head_before(exchange: Exchange, history: History) -> Seen | None:
    """Return the 200 to HEAD that this GET is the first to be compared with."""
    for found in islice(history.memory.of_resource(exchange), LOOK_BACK):
        method, status = found.request.method, found.response.status
        if method not in SAFE_METHODS or (method == "GET" and status == 200):
            return None
        if method == "HEAD" and status == 200:
            return found
    return None


def _comparable(exchange: Exchange, history: History) -> bool:
    """Whether it is a HEAD, or the first GET after one."""
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None:
        return False
    if request.method == "GET":
        return touched(exchange, history) and _head_before(exchange, history) is not None
    return request.method == "HEAD"


def _both(exchange: Exchange, history: History, within_ns: int) -> tuple[Response, Response]:
    """Return the responses to HEAD and to GET.

    Raises:
        Undecided: no GET of the same variant is known, or the resource may have changed in between.
    """
    if exchange.request.method == "HEAD":
        return exchange.response, twin(exchange, history, within_ns=within_ns).response
    found = _head_before(exchange, history)
    if found is None or exchange.request.first_time - found.response.last_time > within_ns:
        raise Undecided(Doubt.NO_TWIN)
    if not same_variant(exchange.response, found.request, exchange.request):
        raise Undecided(Doubt.OTHER_VARIANT)
    return found.response, exchange.response


def _says_length(exchange: Exchange, history: History) -> bool:
    if not _comparable(exchange, history):
        return False
    found = _head_before(exchange, history) if exchange.request.method == "GET" else None
    head = exchange.response if found is None else found.response
    return head.declared_length is not None and strong_tag(head) is not None


@rule(
    "S200-head-content-length",
    "Content-Length of HEAD equals that of the GET",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={200},
    rfc2616="RFC2616 9.4, 14.13",
    current="RFC9110 8.6",
    changed="Today Content-Length must not be sent at all unless it is what the GET would have had.",
    message="Content-Length in the response to HEAD is not the length of the content that GET has.",
    advice="Send the length of what GET would send, or leave Content-Length out.",
    guards="Asked of a response to HEAD with Content-Length and a strong ETag, and of the first GET after "
    "it. Undecided where no 200 to GET of the same resource, server and selecting fields is known, its ETag "
    "or its content coding is another, or the end of its content is not known.",
    good=_GET + _HEAD,
    bad=_GET + _HEAD.replace("Length: 5", "Length: 50"),
    observable=Observable.CROSS_EXCHANGE,
    applies=_says_length,
    only=Only.TOUCHED,
)
def s200_head_content_length(exchange: Exchange, history: History) -> Found:
    """Clients ask with HEAD how much there is to fetch.

    By a wrong length they reserve too little room, show a wrong progress, or split a download at
    positions that do not exist; a cache may discard what it has.
    """
    head, get = _both(exchange, history, DAY_NS)
    mine, theirs = strong_tag(head), strong_tag(get)
    if mine is None or theirs is None or not strongly_equal(mine, theirs):
        raise Undecided(Doubt.CHANGED)
    same_coding(head, get)
    plainly_framed(get)
    octets = get.content_octets()
    if head.declared_length == octets:
        return ()
    return [
        *(evidence.field_line(head, line) for line in head.lines("content-length")),
        evidence.content(get, "content of the response to GET", f"{octets} octets"),
    ]


def _differences(head: Response, get: Response) -> list[Evidence]:
    """List the fields of the GET that the HEAD lacks, or has otherwise."""
    found = []
    for name in ("etag", "last-modified", "content-type", "content-encoding"):
        value = get.value(name)
        if not value or head.value(name) == value:
            continue
        if name == "etag" and not lacks(head, name):
            continue  # both name one representation
        shown = (
            [evidence.absence(head, f"no {name} in the response to HEAD")]
            if lacks(head, name)
            else [evidence.field_line(head, line) for line in head.lines(name)]
        )
        # A coding is often applied while the content is made, and then need not be known (RFC 9110, 9.3.2).
        found += by_standard(shown, Standard.RFC2616) if name == "content-encoding" else shown
    return found


def _one_representation(head: Response, get: Response) -> None:
    """Raise where the validators do not show that both are about the same state of the resource."""
    mine, theirs = tag_of(head), tag_of(get)
    if mine is not None and theirs is not None:
        if not weakly_equal(mine, theirs):
            raise Undecided(Doubt.CHANGED)
        return
    modified = get.value("last-modified")
    if modified is None or head.value("last-modified") is None:
        raise Undecided(Doubt.VALIDATOR_ABSENT)
    if modified != head.value("last-modified"):
        raise Undecided(Doubt.CHANGED)


@rule(
    "S200-head-same-headers",
    "HEAD carries the entity headers a GET would",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200},
    rfc2616="RFC2616 10.2.1, 9.4",
    current="RFC9110 9.3.2",
    changed="Today fields whose value is only known once the content is made may be left out.",
    message="The response to HEAD lacks fields that the response to GET has, or has them with another value.",
    advice="Answer HEAD by the same code as GET, and leave out the content alone.",
    guards="Asked of a response to HEAD, and of the first GET after it. Undecided where no 200 to GET "
    "within a minute is known, it may be another variant, or neither ETag nor Last-Modified shows that both "
    "are about the same state. By today's standard a missing Content-Encoding is let pass.",
    good=_GET + _HEAD,
    bad=_GET + _HEAD.replace("text/plain", "text/html"),
    observable=Observable.CROSS_EXCHANGE,
    applies=_comparable,
    only=Only.TOUCHED,
)
def s200_head_same_headers(exchange: Exchange, history: History) -> Found:
    """HEAD is asked in order to learn of a resource without fetching it: whether it changed, what it is.

    A client that gets other fields than with GET fetches in vain, or does not fetch what it should.
    """
    head, get = _both(exchange, history, WINDOW_NS)
    _one_representation(head, get)
    found = _differences(head, get)
    if not found:
        return ()
    other = evidence.start_line(get, "response to GET")
    # It stands for itself in neither standard, but with what it is compared with.
    today = any(Standard.RFC9110 in one.standards for one in found)
    return [*found, *([other] if today else by_standard([other], Standard.RFC2616))]


RULES: tuple[Rule, ...] = (s200_head_same_headers, s200_head_content_length)
