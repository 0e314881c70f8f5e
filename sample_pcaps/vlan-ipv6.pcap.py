"""Two exchanges over IPv6 in VLAN 42."""

from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Dot1Q, Ether
from scapy.packet import Packet
from wire import Capture, Conversation, page, request, response, save


def vlan_ipv6(source: str, destination: str, macs: tuple[str, str], _number: int) -> Packet:
    """Return the layers below TCP."""
    return Ether(src=macs[0], dst=macs[1]) / Dot1Q(vlan=42) / IPv6(src=source, dst=destination)


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    ends = {"client": ("2001:db8::10", 50_000), "server": ("2001:db8:1::20", 8080)}
    shop = Conversation(tap, **ends, below=vlan_ipv6).open()
    shop.exchange(request("GET /"), response("200 OK", content=page("Six")))
    shop.exchange(
        request("GET /old"), response("308 Permanent Redirect", "Location: /", content=page("Moved"))
    )
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
