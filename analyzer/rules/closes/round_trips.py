"""Round trips between the tap and either end, and what they tell of where the tap is.

Vantage decides what frame order can prove: beside the server every RST stands in the capture when it
left, beside the client when it had arrived, and in between neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.rules.closes.verdict import Vantage
from parsers.timeline import RST

if TYPE_CHECKING:
    from parsers.timeline import CloseFacts, Event

BESIDE_NS = 1_000_000
"""A round trip shorter than this is that of a tap beside the host."""


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """In nanoseconds; None where nothing was seen that they could be taken from."""

    server_least: int | None
    """From the tap to the server and back: the shortest seen."""
    server_most: int | None
    """The longest of the handshake's and those around the close: queues grow under an upload."""
    client_least: int | None
    client_most: int | None
    vantage: Vantage
    """Where the tap is; unknown without a handshake."""


def round_trips(close: CloseFacts) -> RoundTrips:
    """Measure them: SYN to SYN/ACK to ACK, and data to its acknowledgment (once-sent data only)."""
    handshake = close.handshake_ns
    server = _answered(close.events, from_client=True) + ([handshake[0]] if handshake else [])
    client = _answered(close.events, from_client=False) + ([handshake[1]] if handshake else [])
    return RoundTrips(
        min(server, default=None),
        max(server, default=None),
        min(client, default=None),
        max(client, default=None),
        vantage_of(close),
    )


def vantage_of(close: CloseFacts) -> Vantage:
    """Infer where the tap is from the round trips of the handshake; unknown without one."""
    if close.handshake_ns is None:
        return Vantage.UNKNOWN
    server, client = close.handshake_ns
    if server < BESIDE_NS <= client:
        return Vantage.SERVER
    if client < BESIDE_NS <= server:
        return Vantage.CLIENT
    return Vantage.MIDDLE if server >= BESIDE_NS and client >= BESIDE_NS else Vantage.UNKNOWN


def _answered(events: list[Event], *, from_client: bool) -> list[int]:
    """List the times from data of one side to the acknowledgment of just those.

    An acknowledgment may cover several segments; the last of them was on its way for the shortest time.
    Octets sent twice tell nothing: the acknowledgment may be that of the first copy.
    """
    found: list[int] = []
    waiting: dict[int, int] = {}
    reach = 0
    for event in events:
        if event.flags & RST:
            continue
        if event.from_client is from_client:
            end = event.end
            if event.length and event.sequence >= reach:
                waiting[end] = event.time_ns
            elif event.length:
                waiting.clear()
            reach = max(reach, end)
        elif waiting and event.acknowledgment in waiting:
            found.append(event.time_ns - waiting[event.acknowledgment])
            waiting.clear()
    return found
