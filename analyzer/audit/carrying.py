"""What a capture hands on to the next one of its chain: packets, and what of them was counted.

Carried are the packets of the connections that are open at its end, and so that rules across exchanges
have something to compare with, those of connections that ended shortly before. The next file is read
behind them, as one capture. Exchanges and connections that were counted before are known by their ends and
times, and are judged again without being counted.

It is data: a pcapng, and lists of names. The octets are those of the capture, in clear.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from analyzer.version import VERSION
from parsers.capture.writing import PcapngWriter
from parsers.extracting import members_of, packets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, BinaryIO

    from parsers.model import Connection, Exchange

ExchangeKey: TypeAlias = tuple[str, str, int, int]
"""Both ends in the order of their text, times of the first octets of request and response; 0 for none."""
ConnectionKey: TypeAlias = tuple[str, str, int]
"""Both ends, time of the first packet."""

LARGEST = 1 << 28
"""Octets that something carried may inflate to."""


class Carried(msgspec.Struct, array_like=True, frozen=True):
    """What is carried over a border between files."""

    packets: bytes = b""
    """A pcapng, b"" for none."""
    count: int = 0
    exchanges: list[ExchangeKey] = []
    """Those that were counted, among the packets."""
    connections: list[ConnectionKey] = []

    def encoded(self) -> tuple[bytes, bytes]:
        """Return it as octets, compressed, and their digest."""
        if not self.count:
            return b"", b""
        octets = msgspec.msgpack.encode(self)
        return zlib.compress(octets, 1), hashlib.blake2b(octets, digest_size=16).digest()


NOTHING = Carried()


def decoded(octets: bytes) -> Carried:
    """Read what `encoded` wrote.

    Raises:
        ValueError: it is damaged.
    """
    if not octets:
        return NOTHING
    try:
        inflated = zlib.decompressobj().decompress(octets, LARGEST)
        return msgspec.msgpack.decode(inflated, type=Carried)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"what was carried over is damaged: {error}") from error


def exchange_key(exchange: Exchange) -> ExchangeKey:
    """Name an exchange, equally in every reading that has its messages."""
    request, response = exchange.request_or_none, exchange.response_or_none
    begin = request.first_time if request is not None else 0
    return (*_ends(exchange.connection), begin, response.first_time if response is not None else 0)


def connection_key(connection: Connection) -> ConnectionKey:
    """Name a connection."""
    return (*_ends(connection), connection.start_ns)


def _ends(connection: Connection) -> tuple[str, str]:
    one, other = sorted((str(connection.client), str(connection.server)))
    return one, f"{other} {connection.network}" if connection.network else other


def carried(
    sources: Callable[[], list[BinaryIO]],
    firsts: Mapping[int, int],
    exchanges: list[ExchangeKey],
    connections: list[ConnectionKey],
    **reading: Any,
) -> Carried:
    """Take the packets of connections out of what was just read.

    Args:
        sources: Opens it anew.
        firsts: By number of each connection the frame from which on it is carried.
        exchanges: Those of them that were counted.
        connections: The same.
        **reading: Options of parsers.extracting.members_of.

    Raises:
        CaptureError: it can no longer be read.
    """
    if not firsts:
        return NOTHING
    opened: Any = sources()
    members = members_of(opened, firsts.keys(), **reading)
    numbers = np.array(sorted(firsts), np.int64)
    begins = np.array([firsts[number] for number in numbers.tolist()], np.int64)
    mine = begins[np.searchsorted(numbers, members["connection"])] <= members["frame"]
    frames = np.unique(members["frame"][mine])
    out = io.BytesIO()
    writer = PcapngWriter(out)
    writer.section("carried over to the next file of a chain", f"wirelint {VERSION}")
    opened = sources()
    for copied in packets_of(opened, frames):
        writer.packet(copied.packet)
    return Carried(out.getvalue(), len(frames), sorted(exchanges), sorted(connections))
