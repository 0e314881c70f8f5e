"""Rules for the fields of a 206 (Partial Content), held against the 200 of the same representation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import (
    SECOND_NS,
    by_standard,
    capped,
    same_coding,
    same_node,
    tag_of,
)
from analyzer.rules.byteranges import (
    multipart_type,
    parse,
    range_lines,
    wants_content,
    whole_content,
)
from analyzer.rules.grammar import content_range, media_type, weakly_equal
from analyzer.rules.guards import certain_octets, is_head, lacks
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Severity,
    Standard,
    Undecided,
    rule,
)
from analyzer.rules.twins import twin

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

WINDOW_NS = 300 * SECOND_NS

_WHOLE = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    < Content-Type: text/plain
    < Cache-Control: max-age=60
    <
    <= 0123456789
"""
_PART = """
    > GET /a HTTP/1.1
    > Range: bytes=0-4
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 0-4/10
    < ETag: "1"
    < Content-Type: text/plain
    < Cache-Control: max-age=60
    <
    <= 01234
"""


def _said_length(exchange: Exchange) -> int:
    """Return the complete length that the 206 states.

    Raises:
        Undecided: it states none.
        NotObserved: it stands in content that was not captured.
    """
    for line, _ in range_lines(exchange):
        said = content_range(line.value)
        if said is not None and said.unit == "bytes" and said.length is not None:
            return said.length
    raise Undecided(Doubt.COMPLETE_LENGTH)


def _whole(exchange: Exchange, history: History) -> Response:
    """Return the 200 of the representation that the 206 is a part of.

    Raises:
        Undecided: none is known, or its length or its tag is another.
        NotObserved: the length of one of them was not captured.
    """
    whole, part = twin(exchange, history, within_ns=WINDOW_NS).response, exchange.response
    same_coding(whole, part)
    framed = whole.declared_length is not None and not whole.lines("transfer-encoding")
    if (whole.declared_length if framed else whole.content_octets()) != _said_length(exchange):
        raise Undecided(Doubt.CHANGED)
    one, other = tag_of(whole), tag_of(part)
    if one is not None and other is not None and not weakly_equal(one, other):
        raise Undecided(Doubt.CHANGED)
    return whole


def _missing(whole: Response, part: Response, names: tuple[str, ...]) -> Found:
    """List the fields of the 200 that the 206 lacks; weaker where another node may have sent it."""
    found = []
    for name in names:
        lines = [line for line in whole.lines(name) if line.value]
        if lines and lacks(part, name):
            found.append(evidence.absence(part, f"no {name}"))
            found += [evidence.field_line(whole, line, f"{name} of the 200") for line in lines]
    return found if not found or same_node(whole, part) else capped(found, Severity.WARNING)


_GUARDS = (
    "Undecided where no 200 of the same server, target, Host and selecting fields was captured within five "
    "minutes before, with nothing written since, or its content coding, length or ETag is another. "
)


@rule(
    "S206-etag-content-location",
    "206 repeats ETag and Content-Location of the 200",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7",
    message="The 206 (Partial Content) response lacks ETag or Content-Location, which the 200 had.",
    advice="Send with a part the same ETag and Content-Location as with the whole.",
    guards=_GUARDS + "A warning at most where Server or Via differ: another node may have sent it.",
    good=_WHOLE + _PART,
    bad=_WHOLE + _PART.replace('    < ETag: "1"\n', ""),
    observable=Observable.CROSS_EXCHANGE,
    needs_content=wants_content,
)
def s206_etag_content_location(exchange: Exchange, history: History) -> Found:
    """Without the tag nobody can tell whether two parts are of the same version.

    A download that is put together of them may be damaged, and one that cannot be is fetched again.
    """
    return _missing(_whole(exchange, history), exchange.response, ("etag", "content-location"))


@rule(
    "S206-expires-cc-vary",
    "206 carries Expires, Cache-Control and Vary as the 200 does",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7",
    changed="RFC 2616 asks for them only if the value might differ from that of an earlier response, which "
    "the server alone knows.",
    message="The 206 (Partial Content) response lacks Expires, Cache-Control or Vary, which the 200 had.",
    advice="Send with a part the same Expires, Cache-Control and Vary as with the whole.",
    guards=_GUARDS + "Held against today's standard alone. A remark where Server or Via differ.",
    good=_WHOLE + _PART,
    bad=_WHOLE + _PART.replace("    < Cache-Control: max-age=60\n", ""),
    observable=Observable.CROSS_EXCHANGE,
    needs_content=wants_content,
)
def s206_expires_cc_vary(exchange: Exchange, history: History) -> Found:
    """A cache treats the part by its own fields: it may keep it longer than the whole, or for everybody."""
    whole, part = _whole(exchange, history), exchange.response
    found = by_standard(_missing(whole, part, ("expires", "cache-control", "vary")), Standard.RFC9110)
    return found if not found or same_node(whole, part) else capped(found, Severity.INFO)


def _one_tag(exchange: Exchange, history: History) -> Response:
    """Return the 200 where its ETag proves that it is of the same representation."""
    whole = _whole(exchange, history)
    if tag_of(whole) is None or tag_of(exchange.response) is None:
        raise Undecided(Doubt.VALIDATOR_ABSENT)
    return whole


def _same_value(name: str, one: str | None, other: str | None) -> bool:
    if name != "content-type":
        return one == other
    mine, theirs = media_type(one or ""), media_type(other or "")
    if mine is None or theirs is None:
        return one == other
    lower = {key: value.lower() for key, value in mine.parameters.items()}
    return mine.type == theirs.type and lower == {
        key: value.lower() for key, value in theirs.parameters.items()
    }


@rule(
    "S206-full-headers",
    "Without If-Range the 206 has all entity headers of the 200",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7",
    message="The 206 (Partial Content) response lacks fields that describe the representation, or has them "
    "with other values than the 200.",
    advice="Send Content-Type, Content-Language and Last-Modified with a part as with the whole.",
    guards=_GUARDS + "Asked where the request has no If-Range. Undecided where the two do not have the same "
    "ETag. Content-Type of multipart/byteranges stands in the parts.",
    good=_WHOLE + _PART,
    bad=_WHOLE + _PART.replace("    < Content-Type: text/plain\n", ""),
    observable=Observable.CROSS_EXCHANGE,
    needs_content=wants_content,
    applies=lambda exchange, _: lacks(exchange.request, "if-range"),
)
def s206_full_headers(exchange: Exchange, history: History) -> Found:
    """A client without the whole knows nothing of it but what the part says: not even its type."""
    whole, part = _one_tag(exchange, history), exchange.response
    found = []
    for name in ("content-type", "content-language", "last-modified"):
        theirs = whole.value(name)
        if not theirs or (name == "content-type" and multipart_type(part)):
            continue
        if _same_value(name, part.value(name), theirs):
            continue
        found += (
            [evidence.absence(part, f"no {name}")]
            if lacks(part, name)
            else [evidence.field_line(part, line) for line in part.lines(name)]
        )
        found += [evidence.field_line(whole, line, f"{name} of the 200") for line in whole.lines(name)]
    return found


def _has_parts(exchange: Exchange, _history: History) -> bool:
    kind = multipart_type(exchange.response)
    return kind is not None and bool(kind.parameters.get("boundary")) and not is_head(exchange)


_PARTS = """
    > GET /a HTTP/1.1
    > Range: bytes=0-1,5-6
    >
    < HTTP/1.1 206 Partial Content
    < ETag: "1"
    < Content-Type: multipart/byteranges; boundary=x
    < Cache-Control: max-age=60
    <
    < --x
    < Content-Type: text/plain
    < Content-Range: bytes 0-1/10
    <
    < 01
    < --x
    < Content-Type: text/plain
    < Content-Range: bytes 5-6/10
    <
    < 56
    < --x--
"""


@rule(
    "S206-multipart-part-type",
    "Parts repeat the Content-Type that a 200 would have",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={206},
    rfc2616=None,
    current="RFC9110 15.3.7.2",
    message="A part of the multipart/byteranges content has not the Content-Type of the whole.",
    advice="Send in each part the Content-Type of the representation.",
    guards=_GUARDS + "Undecided where the two do not have the same ETag, and where the content was not "
    "captured whole.",
    good=_WHOLE + _PARTS,
    bad=_WHOLE
    + _PARTS.replace(
        "    < Content-Type: text/plain\n    < Content-Range: bytes 5", "    < Content-Range: bytes 5"
    ),
    observable=Observable.CROSS_EXCHANGE,
    needs_content=wants_content,
    applies=_has_parts,
)
def s206_multipart_part_type(exchange: Exchange, history: History) -> Found:
    """Content-Type of the response says multipart: that of the representation stands in the parts alone."""
    response = exchange.response
    theirs = _one_tag(exchange, history).value("content-type")
    kind = multipart_type(response)
    if not theirs or kind is None:
        return ()
    certain_octets(response)
    for part in parse(whole_content(response), kind.parameters["boundary"]).parts:
        value = next((line.value for line in part.fields if line.key == "content-type"), None)
        if not _same_value("content-type", value, theirs):
            shown = value or "none"
            return [
                evidence.content(response, "Content-Type of a part", f"{shown}, and of the 200: {theirs}")
            ]
    return ()


RULES: tuple[Rule, ...] = (
    s206_etag_content_location,
    s206_expires_cc_vary,
    s206_full_headers,
    s206_multipart_part_type,
)
