"""What do the captures hold that the benchmarks run on? Traffic as browsers and APIs make it, by seed.

Every exchange has a head of its own (dates, entity tags, cookies, lengths, targets), so that a cache
of equal octets helps nobody. Same arguments, same file to the octet. Every maker returns what it
put in, so that a reader of the file can be held to it. Run as a program to make one by name.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.wire import EPOCH_NS, Made, Octets, Wire, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MSS = 1448
"""Octets of data in a segment of a 1500-octet packet that carries the timestamp option."""
FIN, SYN, PSH, ACK = 1, 2, 8, 16
ROUND_TRIP_NS = 8_000_000
ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz <>/=\"'\n0123456789.,;:-_ABCDEFGHIJKLMN", np.uint8)


@dataclass(frozen=True, slots=True)
class Mix:
    """A kind of traffic. The defaults are the page mix: HTML, scripts, images on kept connections."""

    exchanges: int = 12_000
    content_mean: int = 34_500
    """Octets of content of a response that has any, in the mean; they spread over two decades."""
    per_connection: int = 25
    at_once: int = 8
    """Connections that run side by side."""
    loss: float = 0.0
    """Share of data segments lost on the way: half before the capture, half after it."""
    reordering: float = 0.0
    """Share of data segments that overtake the one before."""
    datagrams: int = 0
    """UDP datagrams after each exchange."""
    vxlan: bool = False
    only_ok: bool = False
    """Nothing but 200, of just `content_mean` octets."""
    uploads: bool = False
    """Requests are PUT, with as much content as responses have."""
    vlan_ipv6: bool = False
    """IPv6 behind a VLAN tag."""
    linger_ns: int = 0
    """How long each connection stays open after its last exchange, beside the usual 0.1 s."""
    same_heads: bool = False
    """All heads are alike but for the target, as a cache of equal octets would have it."""


@cache
def pool() -> bytes:
    """Return text to cut contents from: 1 MiB, so that none is like another."""
    return bytes(ALPHABET[np.random.default_rng(7).integers(0, len(ALPHABET), 1 << 20)])


@cache
def http_date(second: int) -> str:
    """Return an HTTP-date."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second))


def request(rng: random.Random, mix: Mix, host: int) -> bytes:
    """Return a request: head, and content where it is an upload."""
    head = request_head(random.Random(7) if mix.same_heads else rng, host)
    if not mix.uploads:
        return head
    octets = content(rng, size_of_content(rng, mix))
    return head.replace(b"GET", b"PUT", 1)[:-2] + b"Content-Length: %d\r\n\r\n" % len(octets) + octets


def size_of_content(rng: random.Random, mix: Mix) -> int:
    """Draw a length, two decades wide."""
    return int(mix.content_mean * rng.lognormvariate(-0.5, 1.0))


def request_head(rng: random.Random, host: int) -> bytes:
    """Return a request of 11 field lines or so, none like another."""
    bits = rng.getrandbits
    folder, ending = ("assets", "js") if bits(1) else ("pages", "html")
    version = 100 + bits(5)
    agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
    lines = [
        f"GET /{folder}/{bits(24):x}/item-{bits(20)}.{ending}?v={bits(32):08x} HTTP/1.1",
        f"Host: www{host}.example",
        f"User-Agent: {agent}",
        "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
        f"Accept-Language: en-US,en;q=0.{1 + bits(3)}",
        "Accept-Encoding: gzip, deflate",
        f"Referer: http://www{host}.example/pages/{bits(24):x}/",
        f"Cookie: session={bits(128):032x}; seen={bits(30)}",
        f"X-Request-Id: {bits(64):016x}-{bits(32):08x}",
        "Connection: keep-alive",
    ]
    if bits(1):
        lines.append(f'If-None-Match: "{bits(64):x}"')
    if bits(1):
        lines.append(f"Cache-Control: max-age={bits(4)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def response(rng: random.Random, mix: Mix, at: int) -> bytes:
    """Return a response: head and content."""
    rng = random.Random(rng.getrandbits(5)) if mix.same_heads else rng
    bits = rng.getrandbits
    which = 1.0 if mix.only_ok else rng.random()
    status = "304 Not Modified" if which < 0.05 else "404 Not Found" if which < 0.08 else ""
    status = status or ("301 Moved Permanently" if which < 0.1 else "200 OK")
    size = 0 if status[0] == "3" and status[2] == "4" else 90 + bits(7)
    if status[0] == "2":
        size = mix.content_mean if mix.only_ok else size_of_content(rng, mix)
    second = (EPOCH_NS + at) // 1_000_000_000
    lines = [
        f"HTTP/1.1 {status}",
        f"Date: {http_date(second)}",
        "Server: nginx/1.26.2",
        f"Last-Modified: {http_date(second - bits(22))}",
        f'ETag: "{bits(40):x}-{size:x}"',
        f"Cache-Control: public, max-age={bits(16)}",
        f"Vary: {'Accept-Encoding' if bits(1) else 'Accept-Encoding, Cookie'}",
        f"X-Request-Id: {bits(64):016x}",
        f"Set-Cookie: seen={bits(30)}; Path=/; Max-Age={bits(20)}",
    ]
    if status[:3] == "301":
        lines.append(f"Location: http://www.example/moved/{bits(32):x}")
    if bits(1):
        lines.append(f"Age: {bits(12)}")
    if status[:3] == "304":
        return ("\r\n".join(lines) + "\r\n\r\n").encode()
    lines.append(f"Content-Type: {'text/html; charset=utf-8' if bits(1) else 'application/javascript'}")
    chunked = rng.random() < 0.2 and size < 4 << 20
    lines.append("Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}")
    octets = b"".join(in_chunks(content(rng, size), rng)) if chunked else content(rng, size)
    head = "\r\n".join(lines)
    if chunked and (len(head) + 4 + len(octets)) % MSS in range(1, 5):
        head += "\r\nX-Cache: hit"  # tshark 4.0 loses a response whose last chunk is cut in the middle
    return (head + "\r\n\r\n").encode() + octets


def content(rng: random.Random, size: int) -> bytes:
    """Cut content from the pool."""
    whole, rest = divmod(size, 1 << 19)
    start = rng.randrange(1 << 19)
    return pool()[start : start + (1 << 19)] * whole + pool()[start : start + rest]


def in_chunks(octets: bytes, rng: random.Random) -> Iterator[bytes]:
    """Put content into chunks of the size that a server's buffer has."""
    size = 4096 << rng.getrandbits(2)
    for at in range(0, len(octets), size):
        part = octets[at : at + size]
        yield b"%x\r\n%b\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


class Talk:
    """One connection, from SYN to FIN."""

    def __init__(self, wire: Wire, rng: random.Random, mix: Mix, number: int) -> None:
        self._wire, self._rng, self._mix, self._number = wire, rng, mix, number
        self._next = [rng.getrandbits(32), rng.getrandbits(32)]
        """The next sequence number of the server and of the client."""
        self._half = ROUND_TRIP_NS // 2 + rng.randrange(ROUND_TRIP_NS)
        """Time from the capture to the server and back, which is all the way there is."""

    def run(self, exchanges: int, at: int) -> int:
        """Put all of it on the wire from the time `at` on; return the time of its end."""
        rng = self._rng
        self._say(at, True, SYN)
        self._say(at + 2 * self._half, False, SYN | ACK)
        at += 2 * self._half + 30_000
        self._say(at, True, ACK)
        for _ in range(exchanges):
            at += rng.randrange(50_000, 20_000_000)
            asked = memoryview(request(rng, self._mix, self._number % 40))
            if len(asked) > MSS:
                at = self._transfer(asked, at, from_client=True)
            else:
                self._say(at, True, PSH | ACK, asked)
            self._say(at + 2 * self._half, False, ACK)
            at += 2 * self._half + rng.randrange(200_000, 30_000_000)
            at = self._transfer(memoryview(response(rng, self._mix, at)), at)
            for _ in range(self._mix.datagrams):
                self._datagram(at)
        at += rng.randrange(1_000_000, 90_000_000) + self._mix.linger_ns
        self._say(at, True, FIN | ACK)
        self._say(at + 2 * self._half, False, FIN | ACK)
        self._say(at + 2 * self._half + 20_000, True, ACK)
        return at + 2 * self._half + 20_000

    def _say(self, at: int, from_client: bool, flags: int, data: Octets = b"") -> None:
        """Put a segment on the wire and count on."""
        sequence, acknowledgment = self._next[from_client], self._next[not from_client]
        self._put(at, from_client, (sequence, acknowledgment if flags & ACK else 0, flags, 6), data)
        self._next[from_client] = (sequence + len(data) + bool(flags & (SYN | FIN))) & 0xFFFFFFFF

    def _put(self, at: int, from_client: bool, header: tuple[int, int, int, int], data: Octets) -> None:
        self._wire.put((at, self._number, from_client, *header), data)

    def _transfer(self, octets: memoryview, at: int, *, from_client: bool = False) -> int:
        """Put a message on the wire, as segments with a delayed acknowledgment for every other one."""
        rng, mix, late = self._rng, self._mix, 0
        for begin in range(0, len(octets), MSS):
            place, data = begin // MSS, octets[begin : begin + MSS]
            last = begin + MSS >= len(octets)
            at += 12_200 if place % 10 else 12_200 + rng.getrandbits(20)
            fate = rng.random() if mix.loss or mix.reordering else 1.0
            seen, flags = at, PSH | ACK if last else ACK
            if fate < mix.loss:
                seen = at + 2 * ROUND_TRIP_NS
                if fate < mix.loss / 2:  # lost after the capture: it is there twice
                    self._put(
                        at,
                        from_client,
                        (self._next[from_client], self._next[not from_client], flags, 6),
                        data,
                    )
            elif fate < mix.loss + mix.reordering:
                seen = at + 40_000
            late = max(late, seen)
            self._say(seen, from_client, flags, data)
            if place % 2 or last:
                self._say(max(at, late) + 9_000, not from_client, ACK)
        return max(at, late) + 9_000

    def _datagram(self, at: int) -> None:
        """Put a UDP datagram on the wire: a QUIC packet, as far as anybody can tell."""
        start, size = self._rng.randrange(1 << 19), 80 + self._rng.getrandbits(10)
        data = memoryview(pool())[start : start + size]
        self._put(at + self._rng.getrandbits(21), bool(self._rng.getrandbits(2)), (0, 0, 0, 17), data)


def make(path: Path, mix: Mix, *, seed: int = 1) -> Made:
    """Make a capture, some connections at a time, so that its size does not matter."""
    rng, writer = random.Random(seed), Writer(path, vxlan=mix.vxlan, vlan_ipv6=mix.vlan_ipv6)
    left, number, start = mix.exchanges, 0, 0
    while left:
        wire, end = Wire(), start
        for _ in range(mix.at_once):
            exchanges = min(left, 1 + rng.randrange(2 * mix.per_connection - 1))
            if exchanges:
                begin = start + rng.randrange(100_000_000)
                end = max(end, Talk(wire, rng, mix, number).run(exchanges, begin))
                left, number = left - exchanges, number + 1
        writer.take(wire)
        start = end + 1_000_000
    return writer.close(mix.exchanges)


PAGES = Mix()
MIXES: dict[str, Mix] = {
    "page-mix": PAGES,
    "exchange-dense": Mix(80_000, content_mean=250, at_once=16, per_connection=100),
    "udp-heavy": replace(PAGES, exchanges=2_000, datagrams=180),
    "all-vxlan": replace(PAGES, exchanges=4_000, vxlan=True),
    "lossy": replace(PAGES, exchanges=6_000, loss=0.01, reordering=0.02),
    "short-connections": Mix(40_000, content_mean=4_000, per_connection=1, at_once=64),
    "uploads": replace(PAGES, exchanges=4_000, uploads=True),
    "vlan-ipv6": replace(PAGES, exchanges=4_000, vlan_ipv6=True),
    "same-heads": replace(PAGES, same_heads=True),
    "same-heads-dense": Mix(80_000, content_mean=250, at_once=16, per_connection=100, same_heads=True),
    "many-open": Mix(200_000, content_mean=400, per_connection=1, at_once=200_000, linger_ns=10_000_000_000),
    "one-download": Mix(1, content_mean=400_000_000, per_connection=1, at_once=1, only_ok=True),
}
"""By name; `page-mix.pcapng` and `page-mix.pcap.gz` are the first one in other clothes."""


def main(report: Callable[[str], None] = print) -> None:
    """Make one capture by name."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("name", choices=MIXES)
    parser.add_argument("path", type=Path)
    parser.add_argument("--exchanges", type=int, help="another number of exchanges")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    mix = MIXES[given.name]
    mix = replace(mix, exchanges=given.exchanges) if given.exchanges else mix
    begin = time.perf_counter()
    made = make(given.path, mix, seed=given.seed)
    spent = time.perf_counter() - begin
    held = f"{made.exchanges} exchanges, {made.packets} packets, {made.octets} octets"
    report(f"{made.path}: {held}, {spent:.1f} s")


if __name__ == "__main__":
    main()
