"""One upload that is refused, as both hosts sent it: what the early-413 scripts are written with.

A `Connection` is told by who sent what and when, in milliseconds. What is on its way arrives `ONE_WAY`
later; acknowledgment numbers, SACK blocks and timestamps are those that the sender knew of at that
moment. One story can so be captured at either end: `captured` says at which. The fields that Linux
hosts set (options, windows, TTL, IP identification) are as in captures of such hosts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scapy.layers.inet import IP, TCP
from wire import CLIENT_MAC, SERVER_MAC, START_NS, Capture, ethernet_ipv4, request, response

if TYPE_CHECKING:
    from scapy.packet import Packet

ONE_WAY = 30.0
"""Milliseconds from host to host: a round trip of 60 ms."""
LATER = 4_000.0
"""Milliseconds to the next connection: so long is no acknowledgment seen that might have been late."""
SEGMENT, SACK_OCTETS = 1448, 12
"""Octets of data in a full segment that carries timestamps, and what a SACK block takes of them."""
HOP_LIMIT, HOPS = 64, 7
UPLOAD_EVERY = 18.0
"""Milliseconds between two segments of the upload."""
CONTENT_BEGINS = 60.6
FULL = b"u" * SEGMENT


@dataclass
class Host:
    """One end: what it sent, and what it knows of the other."""

    address: str
    port: int
    next: int
    tick: int
    """Its timestamp clock when the story begins; it counts milliseconds."""
    window: int
    received: int = 0
    """The sequence number it expects next."""
    held: dict[int, int] = field(default_factory=dict)
    """Segments behind a hole: first sequence number to the one after the last."""
    recent: int = 0
    """The other's timestamp that it echoes (RFC 7323, 4.3)."""
    acknowledged: int = 0
    """The last acknowledgment number it sent."""
    coming: list[tuple[float, int, int, int]] = field(default_factory=list)
    """What is on its way here: arrival, sequence number, octets (SYN and FIN count one), timestamp."""
    packets: int = 0


class Connection:
    """One TCP connection, told in order of time."""

    def __init__(
        self,
        *,
        port: int = 50_000,
        begins: float = 0.0,
        initial: tuple[int, int] = (1_918_273_645, 3_041_592_653),
        ticks: tuple[int, int] = (2_824_152_016, 3_674_664_160),
    ) -> None:
        """Open it; `initial` and `ticks` are those of client and server."""
        self.frames: list[tuple[float, bool, bool, Packet]] = []
        """When it was sent, whether by the client, whether it was lost on the way, and the packet."""
        self.hosts = {
            True: Host("192.0.2.10", port, initial[0], ticks[0], 502),
            False: Host("198.51.100.20", 80, initial[1], ticks[1], 509),
        }
        self.send(begins, client=True, flags="S")
        self.send(begins + ONE_WAY + 0.05, client=False, flags="SA")
        self.send(begins + 2 * ONE_WAY + 0.1, client=True)

    def send(
        self, at: float, *, client: bool, octets: bytes = b"", flags: str = "A", lost: bool = False
    ) -> None:
        """Send a segment; one that is lost is lost on the way between the hosts."""
        host, other = self.hosts[client], self.hosts[not client]
        self._arrive(host, at)
        octets = octets[: SEGMENT - SACK_OCTETS * bool(host.held)]
        tick = host.tick + int(at)
        tcp = TCP(
            sport=host.port,
            dport=other.port,
            seq=host.next,
            ack=host.received if "A" in flags else 0,
            flags=flags,
            window=host.window,
            options=[("NOP", None), ("NOP", None), ("Timestamp", (tick, host.recent)), *self._sack(host)],
        )
        if "S" in flags:
            tcp.window = 64_240 if client else 65_160
            timestamp = ("Timestamp", (tick, host.recent))
            tcp.options = [("MSS", 1460), ("SAckOK", b""), timestamp, ("NOP", None), ("WScale", 7)]
        length = len(octets) + ("S" in flags) + ("F" in flags)
        if not lost:
            other.coming.append((at + ONE_WAY, host.next, length, tick))
        host.next += length
        host.acknowledged = host.received
        self._put(at, client=client, lost=lost, tcp=tcp / octets)

    def upload(self, *numbers: int) -> None:
        """Send some of the upload's segments, numbered from 0, each when it is its turn."""
        for number in numbers:
            self.send(CONTENT_BEGINS + number * UPLOAD_EVERY, client=True, octets=FULL)

    def socket_gone(self, at: float) -> None:
        """Answer all that arrives later by RSTs; each begins where the segment acknowledged up to."""
        for sent, client, _, packet in self.frames.copy():
            arrives = sent + ONE_WAY
            if client and arrives > at:
                to, ports = packet[TCP], (packet[TCP].dport, packet[TCP].sport)
                reset = TCP(sport=ports[0], dport=ports[1], seq=to.ack, flags="R", window=0)
                self._put(arrives + 0.02, client=False, tcp=reset, number=0)

    def _put(
        self, at: float, *, client: bool, tcp: Packet, lost: bool = False, number: int | None = None
    ) -> None:
        host, other = self.hosts[client], self.hosts[not client]
        host.packets += 1
        macs = (CLIENT_MAC, SERVER_MAC) if client else (SERVER_MAC, CLIENT_MAC)
        number = host.packets if number is None else number
        below = ethernet_ipv4(host.address, other.address, macs, number)
        self.frames.append((at, client, lost, below / tcp))

    @staticmethod
    def _sack(host: Host) -> list[tuple[str, tuple[int, int] | None]]:
        blocks = sorted(host.held.items())
        return [("NOP", None), ("NOP", None), ("SAck", blocks[0])] if blocks else []

    @staticmethod
    def _arrive(host: Host, now: float) -> None:
        """Let what is there by now reach its TCP."""
        while host.coming and host.coming[0][0] <= now:
            _, sequence, length, tick = host.coming.pop(0)
            if not host.received:
                host.received = host.acknowledged = sequence
            if sequence <= host.acknowledged:
                host.recent = tick
            if length:
                host.held[sequence] = sequence + length
            while host.received in host.held:
                host.received = host.held.pop(host.received)


def captured(*connections: Connection, at_client: bool = False) -> bytes:
    """Return the pcap file of a tap at the server, or at the client."""
    seen = []
    for connection in connections:
        for sent, client, lost, packet in connection.frames:
            here = client == at_client
            if here or not lost:
                copy = packet.copy()
                copy[IP].ttl = HOP_LIMIT if here else HOP_LIMIT - HOPS
                seen.append((START_NS + round((sent if here else sent + ONE_WAY) * 1e6), bytes(copy)))
    tap = Capture()
    tap.frames = sorted(seen, key=lambda frame: frame[0])
    return tap.pcap()


def refused(*, response_lost: bool = False) -> Connection:
    """Tell the beginning: an upload under way, a 413 and FIN of the server; the client has seen neither."""
    shop = Connection()
    shop.send(60.4, client=True, octets=request("POST /upload", "Content-Length: 1000000"), flags="PA")
    shop.upload(0, 1)
    shop.send(90.43, client=False)
    shop.send(90.63, client=False)
    refusal = response("413 Content Too Large", "Connection: close", content=b"Too large.\n")
    shop.send(91.2, client=False, octets=refusal, flags="PA", lost=response_lost)
    shop.send(91.25, client=False, flags="FA")
    return shop


def reset() -> Connection:
    """Tell of a server that has closed its socket: RSTs, to the ACK of the 413 too."""
    shop = refused()
    shop.upload(2, 3)
    shop.send(121.23, client=True)
    shop.send(121.3, client=True)
    shop.upload(4, 5, 6)
    shop.socket_gone(91.3)
    return shop


def lingering() -> Connection:
    """Tell of a server that has closed its output alone, and reads on until the client closes."""
    shop = refused()
    shop.upload(2)
    shop.send(108.63, client=False)
    shop.upload(3)
    shop.send(121.23, client=True)
    shop.send(121.3, client=True)
    shop.send(122.0, client=True, flags="FA")
    for arrived in (126.63, 144.63, 152.05):
        shop.send(arrived, client=False)
    return shop


def lost() -> tuple[Connection, Connection]:
    """Tell of the reset once more, the 413 lost on its way, and of another connection later."""
    shop = refused(response_lost=True)
    shop.upload(2, 3)
    shop.send(121.9, client=True)
    shop.upload(4)
    shop.socket_gone(91.3)
    other = Connection(
        port=50_002, begins=LATER, initial=(2_718_281_828, 1_618_033_988), ticks=(577_215_664, 301_029_995)
    )
    other.send(LATER + 60.4, client=True, octets=request("GET /prices"), flags="PA")
    other.send(LATER + 90.43, client=False)
    other.send(LATER + 92.1, client=False, octets=response("200 OK", content=b"1 EUR\n"), flags="PA")
    other.send(LATER + 122.2, client=True)
    other.send(LATER + 125.0, client=True, flags="FA")
    other.send(LATER + 155.1, client=False, flags="FA")
    other.send(LATER + 185.2, client=True)
    return shop, other
