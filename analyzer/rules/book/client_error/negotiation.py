"""Rules for 406: what the client would not accept, and what it could have instead."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, is_text, text
from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import is_head, lacks, readable
from analyzer.rules.preferences import ACCEPT_FIELDS, refuses
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

_LIST = """
    > GET /page HTTP/1.1
    > Accept: image/png
    >
    < HTTP/1.1 406 Not Acceptable
    < Content-Type: text/plain
    <
    < /page.html (text/html)
"""

_OTHER_NEGOTIATION = frozenset(
    {
        "a-im",
        "device-memory",
        "downlink",
        "dpr",
        "ect",
        "negotiate",
        "prefer",
        "rtt",
        "save-data",
        "viewport-width",
        "width",
    }
)
"""Fields by which a client may ask for a variant, besides the four (RFC 2295, 3229, 7240, 8942)."""


def _asks_otherwise(request: Request) -> bool:
    """Whether a field that is not one of the four may have been what the server could not meet."""
    return any(
        line.key in _OTHER_NEGOTIATION
        or line.key.startswith("sec-ch-")
        or "version" in line.key
        or (line.key.startswith("accept") and line.key not in ACCEPT_FIELDS)
        for line in request.fields
    )


@rule(
    "S406-accept-present",
    "406 only because of Accept headers in the request",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={406},
    rfc2616="RFC2616 10.4.7",
    current="RFC9110 15.5.7",
    message="The response is 406 (Not Acceptable), and no Accept field of the request refuses anything.",
    advice="Answer 403 where a filter refuses the request; else send what there is.",
    guards="A field that accepts everything refuses nothing: */*, *, and codings that leave identity. "
    "Undecided where the request was not captured, a line of it cannot be read, an Accept field does not "
    "follow its grammar, or another field may ask for a variant (client hints, Prefer, Negotiate, the "
    "version of an interface). Each hop is judged by its own request.",
    good=_LIST,
    bad="""
        > GET /page HTTP/1.1
        > Accept: */*
        >
        < HTTP/1.1 406 Not Acceptable
        < Content-Type: text/plain
        <
        < /page.html (text/html)
    """,
)
def s406_accept_present(exchange: Exchange, _history: History) -> Found:
    """The code says that the client asked for something else than there is.

    A client that asked for nothing in particular has nothing to change in its request.
    """
    request = exchange.request
    refusals = [refuses(request, name) for name in sorted(ACCEPT_FIELDS)]
    if True in refusals:
        return ()
    readable(request)
    if None in refusals:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if _asks_otherwise(request):
        raise Undecided(Doubt.OTHER_NEGOTIATION)
    lines = [line for name in sorted(ACCEPT_FIELDS) for line in request.lines(name)]
    if not lines:
        return [evidence.absence(request, "no Accept field"), evidence.start_line(exchange.response)]
    keys = [line.key for line in lines]
    found = [evidence.field_line(request, line, _accepting(keys.count(line.key))) for line in lines]
    return [*found, evidence.start_line(exchange.response)]


def _accepting(lines: int) -> str:
    return "accepts everything together with the other lines" if lines > 1 else "accepts everything"


_MARKUP = re.compile(r"<[^<>]*>")
_LINK_OR_LIST = re.compile(r"<(?:a|dd|dt|li|link|option|select|td|variant)\b|\b(?:href|src)\b", re.IGNORECASE)
_VARIANT = re.compile(
    r"[\[/]|\b[a-z]{2}-[a-z]{2}\b|[\w-]\.[a-z]\w{1,4}\b"
    r"|\b(?:br|charset|compress|deflate|gzip|html|identity|json|utf|xml|zstd)\b|iso-8859",
    re.IGNORECASE,
)
"""What a list of variants holds: a URI, path, media type, file name, language tag, coding, charset."""


def _lists_something(content: str) -> bool:
    """Whether a text may list variants; markup is no list by itself."""
    return bool(_LINK_OR_LIST.search(content) or _VARIANT.search(_MARKUP.sub(" ", content)))


@rule(
    "S406-entity-list",
    "406 entity lists available variants, except HEAD",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={406},
    rfc2616="RFC2616 10.4.7",
    current="RFC9110 15.5.7",
    message="The 406 (Not Acceptable) response does not list what is available.",
    advice="List in the content the variants that there are, with their URIs.",
    guards=f"{GUARDS} A text in which nothing looks like a URI, a file name, a media type, a language, a "
    "coding or a list is a remark only; content that is no text, or does not say that it is, is let pass. "
    "Undecided where the content was not wholly captured or kept, or cannot be decoded.",
    good=_LIST,
    bad="""
        > GET /page HTTP/1.1
        > Accept: image/png
        >
        < HTTP/1.1 406 Not Acceptable
        <
    """,
    supersedes={"C4XX-explain-body"},
    needs_content=any_content,
    applies=lambda exchange, _: not is_head(exchange),
)
def s406_entity_list(exchange: Exchange, _history: History) -> Found:
    """The resource is there, in another form than the client asked for.

    With a list its user can take what there is; without one the page is as good as lost.
    """
    response = exchange.response
    if not response.content_length:
        return no_explanation(exchange)
    if not is_text(response):
        return ()
    content = text(response)
    if _lists_something(content):
        return ()
    return [replace(evidence.content(response, "no list in the text", content), at_most=Severity.INFO)]


@rule(
    "S406-content-type",
    "Format of the list is given by Content-Type",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={406},
    rfc2616="RFC2616 10.4.7, 7.2.1",
    current="RFC9110 8.3",
    message="The 406 (Not Acceptable) response has content and no Content-Type.",
    advice="Say in Content-Type what the list of variants is written in.",
    guards="Not asked where there is no content, as in the response to HEAD. Undecided where a line of the "
    "response's head cannot be read.",
    good=_LIST,
    bad="""
        > GET /page HTTP/1.1
        > Accept: image/png
        >
        < HTTP/1.1 406 Not Acceptable
        <
        < /page.html (text/html)
    """,
    applies=lambda exchange, _: exchange.response.content_length > 0,
)
def s406_content_type(exchange: Exchange, _history: History) -> Found:
    """A client that is to choose from the list by itself must know how to read it."""
    response = exchange.response
    return [evidence.absence(response, "no Content-Type")] if lacks(response, "content-type") else ()


RULES: tuple[Rule, ...] = (s406_accept_present, s406_entity_list, s406_content_type)
