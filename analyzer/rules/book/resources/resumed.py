"""The rule for downloads that are resumed: parts of two versions are not joined."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import alike, capped, tag_of
from analyzer.rules.book.resources.one_client import by_one_client, of_client
from analyzer.rules.grammar import content_range
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Found, Level, Observable, Only, Party, Rule, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Response


def _octets(response: Response) -> tuple[int, int] | None:
    """Return the positions of the first octet that a 200 or 206 sent, and of the one after the last."""
    if response.status == 200:
        return (0, response.content_length) if not response.missing else None
    lines = response.lines("content-range")
    said = content_range(lines[0].value) if response.status == 206 and len(lines) == 1 else None
    if said is None or said.first is None or said.last is None:
        return None
    return said.first, said.last + 1


def _resumed(exchange: Exchange, history: History) -> tuple[Seen, Seen] | None:
    """Return two parts that the client fetched as one behind the other, the second of another version."""
    request = known_request(exchange)
    if request is None or request.target not in history.memory.touched:
        return None
    mine = list(islice(of_client(exchange, history.memory.of_resource(exchange)), 2))
    if len(mine) < 2 or mine[0].response.status != 206 or mine[0].request.lines("if-range"):
        return None
    second, first = mine
    one, other = tag_of(first.response), tag_of(second.response)
    if one is None or other is None or alike(one, other):
        return None
    before, after = _octets(first.response), _octets(second.response)
    joined = before is not None and after is not None and before[1] == after[0] > 0
    return (first, second) if joined else None


def _part(first: int, tag: str) -> str:
    return f"""
    > GET /a HTTP/1.1
    > Range: bytes={first}-{first + 1}
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes {first}-{first + 1}/10
    < ETag: "{tag}"
    <
    <= ab
"""


@rule(
    "S206-cache-combine",
    "Parts are joined only where their ETag is the same",
    level=Level.MUST_NOT,
    party=Party.CACHE,
    statuses={206},
    rfc2616="RFC2616 10.2.7, 13.5.4",
    current="RFC9110 15.3.7.3, RFC9111 3.4",
    message="A client that resumed a download got a part of another version, and went on behind it.",
    advice="Send If-Range with the tag of the first part, and start anew where the tag is another.",
    guards="Asked where a client fetched two parts, the second beginning where the first ended, without "
    "If-Range, and their tags differ, the suffix of a coding apart. Broken where it then fetches what "
    "follows the second. That it joins them is not seen: a remark at most.",
    good=_part(0, "1") + _part(2, "2") + _part(0, "2"),
    bad=_part(0, "1") + _part(2, "2") + _part(4, "2"),
    observable=Observable.PARTIAL,
    applies=lambda exchange, history: _resumed(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s206_cache_combine(exchange: Exchange, history: History) -> Found:
    """The file that comes of it is a mixture of two versions, and nothing says so."""
    resumed, mine = _resumed(exchange, history), _octets(exchange.response)
    if resumed is None or mine is None:
        return ()
    first, second = resumed
    end = _octets(second.response)
    if end is None or mine[0] != end[1]:
        return ()
    shown = [
        evidence.field_line(seen.response, line)
        for seen in (first, second)
        for line in seen.response.lines("etag")
    ]
    shown += [evidence.field_line(exchange.request, line) for line in exchange.request.lines("range")]
    return by_one_client(exchange, history, second, capped(shown, Severity.INFO))


RULES: tuple[Rule, ...] = (s206_cache_combine,)
