"""The end of the dissector's walk: a TCP header and the record that is made of it.

Source: RFC 9293, 3.1 and 3.2; RFC 7323; RFC 2018.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers.packets import reasons
from parsers.packets.segment import HAS_SACK, HAS_TIMESTAMPS, HAS_WINDOW_SCALE, QUOTED, TCP
from parsers.packets.transport import QUOTED_LEAST
from parsers.packets.walk import Stop, Walk

if TYPE_CHECKING:
    from parsers.packets.scapy_layers import Layer

LOW = (1 << 64) - 1


def tcp(walk: Walk, layer: Any) -> Layer | None:
    """A TCP header: a segment where it is whole, not contradictory, and no quotation."""
    captured, announced = walk.captured_end - walk.at, walk.end - walk.at
    if captured < QUOTED_LEAST:
        raise Stop(reasons.cut("TCP") if announced >= 20 else reasons.malformed("TCP"))
    size = layer.dataofs * 4
    if walk.partial:
        walk.records.append(record(walk, layer, QUOTED, 0))
        raise Stop
    if size < 20 or size > announced:
        # A recipient drops it; it is recorded so that it can be numbered as Wireshark does.
        walk.records.append(record(walk, layer, QUOTED, 0))
        raise Stop(reasons.malformed("TCP"))
    if captured < 20:
        walk.records.append(record(walk, layer, QUOTED, 0))
        raise Stop(reasons.cut("TCP"))
    walk.records.append(record(walk, layer, TCP, size))
    walk.reason = None
    return None


def record(walk: Walk, layer: Any, kind: int, size: int) -> tuple[int, ...]:
    """Return the columns of SEGMENT, in order; `size` is the header's length in octets."""
    data_at = walk.at + size
    length = max(walk.captured_end - data_at, 0) if kind == TCP else 0
    missing = walk.end - data_at - length if kind == TCP else 0
    options = [] if kind == QUOTED else layer.options
    return (
        walk.frame,
        walk.time_ns,
        walk.source >> 64,
        walk.source & LOW,
        walk.destination >> 64,
        walk.destination & LOW,
        walk.network,
        layer.sport,
        layer.dport,
        layer.seq,
        layer.ack,
        int(layer.flags),
        layer.window,
        layer.urgptr,
        walk.ip_id,
        walk.ttl,
        walk.version,
        kind,
        0,
        *option_columns(options),
        walk.pool,
        walk.base + min(data_at, walk.captured_end),
        length,
        missing,
        walk.interface,
    )


def option_columns(options: list[tuple[Any, Any]]) -> tuple[int, ...]:
    """Return options, window_scale, tsval, tsecr, sack_left and sack_right of Scapy's options.

    An option of a wrong size is left as octets by Scapy, and ignored here; the last one counts.
    """
    has = scale = tsval = tsecr = left = right = 0
    for name, value in options:
        if name == "WScale" and isinstance(value, int):
            has, scale = has | HAS_WINDOW_SCALE, value
        elif name == "Timestamp" and isinstance(value, tuple):
            has, (tsval, tsecr) = has | HAS_TIMESTAMPS, value
        elif name == "SAck" and isinstance(value, tuple) and len(value) % 2 == 0 and value:
            has, (left, right) = has | HAS_SACK, highest_block(value)
    return has, scale, tsval, tsecr, left, right


def highest_block(edges: tuple[int, ...]) -> tuple[int, int]:
    """Return the SACK block whose right edge is furthest on, modulo 2 ** 32."""
    left, right = edges[:2]
    for new_left, new_right in zip(edges[2::2], edges[3::2], strict=True):
        if 0 < (new_right - right) % 2**32 < 2**31:
            left, right = new_left, new_right
    return left, right
