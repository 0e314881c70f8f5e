"""What the timeline of a close proves: who closed first, and whose RST it is (more: analyzer.rules.closes).

Every question raises Undecided where the timeline does not hold the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.rule import Doubt, Undecided
from parsers.timeline import ACK, RST

if TYPE_CHECKING:
    from parsers.timeline import CloseFacts, Event


def client_closed_first(close: CloseFacts, *, half_close: bool = True) -> bool:
    """Whether a RST of the client (or, with half_close, a FIN) precedes every close of the server."""
    client = [
        frame for frame in (close.fin_client if half_close else None, close.rst_client) if frame is not None
    ]
    server = [frame for frame in (close.fin_server, close.rst_server) if frame is not None]
    return bool(client) and (not server or min(client) < min(server))


def first_server_rst(close: CloseFacts) -> Event:
    """Return the server's first RST.

    Raises:
        Undecided: it is not in the timeline, or may have been sent by a device in between: its TTL
            is not the server's, its number lies before what the server had sent, or the server goes
            on sending data.
    """
    rsts = [event for event in close.events if not event.from_client and event.flags & RST]
    if not rsts or rsts[0].frame != close.rst_server:
        raise Undecided(Doubt.TIMELINE_CUT)
    rst = rsts[0]
    others = [event for event in close.events if not event.from_client and not event.flags & RST]
    ttls = {event.ttl for event in others}
    if ttls and rst.ttl not in ttls:
        raise Undecided(Doubt.RST_DOUBTFUL)
    sent = max((e.end for e in others if e.frame < rst.frame), default=0)
    own = not rst.flags & ACK or rst.sequence >= sent  # without ACK the number is the client's
    if not own or any(event.length and event.frame > rst.frame for event in others):
        raise Undecided(Doubt.RST_DOUBTFUL)
    return rst
