"""The ladder of a close: its segments one below the other, each with what it meant. Data, not drawn.

Sequence and acknowledgment numbers are those that Wireshark shows, relative to the SYN: the first
octet of a stream has 1. Times are nanoseconds since the first octet of the final response, at the
tap; negative before it. Names are captured text: whoever shows them escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules.closes.verdict import Conduct, Outcome, Vantage
from parsers.timeline import ACK, FIN, RST, SYN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.closes.verdict import CloseVerdict

CONDUCTS = {
    Conduct.SAFE: "Closed without a risk for the response",
    Conduct.LINGERING: "Lingering close: the server went on reading",
    Conduct.CLOSED_WHILE_SENDING: "Closed while the client was still sending",
    Conduct.RESET_AFTER_ACK: "Reset after the response was acknowledged",
    Conduct.RESET_BEFORE_ACK: "Reset before the response was acknowledged",
    Conduct.PROVABLY_LOST: "Reset before the response arrived",
    Conduct.ABORTIVE: "Reset instead of an orderly close",
    Conduct.CLIENT_ABORTED: "Reset by the client",
    Conduct.RST_IGNORED: "A RST that the client ignored",
    Conduct.CAPTURE_LOSS: "Undecided: the capture lacks segments",
    Conduct.CAPTURE_END: "Undecided: the capture ends too early",
    Conduct.MIDSTREAM: "Undecided: the capture begins too late",
    Conduct.SNAPLEN: "Undecided: the packets were cut short",
    Conduct.TLS: "Undecided: the response is encrypted",
    Conduct.ONE_DIRECTION: "Undecided: only one direction was captured",
    Conduct.INJECTED: "Undecided: the RST may not be the server's",
    Conduct.PEER_SILENT: "Undecided: the server had waited for the client",
    Conduct.ORDER: "Undecided: which came first, the RST or the acknowledgment",
    Conduct.NO_ROW: "Undecided",
}
"""The headline of each conduct."""
OUTCOMES = {
    Outcome.DELIVERED: "the response was delivered",
    Outcome.DELIVERED_THEN_RESET: "the response was delivered, then the connection reset",
    Outcome.LOST: "the response was lost",
    Outcome.UNKNOWN: "what became of the response is not known",
}
VANTAGES = {
    Vantage.SERVER: "captured beside the server",
    Vantage.CLIENT: "captured beside the client",
    Vantage.MIDDLE: "captured on the path between them",
    Vantage.BOTH: "captured on both sides",
    Vantage.UNKNOWN: "captured, where is not known",
}


class Role(Enum):
    """What a segment is in the story of the close."""

    RESPONSE = "response"
    LOST = "lost"
    """Octets of the response that never reached the client."""
    REQUEST = "request-data"
    DATA = "data"
    """Of the server, and not of the final response."""
    ACKNOWLEDGMENT = "acknowledgment"
    DECIDING_ACKNOWLEDGMENT = "deciding-acknowledgment"
    """The client's first of the whole response."""
    FIN = "fin"
    RST = "rst"
    DECIDING_RST = "deciding-rst"
    """The one that was judged."""
    STALE = "stale"
    """A RST that the client drops: its sequence number lies before what the client has got."""
    PROOF = "proof"
    """Of the loss."""
    HANDSHAKE = "handshake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A rung: one segment."""

    frame: int
    time_ns: int
    from_client: bool
    role: Role
    name: str = ""
    """What begins in it, as captured: "413 Content Too Large", or the method of a request."""
    flags: int = ACK
    of_response: bool = False
    first: int = 1
    """Sequence number of its first octet."""
    length: int = 0
    """Octets of data."""
    acknowledgment: int | None = None
    sack: tuple[int, int] | None = None
    """The highest SACK block: sequence numbers of the first octet and after the last one."""
    window_closed: bool = False
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it carries, without its name; plain ASCII.

        >>> Segment(frame=1, time_ns=0, from_client=True, role=Role.REQUEST, first=44, length=500).words
        'data 44..544 (+500)'
        """
        return ", ".join(_words(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elision:
    """A rung: a run of segments left out, or a place where some were not kept."""

    segments: int = 0
    """How many are summed up; 0 where nothing but their absence is known."""
    time_ns: int | None = None
    """Of the first of them."""
    last_time_ns: int | None = None
    first_frame: int | None = None
    last_frame: int | None = None
    client: str = ""
    """What the client sent, in words; "" for nothing."""
    server: str = ""
    incomplete: bool = False
    """Whether others, of which nothing was kept, belong here."""


Rung: TypeAlias = "Segment | Elision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """How a connection closed, to be drawn."""

    verdict: CloseVerdict
    client: str
    """Address and port."""
    server: str
    rungs: tuple[Rung, ...]
    dropped: int
    """Segments of the connection that were not kept, wherever they belong."""
    one_way_ns: int | None
    """Half the round trip of the handshake."""
    waiting: tuple[int, int] | None
    """Rungs from the end of the response to its acknowledgment (to the last rung, where there is none)."""
    overtaken: int | None
    """Rung of a RST that passed the tap behind the acknowledgment, and had left before it arrived."""
    since: str
    """What the times count from."""
    response_end: int | None
    """Sequence number after the last octet of the response: an acknowledgment of it all has this, or more."""

    @property
    def title(self) -> str:
        """What the server did, in words."""
        return CONDUCTS[self.verdict.conduct]

    @property
    def outcome(self) -> str:
        """What became of the response, in words."""
        return OUTCOMES[self.verdict.outcome]

    @property
    def source(self) -> str:
        """Where the capture was taken, and which tests decided."""
        by = ", ".join(self.verdict.decided_by)
        return VANTAGES[self.verdict.vantage] + (f"; decided by {by}" if by else "")

    @property
    def remark(self) -> str:
        """The verdict's reason as a sentence; "" for none. It may hold captured text."""
        reason = self.verdict.reason or ""
        return f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}" if reason else ""

    @property
    def frames(self) -> str:
        """The segments that the verdict rests on, by their frames; "" for none."""
        marked = (
            ("RST", self.verdict.rst),
            ("acknowledgment", self.verdict.acknowledgment),
            ("proof of the loss", self.verdict.proof),
        )
        found = [f"{name} in frame {event.frame}" for name, event in marked if event is not None]
        if self.response_end is not None:
            found.append(f"ACK {self.response_end} acknowledges the whole response")
        return ", ".join(found)


def _words(segment: Segment) -> Iterator[str]:
    """Yield the parts of what a segment carries."""
    flags, acknowledgment = segment.flags, segment.acknowledgment
    acked = acknowledgment is not None
    if flags & SYN:
        yield "SYN+ACK" if acked else "SYN"
        return
    if flags & RST:
        yield (
            ("RST+ACK" if acked else "RST")
            + f" seq {segment.first}"
            + (f" ack {acknowledgment}" if acked else "")
        )
        return
    if segment.length:
        what = "" if segment.name else "response " if segment.of_response else "data "
        yield f"{what}{segment.first}..{segment.first + segment.length} (+{segment.length})"
    if flags & FIN:
        yield "FIN" if segment.length else f"FIN seq {segment.first}"
    if acked and not segment.length and not flags & FIN:
        yield f"ACK {acknowledgment}"
    elif acked and (segment.from_client or flags & FIN):
        yield f"ack {acknowledgment}"
    if segment.sack is not None:
        yield f"SACK {segment.sack[0]}..{segment.sack[1]}"
    if segment.window_closed:
        yield "window 0"
