"""A capture whose every text tries to be something else: markup, script, escape sequence, formula."""

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

MARK = "window.stolen=1"
"""What every script of the capture would do, were it run."""
LOADED = "http://stolen.invalid/"
"""What every element of the capture would load."""
TEXTS = (
    f"<script>{MARK}</script>",
    f"</script><script>{MARK}</script>",
    f"<img src={LOADED}i onerror={MARK}>",
    f'"><svg onload={MARK}>',
    f"'onmouseover='{MARK}",
    f"<iframe src={LOADED}f></iframe>",
    f"<style>@import url({LOADED}s)</style>",
    f"<link rel=stylesheet href={LOADED}l>",
    f"<meta http-equiv=refresh content=0;url={LOADED}m>",
    f"<a href=javascript:{MARK} autofocus onfocus={MARK}>x</a>",
    f"<base href={LOADED}><form action={LOADED}><button>x</button></form>",
    "]]><!--",
    "&lt;b&gt;&#x27;&amp;",
    "\x1b[2J\x1b[31mred",
    '=HYPERLINK("http://stolen.invalid/","x")',
    "@SUM(1)",
    "\u202eexe.fdp\u2066x\u2069\u200f",
    "\u2028\u2029\x00\x7f\x9b",
    "{{7*7}}${7*7}`x`",
    "__proto__",
    "constructor",
)
OWN_HOSTS = ("__proto__", "constructor", "toString")


def packets():
    """One connection for each text: it is in target, host, fields, reason phrase and content."""
    made = []
    for number, text in enumerate(TEXTS):
        octets = text.encode("utf-8")
        line = octets.replace(b" ", b"%20")
        for_field = octets.replace(b"\x00", b"")
        request = b"PUT /" + line + b"?q=" + line + b" HTTP/1.1\r\nHost: " + for_field + b"\r\nX-A: "
        request += for_field + b"\r\nContent-Length: 0\r\n\r\n"
        response = (
            b"HTTP/1.1 405 No " + for_field + b"\r\nServer: " + for_field + b"\r\nBad Field: " + for_field
        )
        response += b"\r\nLocation: " + for_field + b"\r\nContent-Length: " + str(len(octets)).encode()
        response += b"\r\nContent-Type: text/html\r\n\r\n" + octets
        made += _connection(number, request, response)
    return made


def _connection(number, request, response):
    client, server = ("192.0.2.1", 40000 + number), ("192.0.2.2", 80)
    sent, answered = 1001 + len(request), 5001 + len(response)
    steps = (
        (client, server, "S", 1000, 0, b""),
        (server, client, "SA", 5000, 1001, b""),
        (client, server, "PA", 1001, 5001, request),
        (server, client, "PA", 5001, sent, response),
        (client, server, "A", sent, answered, b""),
        (server, client, "R", 5001, 0, b""),
    )
    for place, (source, target, flags, sequence, acknowledgment, octets) in enumerate(steps):
        segment = TCP(sport=source[1], dport=target[1], flags=flags, seq=sequence, ack=acknowledgment)
        ethernet = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
        packet = ethernet / IP(src=source[0], dst=target[0]) / segment / octets
        packet.time = 1704067200 + number + place / 1000
        yield packet
