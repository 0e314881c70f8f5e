"""The rule on the delay of 100 (Continue): no server waits for the content that the client holds back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.expecting import announces_content, expects_continue
from analyzer.rules.guards import certain_octets
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from parsers.model import EndedBy, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Response
    from parsers.timeline import CloseFacts, Event

SILENCE_NS = 1_000_000_000
"""A server that answers within a second and a round trip is slow at most. curl waits a second for 100."""

WAIT_NS = 500_000_000
"""A client whose content follows its head sooner may not have waited at all."""

PROMPT_NS = 250_000_000
"""An answer that waited for content follows it within this time and a round trip."""


def _holds_content_back(connection: Connection, _history: History) -> bool:
    """Whether the last exchange is one of HTTP/1.1 whose request waits for 100 and has content."""
    exchange = connection.last_exchange
    if exchange is None or exchange.doubt is not None or exchange.request_or_none is None:
        return False
    request = exchange.request_or_none
    if not request.content_length or "HTTP/1.0" in {request.version, exchange.response.version}:
        return False
    return expects_continue(request) and announces_content(request)


def _round_trips(connection: Connection) -> tuple[int, int, CloseFacts]:
    """Return the round trips tap-server and tap-client, and the facts that they are of.

    Raises:
        NotObserved: the connection has no timeline.
        Undecided: the timeline is not whole, or is not that of HTTP.
    """
    close = connection.close
    if close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    if close.handshake_ns is None:
        raise Undecided(Doubt.MIDSTREAM)
    if connection.gaps:
        raise Undecided(Doubt.CAPTURE_LOSS)
    if close.reordered:
        raise Undecided(Doubt.ORDER)
    return *close.handshake_ns, close


def _head_and_content(exchange: Exchange, close: CloseFacts) -> tuple[Event, Event, Event | None]:
    """Return the segments of the head's last octet, of the content's first, and of its last where all came.

    Raises:
        Undecided: the timeline does not reach back to them.
    """
    request = exchange.request
    head_end = request.at + len(request.head)
    data = [event for event in close.events if event.from_client and event.length]
    heads = [event for event in data if event.sequence < head_end <= event.end]
    contents = [event for event in data if event.sequence <= head_end < event.end]
    if not heads or not contents:
        raise Undecided(Doubt.TIMELINE_CUT)
    whole = request.ended_by is EndedBy.FRAMING
    last = [event for event in data if event.sequence < request.end <= event.end]
    return heads[0], contents[0], last[0] if whole and last else None


def _set_free(answer: Response, segments: Sequence[Event | None], to_server: int) -> bool:
    """Whether the arrival of one of the segments may have caused the answer.

    A server that waits for content waits for its first octets or for all of it, and answers at once then.
    One that answers long behind both was slow, which the standards do not forbid.

    Raises:
        Undecided: the answer may have left before the content arrived.
    """
    delays = [answer.first_time - one.time_ns for one in segments if one and one.frame < answer.first_frame]
    if all(delay * 5 < to_server * 4 for delay in delays):
        raise Undecided(Doubt.ORDER)
    return any(to_server * 4 <= delay * 5 and delay <= to_server + PROMPT_NS for delay in delays)


@rule(
    "S100-not-delayed",
    "Server does not wait for the body before sending 100",
    level=Level.MUST_NOT,
    party=Party.ORIGIN,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.2.3",
    current="RFC9110 10.1.1",
    message="The server answered the request with Expect: 100-continue only after the client had given up "
    "waiting and sent its content.",
    advice="Send 100 or the final response as soon as the head is there, before the content is read.",
    guards="Asked of the last exchange of a connection, where both sides speak HTTP/1.1. Broken where the "
    "server had acknowledged the head, was silent for more than a second and a round trip, and sent 100 or a "
    "2xx within a quarter of a second and a round trip after the first or the last octet of the content, so "
    "that the content may have caused it. Undecided where it came later, since the server may have been slow "
    "only, where the client sent its content without waiting half a second, Via shows a proxy that may have "
    "held the head, octets were lost or reordered, the start of the connection was not captured, or the "
    "timeline does not reach back.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        <ACK
        >WAIT 1.0
        >= Hello
        >WAIT 0.05
        < HTTP/1.1 100 Continue
        <
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    applies=_holds_content_back,
)
def s100_not_delayed(connection: Connection, _history: History) -> Found:
    """The client holds its content back to learn whether it is wanted, and learns nothing.

    Every such request takes a second longer than it need, the time that usual clients wait.
    """
    exchange = connection.last_exchange
    assert exchange is not None
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    answer = evidence.responses(exchange)[0]
    to_server, to_client, close = _round_trips(connection)
    head, content, last = _head_and_content(exchange, close)
    if answer.first_time <= content.time_ns or answer.first_frame < content.frame:
        return ()
    if content.time_ns - head.time_ns < WAIT_NS:
        raise Undecided(Doubt.NOT_WAITED)
    silence = answer.first_time - head.time_ns
    if silence <= SILENCE_NS + to_server + to_client or not _welcomes(answer.status):
        return ()
    if not _acknowledged(head, content, close):
        raise Undecided(Doubt.TIMELINE_CUT)
    if not _set_free(answer, (content, last), to_server):
        raise Undecided(Doubt.OTHER_REASON)
    if any(response.lines("via") for response in evidence.responses(exchange)):
        raise Undecided(Doubt.PROXY)
    certain_octets(answer)
    waited = f"{(content.time_ns - head.time_ns) / 1_000_000_000:.2f} s behind the head"
    value = f"{waited}, the answer {silence / 1_000_000_000:.2f} s"
    return [evidence.start_line(answer), evidence.segment(content, "content before the answer", value)]


def _welcomes(status: int | None) -> bool:
    """Whether a first response says that the content was wanted."""
    return status is not None and (status == 100 or 200 <= status < 300)


def _acknowledged(head: Event, content: Event, close: CloseFacts) -> bool:
    """Whether the server acknowledged the head before the content began."""
    return any(
        not event.from_client and event.frame < content.frame and (event.acknowledgment or 0) >= head.end
        for event in close.events
    )


RULES: tuple[Rule, ...] = (s100_not_delayed,)
