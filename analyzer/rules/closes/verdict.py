"""The words of the close story, and its verdict: what the server did, and what became of its response.

Conduct and outcome are two things. A RST that leaves before the response was acknowledged is a risk
that the server took, also where the client was lucky.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.timeline import Event


class Conduct(Enum):
    """What the server did; the value is as printed."""

    SAFE = "safe"
    LINGERING = "lingering-close-ok"
    CLOSED_WHILE_SENDING = "closed-while-sending"
    RESET_AFTER_ACK = "reset-after-ack"
    RESET_BEFORE_ACK = "reset-before-ack"
    PROVABLY_LOST = "response-provably-lost"
    ABORTIVE = "abortive-close"
    CLIENT_ABORTED = "client-aborted"
    RST_IGNORED = "rst-ignored"
    CAPTURE_LOSS = "indeterminate-capture-loss"
    CAPTURE_END = "indeterminate-capture-end"
    MIDSTREAM = "indeterminate-mid-stream"
    SNAPLEN = "indeterminate-snaplen"
    TLS = "indeterminate-tls"
    ONE_DIRECTION = "indeterminate-one-direction"
    INJECTED = "indeterminate-injected"
    PEER_SILENT = "indeterminate-peer-silent"
    ORDER = "indeterminate-order"
    NO_ROW = "indeterminate-no-row"

    @property
    def decided(self) -> bool:
        """Whether the capture could tell."""
        return not self.value.startswith("indeterminate")


class Outcome(Enum):
    """What became of the response; the value is as printed."""

    DELIVERED = "delivered"
    DELIVERED_THEN_RESET = "delivered-then-reset"
    LOST = "lost"
    UNKNOWN = "unknown"


class Subtype(Enum):
    """More about the conduct; the value is as printed."""

    LINGER_TIMEOUT = "linger-timeout"
    """The server went on reading, and reset only afterwards."""
    IDLE_CLOSE_RACE = "idle-close-race"
    """The server closed an idle connection while a new request was on its way."""
    BEFORE_ACK = "before-ack"
    AFTER_ACK = "after-ack"


class Order(Enum):
    """Whether the server's TCP had the acknowledgment of the whole response when it sent its RST."""

    BEFORE = "before"
    AFTER = "after"


class Vantage(Enum):
    """Where the capture was taken; the value is as printed."""

    SERVER = "server"
    CLIENT = "client"
    MIDDLE = "middle"
    BOTH = "both"
    """Two captures of the same connection."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseVerdict:
    """How a connection closed, judged."""

    conduct: Conduct
    outcome: Outcome = Outcome.UNKNOWN
    subtype: Subtype | None = None
    decided_by: tuple[str, ...] = ()
    """The tests that decided: E1 to E7 (the order of RST and acknowledgment), L1 to L4 (the loss)."""
    vantage: Vantage = Vantage.UNKNOWN
    reason: str | None = None
    """One sentence: why it is undecided, or what was seen."""
    response_end: int | None = None
    """Stream offset after the last octet of the last response; a guess where it is delimited by the close
    and no FIN was captured."""
    rst: Event | None = None
    """The server's first RST."""
    provoker: Event | None = None
    """The client's segment that it answers, where it answers one."""
    acknowledgment: Event | None = None
    """The client's first segment that acknowledges the whole response; None also where it was not kept."""
    proof: Event | None = None
    """The segment that proves the loss."""
    hidden: bool = False
    """Whether the response itself was not captured, so that its status is not known."""
    weak: bool = False
    """Whether no octet of the client came behind the close, so that it may have paused."""
