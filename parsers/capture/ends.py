"""When a capture begins and ends, without reading all of it where that can be helped.

The first packet is at the head. For the last one, the last 2 MiB of an uncompressed file are enough:

- pcapng has the length of each block at its end too, so blocks are walked backwards.
- pcap has not: wherever a record might stand, its header is read as one. What leads from record to
  record, in many steps, to exactly the end of the file is the file's records; chance does not do that.

Compressed files, and those where this finds nothing sure, are read through.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parsers.capture.gather import gathered
from parsers.capture.limits import largest_packet
from parsers.capture.opening import open_capture
from parsers.capture.pcap import NANOSECONDS
from parsers.capture.pcap_layouts import Layout
from parsers.capture.pcapng_blocks import ENHANCED_PACKET, SECTION, Section
from parsers.capture.pcapng_frames import Blocks, Frames
from parsers.errors import CaptureError

TAIL = 2 << 20
"""Octets looked at from the end: more than the largest ordinary packet, thousands of small ones."""
SURE = 4
"""Records in a row that lead to the end of the file before a pcap's tail is believed."""
MOST_CANDIDATES = 1 << 17
"""Places at which a record might stand; a tail with more is not worth the time."""
LATEST_OF = 64
"""Packets at the end of which the latest counts: they are not always quite in order."""
DAY_S = 86_400


class Head(NamedTuple):
    """What the beginning of a capture tells."""

    link_type: int | None
    snap_length: int | None
    first_time_ns: int
    layout: Layout | Section | None
    """How to read its end; None for a compressed file."""


def head_of(path: str) -> Head | None:
    """Read the first packets; None where there are none."""
    try:
        with open_capture(path, batch_octets=1 << 16) as capture:
            for _ in capture:
                assert capture.first_time_ns is not None
                return Head(capture.link_type, capture.snap_length, capture.first_time_ns, capture.layout)
    except CaptureError:
        pass
    return None


def last_time_ns(path: str, head: Head) -> int | None:
    """Return the latest time near the end of a capture; None where the file can no longer be read."""
    try:
        if head.layout is not None and Path(path).stat().st_size > TAIL:
            with Path(path).open("rb") as file:
                file.seek(-TAIL, 2)
                tail = bytearray(file.read(TAIL))
            in_tail = _last_of_pcap if isinstance(head.layout, Layout) else _last_of_pcapng
            latest = in_tail(tail, head)
            if latest is not None:
                return latest
        latest = None
        with open_capture(path) as capture:
            for batch in capture:
                latest = int(batch.packets["time_ns"][-LATEST_OF:].max())
    except (CaptureError, OSError):
        return None
    return latest


def _last_of_pcap(tail: bytearray, head: Head) -> int | None:
    """Find the records that end the tail of a pcap; return the latest time of the last of them."""
    layout = head.layout
    assert isinstance(layout, Layout)
    if layout.lengths_swapped is not False:
        return None  # old, small, and not of a ring
    header = gathered(tail, layout.record, np.arange(len(tail) - layout.header + 1))
    begun_s = head.first_time_ns // NANOSECONDS
    may_be = np.flatnonzero(
        (header["fraction"] < NANOSECONDS // layout.unit_ns)
        & (header["seconds"] >= begun_s - DAY_S)
        & (header["first"] <= largest_packet(layout.link_type))
        & (header["first"] <= header["second"])
    )
    if len(may_be) > MOST_CANDIDATES:
        return None
    after = (may_be + layout.header + header["first"][may_be]).tolist()
    steps = {len(tail): 0}
    """For each record found: how many there are from it to the end of the file."""
    for at, following in zip(reversed(may_be.tolist()), reversed(after), strict=True):
        if following in steps:
            steps[at] = steps[following] + 1
    most = max(steps.values())
    if most < SURE:
        return None
    last = [at for at, count in steps.items() if 0 < count <= LATEST_OF]
    if len(last) > min(most, LATEST_OF):
        return None  # two chains: not sure
    found = header[np.array(last)]
    fractions_ns = found["fraction"].astype(np.int64) * layout.unit_ns
    return int((found["seconds"].astype(np.int64) * NANOSECONDS + fractions_ns).max())


def _last_of_pcapng(tail: bytearray, head: Head) -> int | None:
    """Walk backwards over the blocks that end a pcapng; return the latest time of its last packets."""
    section = head.layout
    assert isinstance(section, Section)
    unpack = struct.Struct(f"{section.order}I").unpack_from
    starts: list[int] = []
    lengths: list[int] = []
    at = len(tail)
    while at >= 12 and len(starts) < LATEST_OF:
        (length,) = unpack(tail, at - 4)
        at -= length
        if length < 12 or length % 4 or at < 0 or unpack(tail, at + 4)[0] != length:
            return None
        (kind,) = unpack(tail, at)
        if kind == SECTION:
            return None  # its interfaces are other ones
        if kind == ENHANCED_PACKET:
            starts.append(at)
            lengths.append(length)
    if not starts:
        return None
    count = len(starts)
    kinds, described = np.full(count, ENHANCED_PACKET, np.uint32), np.full(count, len(section.interfaces))
    blocks = Blocks(tail, section, kinds, np.array(starts), np.array(lengths), described)
    packets, bad, _ = Frames([]).read(blocks)
    latest = int(packets["time_ns"].max()) if bad is None else None
    return latest if latest is not None and latest >= head.first_time_ns else None
