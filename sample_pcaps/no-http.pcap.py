"""Mail over TCP, a name looked up over UDP, an ARP request: no HTTP."""

from scapy.layers.dns import DNS, DNSQR
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import ARP, Ether
from wire import CLIENT_MAC, SERVER_MAC, Capture, Conversation, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    link = Ether(src=CLIENT_MAC, dst=SERVER_MAC)
    asked = ARP(hwsrc=CLIENT_MAC, psrc="192.0.2.10", hwdst="00:00:00:00:00:00", pdst="198.51.100.20")
    tap.add(Ether(src=CLIENT_MAC, dst="ff:ff:ff:ff:ff:ff") / asked)
    name = DNS(id=7, rd=1, qd=DNSQR(qname="mail.example"))
    tap.add(link / IP(src="192.0.2.10", dst="198.51.100.53", id=1) / UDP(sport=40_000, dport=53) / name)
    mail = Conversation(tap, server=("198.51.100.20", 25)).open()
    mail.send(b"220 mail.example ESMTP\r\n", client=False)
    mail.exchange(b"EHLO client.example\r\n", b"250 mail.example\r\n")
    mail.exchange(b"QUIT\r\n", b"221 Bye\r\n")
    mail.close(client=False)
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
