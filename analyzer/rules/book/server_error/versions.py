"""The rule for 505 (HTTP Version Not Supported)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, is_text, text
from analyzer.rules.explanations import no_explanation
from analyzer.rules.guards import is_head, not_head
from analyzer.rules.markup import unescaped
from analyzer.rules.rule import Found, Level, Party, Rule, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_VERSION = re.compile(r"\bHTTP(?:[/ -]| versions? )v?[0-9]", re.IGNORECASE)


@rule(
    "S505-body",
    "505 says why, and which versions are supported",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={505},
    rfc2616="RFC2616 10.5.6",
    current="RFC9110 15.6.6",
    message="The 505 (HTTP Version Not Supported) response does not say which versions are supported.",
    advice="Name in the content the versions of HTTP that the server speaks.",
    guards="Whether a text is sufficient is not judged: one that names no version is a remark. Other "
    "content than text is let pass. Not asked of HEAD. Undecided where the request was not captured or its "
    "method cannot be read, and where the content was not wholly captured, kept and decoded.",
    good="""
        > GET / HTTP/1.2
        > Host: example.com
        >
        < HTTP/1.1 505 HTTP Version Not Supported
        < Content-Type: text/plain
        <
        < Use HTTP/1.1 or HTTP/2.
    """,
    bad="""
        > GET / HTTP/1.2
        > Host: example.com
        >
        < HTTP/1.1 505 HTTP Version Not Supported
        < Content-Length: 0
        <
    """,
    needs_content=any_content,
    supersedes={"C5XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s505_body(exchange: Exchange, _history: History) -> Found:
    """A client that is refused for its version must know another one to go on with.

    It is the one thing that it cannot find out by asking.
    """
    if empty := no_explanation(exchange):
        return empty
    not_head(exchange)
    response = exchange.response
    if not is_text(response):
        return ()
    said = unescaped(text(response))
    if _VERSION.search(said):
        return ()
    return [replace(evidence.content(response, "no version named", said), at_most=Severity.INFO)]


RULES: tuple[Rule, ...] = (s505_body,)
