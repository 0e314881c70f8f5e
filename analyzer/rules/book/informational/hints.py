"""Rules for 102 (Processing) and 103 (Early Hints)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Message

_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 103 Early Hints
    < Link: </style.css>; rel=preload
    <
    < HTTP/1.1 200 OK
    < Link: </style.css>; rel=preload
    <
    < Hello
"""


@rule(
    "S102-deprecated",
    "102 (Processing) is no longer in WebDAV",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"1xx"},
    rfc2616=None,
    current="RFC4918 F",
    since="RFC4918",
    changed="RFC 2518 defined it for WebDAV; RFC 4918, which replaced that, left it out.",
    message="The server sent 102 (Processing).",
    advice="Answer 202 and let the client ask for the result later, where the work takes long.",
    guards="A remark: the code is still registered, and clients have to accept any 1xx.",
    good=_GOOD,
    bad="""
        > GET /report HTTP/1.1
        >
        < HTTP/1.1 102 Processing
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
)
def s102_deprecated(exchange: Exchange, _history: History) -> Found:
    """It was meant to keep clients waiting, and hardly any implemented it.

    Proxies and clients on the way end the connection by their own time limits all the same.
    """
    return [evidence.start_line(response) for response in exchange.interim if response.status == 102]


# RFC 8288, 3: each link begins with its target in angle brackets.
_LINK_TARGET = re.compile(r"<([^<>]*)>")


def _targets(message: Message) -> set[str]:
    """Name the targets of Link by the last segment of their paths: a base URI need not be known for it."""
    value = message.value("link") or ""
    return {target.strip().rstrip("/").rpartition("/")[2] for target in _LINK_TARGET.findall(value)}


@rule(
    "S103-fields",
    "103 carries hint fields likely to be in the final response",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={103},
    rfc2616=None,
    current="RFC8297 2",
    since="RFC8297",
    message="A 103 (Early Hints) response has no field, or the final response links to other things.",
    advice="Send in 103 the Link fields that the final response will have.",
    guards="A remark. Links are compared where the final response is a 2xx that has Link itself, and broken "
    "only where none of the targets of all its 103 is there; of a target the last segment counts. Undecided "
    "where part of a head was not captured or a line of it cannot be read.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 103 Early Hints
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
)
def s103_fields(exchange: Exchange, _history: History) -> Found:
    """Browsers fetch what a 103 links to before the page is there.

    An empty one gains nothing, and a wrong one fetches what nobody needs.
    """
    hints = [response for response in exchange.interim if response.status == 103]
    empty = [evidence.absence(response, "no field") for response in hints if not response.fields]
    if empty:
        return empty
    final = exchange.response_or_none
    if final is None or final.status is None or not 200 <= final.status < 300:
        return ()
    linked = set().union(*map(_targets, hints))
    kept = _targets(final)
    if not linked or not kept or linked & kept:
        return ()
    for message in (*hints, final):
        readable(message)
    return [evidence.field_line(response, line) for response in hints for line in response.lines("link")]


RULES: tuple[Rule, ...] = (s102_deprecated, s103_fields)
