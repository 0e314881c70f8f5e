"""Rules for 201 (Created): what was created is there afterwards, and was not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import (
    SECOND_NS,
    alike,
    capped,
    codings,
    not_relayed,
    same_credentials,
    tag_of,
)
from analyzer.rules.memory import SAFE_METHODS, path_of
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Severity, Undecided, rule
from analyzer.rules.twins import same_variant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange

WINDOW_NS = 60 * SECOND_NS
PROBE_NS = 5 * SECOND_NS
"""How near to a PUT a probe must be for nobody else to have written in between, as far as one can tell."""
REMARK_NS = 600 * SECOND_NS
THERE = frozenset({200, 304})
"""What a GET or HEAD is answered where the resource is there."""
MOVING = frozenset({"DELETE", "MOVE", "COPY", "BIND", "REBIND", "UNBIND"})
"""Methods that make or remove resources other than that of their target."""

_CREATED = """
    > POST /items HTTP/1.1
    >
    > a=1
    < HTTP/1.1 201 Created
    < Location: http://example.com/items/7
    < Content-Type: text/plain
    < ETag: "1"
    <
    < Created /items/7.
"""
_GET = """
    > GET /items/7 HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    <
    < a=1
"""
_PUT = """
    > PUT /items/7 HTTP/1.1
    >
    > a=1
    < HTTP/1.1 204 No Content
    <
"""
_MISSING = """
    > GET /items/7 HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
    < There is none.
"""


def _asked_for(exchange: Exchange, history: History) -> bool:
    """Whether it is a GET or HEAD for something that was more than fetched before: cheap."""
    request = exchange.request_or_none
    return (
        request is not None
        and request.target in history.memory.touched
        and request.method in {"GET", "HEAD"}
        and exchange.doubt is None
        and request.head_complete
    )


def _creation(exchange: Exchange, history: History) -> Seen | None:
    """Return the 201 of less than a minute ago that this GET or HEAD is the first after."""
    if not _asked_for(exchange, history):
        return None
    begun = exchange.request.first_time
    creation = next(history.memory.created(exchange), None)
    if creation is None or not begun - WINDOW_NS <= creation.response.last_time <= begun:
        return None
    for found in history.memory.of_resource(exchange):
        if found is creation or found.response.last_time < creation.response.last_time:
            break
        if found.request.method not in SAFE_METHODS or found.request.method in {"GET", "HEAD"}:
            return None
    return creation


def _undisturbed(exchange: Exchange, history: History, since_ns: int) -> None:
    """Raise where a request for something else may have made or removed the resource since then."""
    path = path_of(exchange.request.target)
    for found in history.memory.since(since_ns):
        if found.server == exchange.connection.server and found.request.method in MOVING:
            other = path_of(found.request.target)
            if found.request.method != "DELETE" or path.startswith(other.rstrip("/")):
                raise Undecided(Doubt.CHANGED)


@rule(
    "S201-created-first",
    "Resource exists before 201 is sent",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={200, 404, 410},
    rfc2616="RFC2616 10.2.2",
    current="RFC9110 15.3.2",
    changed="Today it is said as a matter of fact.",
    message="What a 201 (Created) response said that it had created was not there when it was asked for.",
    advice="Answer 201 once the resource is there, and 202 where that takes time.",
    guards="Asked of the first GET or HEAD of the Location (or of the target of a PUT) that began within a "
    "minute after the 201, on the same server, with nothing written to it in between. Undecided where its "
    "credentials are others than those of the creating request, where the response was relayed or stored, "
    "and where a DELETE or MOVE of another resource may have removed it. Nodes of a farm that hear of new "
    "resources late cannot be told apart.",
    good=_CREATED + _GET,
    bad=_CREATED + _MISSING,
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _creation(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s201_created_first(exchange: Exchange, history: History) -> Found:
    """A client goes on at once to what it made, and takes the 404 for a failure.

    It then creates the same once more, or gives up.
    """
    response = exchange.response
    creation = _creation(exchange, history)
    if response.status == 200 or creation is None:
        return ()
    same_credentials(creation.request, exchange.request)
    not_relayed(response)
    _undisturbed(exchange, history, creation.response.last_time)
    lines = creation.response.lines("location")
    return [
        evidence.start_line(creation.response, "created"),
        *(evidence.field_line(creation.response, line) for line in lines),
        evidence.start_line(response, "not there"),
    ]


def _tagged_creation(exchange: Exchange, history: History) -> Seen | None:
    """Return the 201 whose ETag this GET is the first to be compared with."""
    creation = _creation(exchange, history)
    if creation is None or exchange.request.method != "GET":
        return None
    return creation if tag_of(creation.response) and tag_of(exchange.response) else None


@rule(
    "S201-etag-current",
    "ETag in 201 is the tag of the variant just created",
    level=Level.MAY,
    party=Party.ORIGIN,
    statuses={200},
    rfc2616="RFC2616 10.2.2, 14.19",
    current="RFC9110 15.3.2",
    message="The ETag in a 201 (Created) response is not that of what was created.",
    advice="Send the tag that a GET of the new resource would have, or none.",
    guards="Asked of the first GET of the Location (or of the target of a PUT), within a minute after the "
    "201, where both responses have an ETag. Weakness and the suffix of a coding are let pass. Undecided "
    "where the content is coded, where the two requests may select other variants, and where the response "
    "was relayed or stored.",
    good=_CREATED + _GET,
    bad=_CREATED + _GET.replace('"1"', '"2"'),
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _tagged_creation(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s201_etag_current(exchange: Exchange, history: History) -> Found:
    """The creator takes the tag for its next conditional request, and is told of a conflict with itself."""
    response = exchange.response
    creation = _tagged_creation(exchange, history)
    said = None if creation is None else tag_of(creation.response)
    mine = tag_of(response)
    if creation is None or said is None or mine is None or alike(said, mine):
        return ()
    if codings(response) or not same_variant(response, creation.request, exchange.request):
        raise Undecided(Doubt.OTHER_VARIANT)
    not_relayed(response)
    return [
        *(evidence.field_line(creation.response, line) for line in creation.response.lines("etag")),
        *(evidence.field_line(response, line) for line in response.lines("etag")),
    ]


def _read_before(found: Iterable[Seen], begun: int) -> Seen | None:
    """Return the GET or HEAD that last told, before a time, whether the resource was there."""
    for each in found:
        if each.request.method not in SAFE_METHODS or each.response.last_time < begun - REMARK_NS:
            return None
        told = each.request.method in {"GET", "HEAD"} and each.response.status in {*THERE, 404, 410}
        if told and each.response.last_time <= begun:
            return each
    return None


def _put_and_read(exchange: Exchange, history: History) -> tuple[Seen | None, Seen] | None:
    """Return the PUT that this exchange follows (None: it is one itself), and the read before the PUT."""
    request, status = exchange.request_or_none, exchange.response.status
    if request is None or request.target not in history.memory.targets:
        return None
    if request.method == "PUT" and request.head_complete and exchange.doubt is None:
        read = _read_before(history.memory.of_resource(exchange), request.first_time)
        later = read is not None and read.response.status not in THERE and status != 201
        return None if read is None or later else (None, read)  # later: when it is seen to be there
    if status != 200 or not _asked_for(exchange, history):
        return None
    found = history.memory.of_resource(exchange)
    put = next(found, None)
    if put is None or put.request.method != "PUT" or put.response.status not in {200, 204}:
        return None
    if not request.first_time - REMARK_NS <= put.response.last_time <= request.first_time:
        return None
    read = _read_before(found, put.request.first_time)
    return None if read is None or read.response.status in THERE else (put, read)


@rule(
    "S201-put-created",
    "PUT that creates answers 201; PUT that replaces answers 200 or 204",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={200, 201, 204},
    rfc2616="RFC2616 9.6",
    current="RFC9110 9.3.4",
    message="The response to a PUT does not say what the PUT did: created a resource, or replaced one.",
    advice="Answer 201 where there was nothing before, and 200 or 204 where there was.",
    guards="Broken by 201 after a GET or HEAD that was answered 200, and by 200 or 204 between one answered "
    "404 or 410 and, next, one answered 200; nothing else may have been written in between. A remark where "
    "a probe is more than five seconds away from the PUT: others may have written. Undecided where the "
    "requests carry other credentials (404 may hide what is there), where a probe was relayed or stored, "
    "and where a DELETE or MOVE of another resource lies in between.",
    good=_GET + _PUT,
    bad=_MISSING + _PUT + _GET,
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _put_and_read(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s201_put_created(exchange: Exchange, history: History) -> Found:
    """A client learns from the code whether it overwrote something, perhaps of somebody else."""
    found = _put_and_read(exchange, history)
    if found is None:
        return ()
    put, read = found
    if put is None and (exchange.response.status == 201) == (read.response.status not in THERE):
        return ()
    request = exchange.request if put is None else put.request
    response = exchange.response if put is None else put.response
    same_credentials(read.request, request)
    same_credentials(request, exchange.request)
    not_relayed(read.response, exchange.response)
    _undisturbed(exchange, history, read.response.last_time)
    shown = [evidence.start_line(read.response, "before"), evidence.start_line(response, "response to PUT")]
    gaps = [request.first_time - read.response.last_time]
    if put is not None:
        shown.append(evidence.start_line(exchange.response, "after"))
        gaps.append(exchange.request.first_time - response.last_time)
    return shown if max(gaps) <= PROBE_NS else capped(shown, Severity.INFO)


RULES: tuple[Rule, ...] = (s201_created_first, s201_etag_current, s201_put_created)
