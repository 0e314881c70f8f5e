"""Rules for the fields of a 304 (Not Modified), held against the 200 that the client has."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import (
    by_standard,
    capped,
    codings,
    same_coding,
    same_node,
    strong_tag,
)
from analyzer.rules.byteranges import plainly_framed
from analyzer.rules.grammar import entity_tag, entity_tags, strongly_equal, weakly_equal
from analyzer.rules.guards import lacks
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
    from analyzer.rules.grammar import EntityTag
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

LOOK_BACK = 20
"""Earlier 200 of any variant among which one with content is looked for."""

_WHOLE = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    < Cache-Control: max-age=60
    <
    <= Hello
"""
_UNCHANGED = """
    > GET /a HTTP/1.1
    > If-None-Match: "1"
    >
    < HTTP/1.1 304 Not Modified
    < ETag: "1"
    < Cache-Control: max-age=60
    <
"""


def _sent_tags(exchange: Exchange) -> list[EntityTag]:
    """List the tags of If-None-Match; none where it is *, absent, or cannot be read."""
    return entity_tags(exchange.request.value("if-none-match") or "") or []


def _stored(exchange: Exchange, history: History) -> Response:
    """Return the 200 that the 304 stands for.

    Raises:
        Undecided: none is known, or its tag is not among those that the client named.
    """
    whole, named = twin(exchange, history).response, _sent_tags(exchange)
    tag = entity_tag(whole.value("etag") or "")
    if named and tag is not None and not any(weakly_equal(tag, one) for one in named):
        raise Undecided(Doubt.CHANGED)
    mine = entity_tag(exchange.response.value("etag") or "")
    if tag is not None and mine is not None and not weakly_equal(tag, mine):
        raise Undecided(Doubt.CHANGED)
    return whole


def _missing(whole: Response, response: Response, names: tuple[str, ...]) -> Found:
    """List the fields of the 200 that the 304 lacks."""
    found = []
    for name in names:
        lines = [line for line in whole.lines(name) if line.value]
        if lines and lacks(response, name):
            found.append(evidence.absence(response, f"no {name}"))
            found += [evidence.field_line(whole, line, f"{name} of the 200") for line in lines]
    return found


_GUARDS = (
    "Held against the latest 200 of the same server, target, Host and selecting fields, of a day at most, "
    "with nothing written since. Undecided where none was captured, or its ETag is neither that of the 304 "
    "nor among those that the request names. "
)


@rule(
    "S304-etag-content-location",
    "304 repeats ETag and Content-Location of the 200",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 15.4.5",
    message="The 304 (Not Modified) response lacks ETag or Content-Location, which its 200 had.",
    advice="Send with a 304 the same ETag and Content-Location as with the 200.",
    guards=_GUARDS
    + "A warning at most where Server or Via differ: another node may have sent it. Where no 200 "
    "was captured and the request names tags, a 304 without ETag is a remark: the tags came from somewhere.",
    good=_WHOLE + _UNCHANGED,
    bad=_WHOLE + _UNCHANGED.replace('    < ETag: "1"\n', ""),
    observable=Observable.CROSS_EXCHANGE,
)
def s304_etag_content_location(exchange: Exchange, history: History) -> Found:
    """A client that holds several versions learns from the tag which of them is the current one."""
    response = exchange.response
    try:
        whole = _stored(exchange, history)
    except Undecided as answer:
        if answer.reason is Doubt.NO_TWIN and _sent_tags(exchange) and lacks(response, "etag"):
            lines = exchange.request.lines("if-none-match")
            shown = [evidence.absence(response, "no etag, though the client has one")]
            shown += [evidence.field_line(exchange.request, line) for line in lines]
            return capped(shown, Severity.INFO)
        raise
    found = _missing(whole, response, ("etag", "content-location"))
    return found if not found or same_node(whole, response) else capped(found, Severity.WARNING)


@rule(
    "S304-expires-cc-vary",
    "304 carries Expires, Cache-Control and Vary as the 200 does",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 15.4.5",
    changed="RFC 2616 asks for them only if the value might differ from that of an earlier response, which "
    "the server alone knows.",
    message="The 304 (Not Modified) response lacks Expires, Cache-Control or Vary, which its 200 had.",
    advice="Send with a 304 the same Expires, Cache-Control and Vary as with the 200.",
    guards=_GUARDS + "Held against today's standard alone. A remark where Server or Via differ.",
    good=_WHOLE + _UNCHANGED,
    bad=_WHOLE + _UNCHANGED.replace("    < Cache-Control: max-age=60\n", ""),
    observable=Observable.CROSS_EXCHANGE,
)
def s304_expires_cc_vary(exchange: Exchange, history: History) -> Found:
    """A 304 makes the stored response fresh again for as long as it says.

    Where it says nothing, an Expires of last week stays, and the client asks anew each time.
    """
    whole, response = _stored(exchange, history), exchange.response
    found = by_standard(_missing(whole, response, ("expires", "cache-control", "vary")), Standard.RFC9110)
    return found if not found or same_node(whole, response) else capped(found, Severity.INFO)


def _with_content(exchange: Exchange, history: History) -> Response | None:
    """Return the latest 200 to GET of any variant that had content, as far as nothing was written since."""
    for found in islice(history.memory.wholes(exchange), LOOK_BACK):
        if found.request.method != "GET":
            return None
        if found.response.content_length:
            return found.response
    return None


def _zero_length(exchange: Exchange, history: History) -> Found:
    """Report Content-Length: 0 where the resource is known to have content; a remark."""
    response = exchange.response
    whole = _with_content(exchange, history) if response.declared_length == 0 else None
    if whole is None:
        return ()
    lines = response.lines("content-length")
    shown = [evidence.field_line(response, line) for line in lines]
    shown.append(evidence.content(whole, "content of a 200", f"{whole.content_length} octets"))
    return capped(shown, Severity.INFO)


def _same_content(exchange: Exchange, history: History) -> Response:
    """Return the 200 whose strong tag shows that it has the very octets that the 304 stands for.

    Raises:
        Undecided: none is known.
    """
    whole = _stored(exchange, history)
    mine, theirs = strong_tag(exchange.response), strong_tag(whole)
    if mine is None or theirs is None or not strongly_equal(mine, theirs):
        raise Undecided(Doubt.CHANGED)
    if codings(exchange.response):
        same_coding(whole, exchange.response)
    plainly_framed(whole)
    return whole


@rule(
    "S304-content-length",
    "Content-Length in 304 equals that of the 200",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 8.6",
    changed="By RFC 2616 Content-Length is unwanted in a 304 whatever its value; today it may be sent if it "
    "is that of the 200.",
    message="Content-Length in the 304 (Not Modified) response is not the length of the content of its 200.",
    advice="Leave Content-Length out of a 304; many frameworks add a 0 on their own.",
    guards=_GUARDS + "Kept without Content-Length. Undecided where ETag and content coding do not show "
    "that both are about the same content; yet a value of 0 is a remark where any 200 of the resource had "
    "content.",
    good=_WHOLE + _UNCHANGED,
    bad=_WHOLE + _UNCHANGED.replace("< ETag", "< Content-Length: 0\n    < ETag"),
    observable=Observable.CROSS_EXCHANGE,
)
def s304_content_length(exchange: Exchange, history: History) -> Found:
    """A cache writes the fields of the 304 over those of what it stored.

    With a wrong length it hands on a response that is cut off, or never ends.
    """
    response = exchange.response
    if response.declared_length is None:
        return ()
    try:
        whole = _same_content(exchange, history)
    except Undecided:
        found = _zero_length(exchange, history)
        if found:
            return found
        raise
    octets = whole.content_octets()
    if octets == response.declared_length:
        return ()
    lines = response.lines("content-length")
    shown = [evidence.field_line(response, line) for line in lines]
    return [*shown, evidence.content(whole, "content of the 200", f"{octets} octets")]


RULES: tuple[Rule, ...] = (s304_etag_content_location, s304_expires_cc_vary, s304_content_length)
