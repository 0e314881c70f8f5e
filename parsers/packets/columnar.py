"""The fast decoder: whole batches of plain packets at once, with numpy.

It may say "not mine", never "wrong": a packet is claimed whole, as a TCP segment or as holding none,
or it is left. For every packet that it claims it returns the record that the dissector would.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parsers.packets import links, network, reasons, transport, tunnels
from parsers.packets.cursor import Cursor, Index, Step, Work
from parsers.packets.link_types import DISSECTED, FIRST_STEP
from parsers.packets.segment import SEGMENT, Segments

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.capture.batch import PacketBatch

STEPS: dict[Step, Callable[[Cursor, Work], None]] = {
    Step.ETHERNET: links.ethernet,
    Step.VLAN: links.vlan,
    Step.SLL: links.sll,
    Step.SLL2: links.sll2,
    Step.NULL: links.null,
    Step.RAW: links.raw,
    Step.IPV4: network.ipv4,
    Step.IPV6: network.ipv6,
    Step.IPV6_OPTIONS: network.ipv6_options,
    Step.TCP4: transport.tcp4,
    Step.TCP6: transport.tcp6,
    Step.UDP: transport.udp,
    Step.ICMP: transport.icmp,
    Step.ICMPV6: transport.icmpv6,
    Step.MPLS: tunnels.mpls,
    Step.PPPOE: tunnels.pppoe,
    Step.GRE: tunnels.gre,
    Step.VXLAN: tunnels.vxlan,
    Step.GENEVE: tunnels.geneve,
    Step.ERSPAN_2: tunnels.erspan_2,
    Step.ERSPAN_3: tunnels.erspan_3,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the fast decoder made of a batch."""

    segments: Segments
    """Shape (s,), dtype SEGMENT, in frame order."""
    tally: Counter[str]
    left: Index
    """Rows of the batch, in order, that it did not claim."""


def decode(batch: PacketBatch) -> Claimed:
    """Decode what is plain in a batch."""
    work = Work(batch)
    _begin(batch, work)
    while work.todo:
        step, cursor = work.todo.pop()
        STEPS[step](cursor, work)
    parts = [part for part in work.parts if len(part)]
    if len(parts) == 1:
        segments = parts[0]  # one cursor keeps the order of the batch
    elif parts:
        segments = np.concatenate(parts)
        segments = segments[np.argsort(segments["frame"], kind="stable")]
    else:
        segments = np.zeros(0, SEGMENT)
    left = np.sort(np.concatenate(work.left)) if work.left else np.zeros(0, np.int64)
    return Claimed(segments, work.tally, left)


def nothing_of(batch: PacketBatch) -> Claimed:
    """Claim no packet of a batch."""
    return Claimed(np.zeros(0, SEGMENT), Counter(), np.arange(len(batch.packets)))


def _begin(batch: PacketBatch, work: Work) -> None:
    """Put every packet before the step of its link type."""
    packets = batch.packets
    if not len(packets):
        return
    at = packets["at"].astype(np.int64)
    captured = packets["captured"].astype(np.int64)
    # A capture that says less was on the wire than it holds is wrong about the former.
    end = at + np.maximum(packets["original"], captured)
    rows = np.arange(len(packets))
    cursor = Cursor(batch.octets, rows, at, at + captured, end, np.zeros_like(at))
    if len(batch.link_types) == 1:
        groups = [(batch.link_types[0], cursor)]
    else:
        groups = [(kind, cursor.where(packets["link_type"] == kind)) for kind in batch.link_types]
    for link_type, part in groups:
        step = FIRST_STEP.get(link_type)
        if step is not None:
            work.then(step, part)
        elif link_type in DISSECTED:
            work.left.append(part.row)
        else:
            work.count(reasons.of_link_type(link_type), part)
