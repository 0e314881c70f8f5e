"""Columnar IPv4 and IPv6.

Lengths first: `end` becomes what the header announces, `captured_end` what of that was captured, so
that neither Ethernet padding nor a trailer is ever taken for data. A total length of 0 (segmentation
offload: the header was captured before it was filled in) means up to the end of the layer around.

Source: RFC 791, 3.1; RFC 8200, 3 and 4.
"""

from __future__ import annotations

import numpy as np

from parsers.packets import reasons
from parsers.packets.cursor import Columns, Cursor, Step, Work, by_value

IPV4 = np.dtype(
    [
        ("version_ihl", "u1"),
        ("service", "u1"),
        ("total_length", ">u2"),
        ("identification", ">u2"),
        ("fragment", ">u2"),
        ("ttl", "u1"),
        ("protocol", "u1"),
        ("checksum", ">u2"),
        ("source", ">u4"),
        ("destination", ">u4"),
    ]
)
IPV6 = np.dtype(
    [
        ("version_class_flow", ">u4"),
        ("payload_length", ">u2"),
        ("next_header", "u1"),
        ("hop_limit", "u1"),
        ("source_high", ">u8"),
        ("source_low", ">u8"),
        ("destination_high", ">u8"),
        ("destination_low", ">u8"),
    ]
)
OPTIONS = np.dtype([("next_header", "u1"), ("length", "u1")])

HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS = 0, 43, 44, 51, 60

STEPS = {1: Step.ICMP, 4: Step.IPV4, 17: Step.UDP, 41: Step.IPV6, 47: Step.GRE, 58: Step.ICMPV6}
LEFT = frozenset({HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, 97, 137})
"""Protocols that may carry TCP and have no columnar step: extension headers where they are not
skipped below, EtherIP (97), MPLS in IP (137)."""


def ipv4(cursor: Cursor, work: Work) -> None:
    """IPv4 with or without options, not a fragment."""
    cursor = work.having(cursor, 20)
    ip = cursor.read(IPV4)
    header = (ip["version_ihl"] & 0x0F).astype(np.int64) << 2
    total = ip["total_length"].astype(np.int64)
    end = np.where(total == 0, cursor.end, cursor.at + total)
    plain = (
        (ip["version_ihl"] >> 4 == 4)
        & (header >= 20)
        & (cursor.at + header <= cursor.captured_end)
        & (cursor.at + header <= end)
        & (ip["fragment"] & 0x3FFF == 0)
    )
    inner = Cursor(
        cursor.octets,
        cursor.row,
        cursor.at + header,
        np.minimum(cursor.captured_end, end),
        end,
        cursor.at,
        cursor.depth,
    )
    if plain.all():
        _by_protocol(inner, ip["protocol"], Step.TCP4, work)
    else:
        _by_protocol(work.keep(inner, plain), ip["protocol"][plain], Step.TCP4, work)


def ipv6(cursor: Cursor, work: Work) -> None:
    """IPv6; extension headers but for options of hop and destination are the dissector's."""
    cursor = work.having(cursor, 40)
    ip = cursor.read(IPV6)
    length = ip["payload_length"].astype(np.int64)
    following = ip["next_header"]
    end = np.where(length == 0, cursor.end, cursor.at + 40 + length)
    # A length of 0 before hop-by-hop options may be a jumbogram, whose length stands in them.
    plain = (ip["version_class_flow"] >> 28 == 6) & ((length != 0) | (following != HOP_BY_HOP))
    inner = Cursor(
        cursor.octets,
        cursor.row,
        cursor.at + 40,
        np.minimum(cursor.captured_end, end),
        end,
        cursor.at,
        cursor.depth,
    )
    inner = work.keep(inner, plain)
    _by_next_header(inner, following if plain.all() else following[plain], work)


def ipv6_options(cursor: Cursor, work: Work) -> None:
    """Hop-by-hop and destination options, whose content says nothing of TCP."""
    cursor = work.having(cursor, 8)
    options = cursor.read(OPTIONS)
    size = (options["length"].astype(np.int64) + 1) << 3
    inside = cursor.at + size <= cursor.captured_end
    cursor = work.keep(cursor, inside)
    _by_next_header(cursor.past(size[inside]), options["next_header"][inside], work)


def _by_next_header(cursor: Cursor, following: Columns, work: Work) -> None:
    """Skip the options that may stand before anything, hand on the rest."""
    options = (following == HOP_BY_HOP) | (following == DESTINATION_OPTIONS)
    if options.any():
        work.then(Step.IPV6_OPTIONS, cursor.where(options))
        cursor, following = cursor.where(~options), following[~options]
    _by_protocol(cursor, following, Step.TCP6, work)


def _by_protocol(cursor: Cursor, protocols: Columns, tcp: Step, work: Work) -> None:
    """Hand packets on by IP protocol, or claim them as holding no TCP."""
    for protocol, mask in by_value(protocols):
        part = cursor if mask is None else cursor.where(mask)
        step = tcp if protocol == 6 else STEPS.get(protocol)
        if step is not None:
            work.then(step, part)
        elif protocol in LEFT:
            work.left.append(part.row)
        else:
            work.count(reasons.of_protocol(protocol), part)
