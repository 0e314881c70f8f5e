"""The same traffic captured again: exchanges as a capture file, with other addresses, ports and times."""

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether
from scapy.utils import rdpcap, wrpcap

OTHERWISE = {"client": "198.51.100.77", "port": 61000, "start": 1_800_000_000, "initial": 77_000}
"""Another capture: nothing of it is as usual but what was said."""

_USUAL = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: text/plain"
GOOD = (
    "GET /item/17?b=2&a=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n",
    f"HTTP/1.1 200 OK\r\n{_USUAL}\r\nContent-Length: 2\r\n\r\nok",
)
NO_ALLOW = (
    "DELETE /item/17 HTTP/1.1\r\nHost: shop.example\r\n\r\n",
    f"HTTP/1.1 405 Method Not Allowed\r\n{_USUAL}\r\nContent-Length: 5\r\n\r\nnever",
)
ALLOW = (NO_ALLOW[0], NO_ALLOW[1].replace("Content-Type", "Allow: GET\r\nContent-Type"))
NO_CHALLENGE = (
    "GET /private/f3a2b1c4d5?token=secret HTTP/1.1\r\nHost: Shop.Example:8080\r\n\r\n",
    f"HTTP/1.1 401 Unauthorized\r\n{_USUAL}\r\nContent-Length: 4\r\n\r\nwhy?",
)
NO_HOST = ("DELETE /old HTTP/1.0\r\n\r\n", NO_ALLOW[1])


def write(path, *exchanges, client="192.0.2.1", port=49152, server="192.0.2.2", **more):
    """Write a capture of one connection for each exchange, each closed in good order.

    `more`: server_port, start (seconds since 1970), initial (the client's first sequence number).
    """
    packets = []
    start, initial = more.get("start", 1_704_067_200), more.get("initial", 1000)
    for number, (request, response) in enumerate(exchanges):
        ends = (client, port + number), (server, more.get("server_port", 80))
        for step in steps(request.encode("latin-1"), response.encode("latin-1"), initial):
            packet = segment(ends, *step)
            packet.time = start + len(packets) / 1000
            packets.append(packet)
    wrpcap(str(path), packets)
    return path


def steps(request, response, initial):
    """List (from the client, flags, sequence number, acknowledgment number, octets)."""
    asked, answered = initial + 1 + len(request), 5001 + len(response)
    return [
        (True, "S", initial, 0, b""),
        (False, "SA", 5000, initial + 1, b""),
        (True, "A", initial + 1, 5001, b""),
        (True, "PA", initial + 1, 5001, request),
        (False, "PA", 5001, asked, response),
        (True, "FA", asked, answered, b""),
        (False, "FA", answered, asked + 1, b""),
        (True, "A", asked + 1, answered + 1, b""),
    ]


def segment(ends, from_client, flags, sequence, acknowledgment, octets):
    """Make the packet of one segment."""
    (source, source_port), (target, target_port) = ends if from_client else ends[::-1]
    return (
        Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
        / IP(src=source, dst=target)
        / TCP(sport=source_port, dport=target_port, flags=flags, seq=sequence, ack=acknowledgment)
        / octets
    )


def recapture(path, source, *, clients):
    """Write a capture again as if it had been taken at another time, of other clients at other ports.

    `clients`: the addresses of the clients in it; their ports are those that change.
    """
    packets = []
    for packet in rdpcap(str(source)):
        layer, segment_ = packet.getlayer(IP), packet.getlayer(TCP)
        if layer is not None and segment_ is not None and layer.frag == 0:
            if layer.src in clients:
                layer.src, segment_.sport = f"203.0.113.{clients.index(layer.src)}", segment_.sport ^ 0x0FF0
            if layer.dst in clients:
                layer.dst, segment_.dport = f"203.0.113.{clients.index(layer.dst)}", segment_.dport ^ 0x0FF0
            del layer.chksum, segment_.chksum
        packet.time += 86_400 * 365 + 0.125
        packets.append(packet)
    before = (
        Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02", type=0x88B5) / b"frame numbers change too"
    )
    before.time = packets[0].time
    wrpcap(str(path), [before, *packets])
    return path
