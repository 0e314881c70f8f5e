"""Scapy packets of one HTTP connection, for tests that read packets."""

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether
from scapy.utils import EDecimal

REQUEST = b"GET /<b>?token=abc HTTP/1.1\r\nHost: example.com\r\nCookie: session=secret\r\n\r\n"
RESPONSE = (
    b"HTTP/1.1 405 Method Not Allowed\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 2\r\n\r\nno"
)
START = EDecimal("1704067200.250000007")
"""As Scapy keeps the times that it has read: exact to the nanosecond."""


def packets():
    """A handshake, a request, a response, and both FINs, one millisecond apart."""
    client = {"src": "192.0.2.1", "dst": "192.0.2.2"}, {"sport": 49152, "dport": 80}
    server = {"src": "192.0.2.2", "dst": "192.0.2.1"}, {"sport": 80, "dport": 49152}
    after_request, after_response = 1001 + len(REQUEST), 5001 + len(RESPONSE)
    steps = [
        (client, "S", 1000, 0, b""),
        (server, "SA", 5000, 1001, b""),
        (client, "A", 1001, 5001, b""),
        (client, "PA", 1001, 5001, REQUEST),
        (server, "PA", 5001, after_request, RESPONSE),
        (client, "FA", after_request, after_response, b""),
        (server, "FA", after_response, after_request + 1, b""),
    ]
    made = []
    for number, ((addresses, ports), flags, sequence, acknowledgment, octets) in enumerate(steps):
        ethernet = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
        segment = TCP(**ports, flags=flags, seq=sequence, ack=acknowledgment) / octets
        packet = ethernet / IP(**addresses) / segment
        packet.time = START + EDecimal(number) / 1000
        made.append(packet)
    return made
