"""Rules for what was written: the next GET shows it, and the response to the write said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import (
    SECOND_NS,
    alike,
    codings,
    not_relayed,
    same_coding,
    strong_tag,
    tag_of,
    touched,
    written_before,
)
from analyzer.rules.byteranges import plainly_framed
from analyzer.rules.grammar import content_range, strongly_equal
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Undecided, rule
from analyzer.rules.seen import CONTENT_KEPT, digest
from analyzer.rules.twins import same_variant
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.grammar import ContentRange
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request, Response

WINDOW_NS = 60 * SECOND_NS
METADATA_NS = 10 * SECOND_NS

_PUT = """
    > PUT /a HTTP/1.1
    >
    >= {"a": 1}
    < HTTP/1.1 204 No Content
    < ETag: "2"
    <
"""
_GET = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "2"
    <
    <= {"a": 1}
"""


def _one_variant(exchange: Exchange, write: Seen) -> None:
    """Raise where the GET may have selected another variant than the one that was written."""
    if not same_variant(exchange.response, write.request, exchange.request):
        raise Undecided(Doubt.OTHER_VARIANT)


def _tagged_204(exchange: Exchange, history: History) -> Seen | None:
    if not touched(exchange, history):
        return None
    write = written_before(exchange, history, within_ns=METADATA_NS)
    if write is None or write.response.status != 204 or write.request.method == "DELETE":
        return None
    return write if tag_of(write.response) and tag_of(exchange.response) else None


@rule(
    "S204-metadata",
    "Entity headers in 204 belong to the requested variant",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200},
    rfc2616="RFC2616 10.2.5",
    current="RFC9110 15.3.5",
    message="The ETag in a 204 (No Content) response is not that of the resource after the action.",
    advice="Send in a 204 the tag that a GET would have now, or none.",
    guards="Asked of the first GET within ten seconds after a 204 with ETag, with nothing written in "
    "between. Weakness and the suffix of a coding are let pass. Undecided where the content is coded, the "
    "two requests may select other variants, or the response was relayed or stored.",
    good=_PUT + _GET,
    bad=_PUT + _GET.replace('"2"', '"1"'),
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _tagged_204(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s204_metadata(exchange: Exchange, history: History) -> Found:
    """An editor makes its next save conditional on the tag, and is told of a conflict with itself."""
    response = exchange.response
    write = _tagged_204(exchange, history)
    said = None if write is None else tag_of(write.response)
    mine = tag_of(response)
    if write is None or said is None or mine is None or alike(said, mine):
        return ()
    if codings(response):
        raise Undecided(Doubt.OTHER_VARIANT)
    _one_variant(exchange, write)
    not_relayed(response)
    return [
        *(evidence.field_line(write.response, line) for line in write.response.lines("etag")),
        *(evidence.field_line(response, line) for line in response.lines("etag")),
    ]


def _stored_under_tag(exchange: Exchange, history: History) -> Seen | None:
    """Return the PUT with the strong tag that this GET, the first after it, has too."""
    if not touched(exchange, history):
        return None
    write = written_before(exchange, history, within_ns=WINDOW_NS)
    if write is None or write.request.method != "PUT" or write.response.status not in {200, 201, 204}:
        return None
    theirs, mine = strong_tag(write.response), strong_tag(exchange.response)
    same = theirs is not None and mine is not None and strongly_equal(theirs, mine)
    return write if same and not write.request.lines("content-range") else None


def _small_and_tagged(request: Request | None, response: Response) -> bool:
    """Ask for content that may be what was PUT before: little, so that others' GET are not slowed down."""
    return (
        0 < (response.declared_length or 0) <= CONTENT_KEPT
        and response.status == 200
        and request is not None
        and request.method == "GET"
        and b"\netag:" in response.head.lower()
    )


@rule(
    "S201-put-validator",
    "No ETag or Last-Modified in a PUT success unless stored verbatim",
    level=Level.MUST_NOT,
    party=Party.ORIGIN,
    statuses={200},
    rfc2616=None,
    current="RFC9110 9.3.4",
    message="The response to a PUT has the ETag of what was stored, and what was stored is not what was "
    "sent.",
    advice="Leave ETag and Last-Modified out of the response where the content is changed on storing.",
    guards="Asked of the first GET within a minute after a PUT, with nothing written in between, where both "
    "responses have the same strong ETag. Undecided where the content is coded in another way, the requests "
    "may select other variants, or two contents of one length were not both kept (more than 2048 octets).",
    good=_PUT + _GET,
    bad=_PUT + _GET.replace('{"a": 1}', '{"a":1}'),
    observable=Observable.CROSS_EXCHANGE,
    needs_content=_small_and_tagged,
    needs_request_content=True,
    applies=lambda exchange, history: _stored_under_tag(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s201_put_validator(exchange: Exchange, history: History) -> Found:
    """The tag tells the writer that it holds what the server holds, so that it need not fetch it.

    It goes on from its own copy, and what the server had added is lost with the next PUT.
    """
    response = exchange.response
    write = _stored_under_tag(exchange, history)
    if write is None:
        return ()
    same_coding(write.request, response)
    _one_variant(exchange, write)
    plainly_framed(response)
    sent, stored = write.request.content_octets(), response.content_octets()
    if sent == stored:
        one, other = write.request_digest, digest(response)
        if sent and (one is None or other is None):
            raise NotObserved(NotObservedReason.CONTENT_LIMIT)
        if not sent or one == other:
            return ()
    return [
        *(evidence.field_line(write.response, line) for line in write.response.lines("etag")),
        evidence.content(write.request, "content sent", f"{sent} octets"),
        evidence.content(response, "content stored", f"{stored} octets"),
    ]


def _part_put(request: Request) -> ContentRange | None:
    """Return the Content-Range of a PUT that sends a part; None where it sends none."""
    lines = request.lines("content-range") if request.method == "PUT" else []
    found = content_range(lines[0].value) if len(lines) == 1 else None
    return found if found is not None and found.first is not None else None


def _partly_written(exchange: Exchange, history: History) -> Seen | None:
    """Return the successful PUT of a part that this GET is the first after."""
    if not touched(exchange, history):
        return None
    write = written_before(exchange, history, within_ns=WINDOW_NS)
    success = write is not None and write.response.status in {200, 201, 204}
    return write if write is not None and success and _part_put(write.request) else None


def _about_part(exchange: Exchange, history: History) -> bool:
    request = exchange.request_or_none
    if exchange.response.status != 200:
        return request is not None and exchange.doubt is None and _part_put(request) is not None
    return _partly_written(exchange, history) is not None


_PART = """
    > PUT /a HTTP/1.1
    > Content-Range: bytes 8-9/10
    >
    >= ij
    < HTTP/1.1 204 No Content
    <
"""


@rule(
    "S400-partial-put",
    "PUT with Content-Range is refused where it is not supported",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={200, 400, 501},
    rfc2616="RFC2616 9.6",
    current="RFC9110 14.5",
    changed="RFC 2616 demanded 501 for any Content-* field that is not understood; today it is 400 that a "
    "server should send.",
    message="A PUT of a part was answered with success, and the part has taken the place of the whole.",
    advice="Answer 400 to a PUT with Content-Range unless parts are written as parts.",
    guards="Kept by 400 and 501. Broken where the next GET, within a minute and with nothing written in "
    "between, has as many octets as the part, though the part does not begin with the first octet. "
    "A part from the first octet on proves nothing: it may be the beginning of an upload in parts. "
    "Undecided where the content is coded, the requests may select other variants, or the response was "
    "relayed or stored.",
    good=_PART.replace("204 No Content\n", "400 Bad Request\n").rstrip() + "\n    < No parts.\n",
    bad=_PART + '    > GET /a HTTP/1.1\n    >\n    < HTTP/1.1 200 OK\n    < ETag: "3"\n    <\n    <= ij\n',
    observable=Observable.PARTIAL,
    applies=_about_part,
    only=Only.TOUCHED,
)
def s400_partial_put(exchange: Exchange, history: History) -> Found:
    """The sender believes that it changed two octets, and has deleted all others."""
    response = exchange.response
    write = _partly_written(exchange, history) if response.status == 200 else None
    said = None if write is None else _part_put(write.request)
    if write is None or said is None or said.first is None or said.last is None:
        return ()
    if codings(response):
        raise Undecided(Doubt.OTHER_VARIANT)
    plainly_framed(response)
    part, whole = write.request.content_octets(), response.content_octets()
    if not said.first or not 0 < part == whole <= said.last:
        return ()
    _one_variant(exchange, write)
    not_relayed(response)
    return [
        *(evidence.field_line(write.request, line) for line in write.request.lines("content-range")),
        evidence.start_line(write.response, "response to PUT"),
        evidence.content(response, "content after it", f"{whole} octets"),
    ]


RULES: tuple[Rule, ...] = (s204_metadata, s201_put_validator, s400_partial_put)
