"""Rules for 226 (IM Used): delta encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.successful.requested_ranges import WITHOUT_RANGES
from analyzer.rules.grammar import members
from analyzer.rules.guards import lacks
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > GET /feed HTTP/1.1
    > A-IM: feed, gzip;q=0.5
    > If-None-Match: "v1"
    >
    < HTTP/1.1 226 IM Used
    < ETag: "v2"
    < IM: feed
    <
    <= one more
"""


def _names(value: str) -> set[str]:
    """Name the manipulations of a list, those with a weight of zero left out."""
    found = set()
    for member in members(value):
        name, *parameters = (part.strip(" \t").lower() for part in member.split(";"))
        pairs = (part.partition("=") for part in parameters)
        weights = [value.strip(" \t") for key, _, value in pairs if key.strip(" \t") == "q"]
        if not any(weight and not weight.strip("0.") for weight in weights):
            found.add(name)
    return found


@rule(
    "S226-requested",
    "226 only for GET with A-IM",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={226},
    rfc2616=None,
    current="RFC3229 10.4.1",
    since="RFC3229",
    message="The response is 226 (IM Used), and the request did not ask for it.",
    advice="Send 226 only in answer to GET with A-IM, with manipulations named there; else answer 200.",
    guards="A manipulation named identity is none. HEAD is let pass, whose response has the head of that to "
    "GET. Undecided where the request was not captured, its method cannot be read or is an extension's, or a "
    "line of its head cannot be read and A-IM is missing.",
    good=_GOOD,
    bad=_GOOD.replace("    > A-IM: feed, gzip;q=0.5\n", ""),
)
def s226_requested(exchange: Exchange, _history: History) -> Found:
    """The content is a difference from what the client holds, not the representation.

    A client that did not ask for that takes the difference for the whole.
    """
    request, response = exchange.request, exchange.response
    if request.method not in {"GET", "HEAD"}:
        if request.method not in WITHOUT_RANGES:
            raise Undecided(Doubt.METHOD_UNKNOWN)
        return [evidence.start_line(request, "method other than GET")]
    if lacks(request, "a-im"):
        return [evidence.absence(request, "no A-IM in the request")]
    accepted = _names(request.value("a-im") or "") | {"identity"}
    if "*" in accepted:
        return ()
    return [
        evidence.field_line(response, line, "manipulation not asked for")
        for line in response.lines("im")
        if _names(line.value) - accepted
    ]


@rule(
    "S226-etag",
    "226 has ETag",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={226},
    rfc2616=None,
    current="RFC3229 10.4.1",
    since="RFC3229",
    message="The 226 (IM Used) response has no ETag.",
    advice="Send the ETag of the instance that the client will hold.",
    guards="Undecided where a line of the head cannot be read. The request does not matter.",
    good=_GOOD,
    bad=_GOOD.replace('    < ETag: "v2"\n', ""),
)
def s226_etag(exchange: Exchange, _history: History) -> Found:
    """The client puts a new instance together, and must know which one it then holds.

    Without a tag it cannot ask for the next difference, and gets the whole each time.
    """
    response = exchange.response
    return [evidence.absence(response, "no ETag")] if lacks(response, "etag") else ()


RULES: tuple[Rule, ...] = (s226_requested, s226_etag)
