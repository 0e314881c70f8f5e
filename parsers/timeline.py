"""How a connection closed, as facts: the events that close verdicts are decided from.

What is kept of a connection has a constant size: the first and last of each kind, and the
segments around its end and of its last moments. Offsets are stream offsets (see parsers.model);
sequence numbers of events are unwrapped and relative to the first octet of their direction's stream,
acknowledgments relative to that of the other direction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable


FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
"""Flags of the TCP header (RFC 9293, 3.1)."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """One segment of the timeline."""

    frame: int
    time_ns: int
    from_client: bool
    flags: int
    """The low 9 bits of the TCP header's flags."""
    sequence: int
    """Stream offset of the segment's first octet (a SYN has -1)."""
    raw_sequence: int
    acknowledgment: int | None
    """Stream offset in the other direction that the segment acknowledges up to; None without ACK."""
    length: int
    """Octets of data, captured or not."""
    window: int
    """As sent, unscaled."""
    ttl: int
    tsval: int | None
    tsecr: int | None
    sack_left: int | None
    """The highest SACK block, as stream offsets of the other direction."""
    sack_right: int | None
    duplicate: bool
    """Perhaps a duplicate frame: the same network-layer octets within 1 ms."""
    after_cut: bool = False
    """Whether segments of the connection that came right before it are not among the events."""

    @property
    def end(self) -> int:
        """Stream offset after its last octet of data; a SYN, which counts one, may have data with it."""
        return self.sequence + self.length + bool(self.flags & SYN)


class CloseFacts(msgspec.Struct, kw_only=True):
    """The facts of how a connection ended (frames are None for what was not seen)."""

    fin_client: int | None = None
    """Frame of the client's first FIN."""
    fin_server: int | None = None
    rst_client: int | None = None
    """Frame of the client's first RST."""
    rst_server: int | None = None
    highest_ack_by_client: int | None = None
    """Highest stream offset of the server that the client acknowledged (a FIN counts one)."""
    highest_ack_by_server: int | None = None
    highest_sent_by_client: int | None = None
    """Stream offset after the client's last data octet seen."""
    highest_sent_by_server: int | None = None
    handshake_ns: tuple[int, int] | None = None
    """SYN to SYN/ACK, and SYN/ACK to the ACK of it: the round trips tap-server and tap-client. None where
    they were not all seen, or one was sent again."""
    timeline: Callable[[], list[Event]] = list
    """Writes the events out; most connections are over before anybody asks for them."""
    packets: int | None = None
    """Segments of the connection, those that were set aside left out; None where all are events."""
    first_octets: tuple[int, int] | None = None
    """The sequence numbers of stream offset 0 of client and server, as sent: with them two captures of
    one connection are told from others."""
    silent_ns: int = 0
    """How long the capture went on, at least, after the last segment of the connection."""
    reordered: bool = False
    """Whether segments arrived out of order at the tap in either direction."""
    ended: str = "capture-end"
    """fin, rst, capture-end, idle, port-reuse, or no room."""
    _events: list[Event] | None = None

    @property
    def events(self) -> list[Event]:
        """The last segments of the connection, and those around its end, in frame order."""
        if self._events is None:
            self._events = self.timeline()
        return self._events

    @property
    def events_dropped(self) -> int:
        """How many segments are not among the events: before them, or in the midst of a long close.

        The first FIN and RST of each side are always among them, each with what came shortly before
        and behind it; so are the first segments behind the first of them that acknowledge more.
        """
        return 0 if self.packets is None else max(0, self.packets - len(self.events))


TIMELINE_EVENTS = 96
"""The last segments that are kept of a connection: a few round trips in the laboratory's captures, and 96
events of about 200 octets are 20 KB for an open connection that carries HTTP."""
