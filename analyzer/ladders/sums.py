"""What one side sent in a run of segments, in a line of words; numbers as Wireshark shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.timeline import FIN, RST, SYN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.timeline import Event


def sum_of(events: Sequence[Event]) -> str:
    """Write what was sent: octets of data with their range, acknowledgments, RSTs, the rest.

    Args:
        events: Segments of one side.

    Returns:
        Plain ASCII; "" for no segments. Octets that were sent twice are counted twice.
    """
    data = [event for event in events if event.length]
    resets = [event for event in events if event.flags & RST and not event.length]
    ends = [event for event in events if event.flags & (SYN | FIN) and not event.length]
    plain = [event for event in events if not event.length and not event.flags & (SYN | FIN | RST)]
    parts = [f"{_times(found)}SYN" for found in (_marked(ends, SYN),) if found]
    if data:
        first, end = min(one.sequence for one in data), max(one.end for one in data)
        octets = sum(one.length for one in data)
        parts.append(f"{_times(data)}data {first + 1}..{end + 1} (+{octets}){_acknowledged(data)}")
    if plain:
        parts.append(f"{_times(plain)}ACK {_range(one.acknowledgment for one in plain)}".rstrip())
    if resets:
        parts.append(f"{_times(resets)}RST seq {_range(one.sequence for one in resets)}")
    parts += [f"{_times(found)}FIN" for found in (_marked(ends, FIN),) if found]
    return ", ".join(parts)


def _marked(events: Iterable[Event], flag: int) -> list[Event]:
    return [event for event in events if event.flags & flag]


def _times(events: Sequence[Event]) -> str:
    return f"{len(events)} x " if len(events) > 1 else ""


def _acknowledged(events: Iterable[Event]) -> str:
    found = _range(event.acknowledgment for event in events)
    return f" ack {found}" if found else ""


def _range(offsets: Iterable[int | None]) -> str:
    """Write the lowest and the highest of some stream offsets as sequence numbers."""
    known = sorted({offset + 1 for offset in offsets if offset is not None})
    return "" if not known else str(known[0]) if len(known) == 1 else f"{known[0]}..{known[-1]}"
