"""Rules on If-Range apart from its comparison: what it may hold, and what the 206 leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import multipart_type
from analyzer.rules.grammar import entity_tag, http_date
from analyzer.rules.guards import lacks
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

HELD_ALREADY = frozenset(
    {
        "allow",
        "content-encoding",
        "content-language",
        "content-md5",
        "content-type",
        "last-modified",
    }
)
"""Fields about the representation, which a client that sends If-Range holds already. Those that the
206 needs itself (Content-Range, ETag, Expires, Vary, ...) and extensions are not among them."""

STRONG_AFTER = timedelta(seconds=60)
"""How long before Date the Last-Modified of a strong validator lies (RFC 2616, 13.3.3)."""


def _has_if_range(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    if request is None or (not request.head_complete and b"\nif-range:" not in request.head.lower()):
        return False
    return bool(request.lines("if-range"))


def _superfluous(exchange: Exchange) -> Found:
    """Show the fields of a 206 that its client holds already.

    The type of a multipart is needed, and so is Last-Modified where there is no ETag: without a validator
    the parts cannot be put together. Allow describes no representation today.
    """
    response = exchange.response
    needed = {"content-type"} if multipart_type(response) is not None else set()
    if lacks(response, "etag"):
        needed.add("last-modified")
    return [
        replace(
            evidence.field_line(response, line),
            standards=(Standard.RFC2616,) if line.key == "allow" else tuple(Standard),
        )
        for line in response.fields
        if line.key in HELD_ALREADY and line.key not in needed
    ]


def _is_weak(exchange: Exchange) -> bool:
    """Whether the validator in If-Range is provably weak: a weak tag, or a date that is too young.

    The response that the client holds is no younger than this one, so that a date within a
    minute of this Date was within a minute of that one's. A cache may send an older one.

    Raises:
        Undecided: it is neither a tag nor a date.
    """
    value = exchange.request.value("if-range") or ""
    tag = entity_tag(value)
    if tag is not None:
        return tag.weak
    modified, now = http_date(value), http_date(exchange.response.value("date") or "")
    if modified is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    young = now is not None and timedelta() <= now - modified < STRONG_AFTER
    return young and not exchange.response.lines("age")


_GOOD = """
    > GET /f HTTP/1.1
    > Range: bytes=4-7
    > If-Range: "v1"
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 4-7/10
    < ETag: "v1"
    <
    <= efgh
"""
_YOUNG = """
    > GET /f HTTP/1.1
    > Range: bytes=4-7
    > If-Range: Sun, 31 Dec 2023 23:59:50 GMT
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 4-7/10
    <
    <= efgh
"""
_GUARDS = (
    "Fields that a 206 needs and fields of extensions are let pass, and so are Content-Type of a multipart "
    "and Last-Modified without ETag. A date is weak only where it lies within a minute of Date in a response "
    "that is no cache's (Age); else it is taken for strong. Silent where "
    "the request was not captured. Undecided where the pairing is in doubt, or the validator cannot be "
    "read. That the validator does not match comes first."
)


@rule(
    "S206-if-range-strong-extra",
    "After If-Range with a strong validator: no other entity headers",
    level=Level.SHOULD_NOT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7",
    message="The part that If-Range asked for repeats fields which the client holds already.",
    advice="Leave out what the client got with the first part; ETag, Content-Range and Date are needed.",
    guards=_GUARDS,
    good=_GOOD,
    bad=_GOOD.replace("< ETag", "< Content-Language: en\n    < ETag"),
    request_field="if-range",
    applies=_has_if_range,
)
def s206_if_range_strong_extra(exchange: Exchange, _history: History) -> Found:
    """The client holds the fields of the representation, and has just shown which one it holds.

    To send them again costs octets, and nothing else where they are the same.
    """
    return () if _is_weak(exchange) else _superfluous(exchange)


@rule(
    "S206-if-range-weak-extra",
    "After If-Range with a weak validator: no other entity headers",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7, 13.1.5",
    changed="Relaxed to SHOULD NOT, as after a strong validator; a weak tag must not match at all.",
    message="The part that a weak If-Range asked for carries fields which the client may hold otherwise.",
    advice="Leave them out, or send the whole representation with 200.",
    guards=_GUARDS,
    good=_YOUNG,
    bad=_YOUNG.replace("< Content-Range", "< Content-Language: en\n    < Content-Range"),
    request_field="if-range",
    applies=_has_if_range,
)
def s206_if_range_weak_extra(exchange: Exchange, _history: History) -> Found:
    """A weak validator stays the same where the representation changes a little.

    Its new fields then replace those of the old part that the client holds, and no longer
    describe it.
    """
    return _superfluous(exchange) if _is_weak(exchange) else ()


@rule(
    "S206-client-if-range-weak",
    "Client does not put a weak tag in If-Range, nor If-Range without Range",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={200, 206},
    rfc2616="RFC2616 14.27, 13.3.3",
    current="RFC9110 13.1.5",
    changed="A MUST NOT; in RFC 2616 a SHOULD for If-Range without Range, and a MUST NOT for weak tags "
    "(13.3.3).",
    message="If-Range holds a weak entity tag, or stands without Range.",
    advice="Send If-Range only together with Range, with a strong entity tag or a date.",
    guards="Silent where If-Range was not captured. Undecided where the pairing is in doubt, or Range is "
    "missing and a line of the head cannot be read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=4-7
        > If-Range: W/"v1"
        >
        < HTTP/1.1 200 OK
        < ETag: W/"v1"
        <
        <= abcdefghij
    """,
    request_field="if-range",
    applies=_has_if_range,
)
def s206_client_if_range_weak(exchange: Exchange, _history: History) -> Found:
    """Parts of two representations with the same weak tag do not fit together.

    Servers answer with the whole, so that the client gains nothing; a careless one sends the part,
    and the file is damaged.
    """
    request = exchange.request
    lines = request.lines("if-range")
    if lacks(request, "range"):
        return [evidence.field_line(request, line, "if-range without range") for line in lines]
    weak = [line for line in lines if (tag := entity_tag(line.value)) is not None and tag.weak]
    return [evidence.field_line(request, line, "weak tag") for line in weak]


RULES: tuple[Rule, ...] = (
    s206_if_range_strong_extra,
    s206_if_range_weak_extra,
    s206_client_if_range_weak,
)
