"""Packets to TCP segments: numpy for plain ones, Scapy for all the others.

    PacketBatch -> columnar (what it is sure of) + dissector (the rest) -> SEGMENT array, in order

Both decoders give the same record for every packet that the fast one claims; nothing outside this
module knows that there are two.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from parsers.packets import columnar, reasons
from parsers.packets.dissector import Dissector
from parsers.packets.duplicates import Duplicates
from parsers.packets.segment import Decoded

if TYPE_CHECKING:
    from parsers.capture.batch import PacketBatch

__all__ = ["Decoder"]


class Decoder:
    """Decodes the batches of one capture, in order. IP fragments may span batches."""

    def __init__(self, *, dissect_all: bool = False) -> None:
        self._dissect_all = dissect_all
        """Have Scapy decode everything: for tests, and to find out which decoder is wrong."""
        self._dissector = Dissector()
        self._duplicates = Duplicates()

    def decode(self, batch: PacketBatch) -> Decoded:
        """Decode one batch. Every packet is a segment of kind TCP or counted once in the tally."""
        plain = columnar.nothing_of(batch) if self._dissect_all else columnar.decode(batch)
        segments, tally, pool = plain.segments, plain.tally, np.zeros(0, np.uint8)
        if len(plain.left):
            unusual = self._dissector.decode(batch, plain.left)
            tally, pool = tally + unusual.tally, unusual.pool
            if len(unusual.segments):
                segments = np.concatenate([segments, unusual.segments])
                segments = segments[np.argsort(segments["frame"], kind="stable")]
        pools = (batch.octets, pool)
        self._duplicates.mark(segments, pools)
        left = len(plain.left)
        return Decoded(segments, pools, tally, len(batch.packets) - left, left)

    def trace_fragments(self) -> dict[int, list[int]]:
        """Have the frames of IP fragments noted, from here on.

        Returns:
            Gets the frames of every datagram, by the frame that completes it; the caller empties it.
        """
        completed: dict[int, list[int]] = {}
        self._dissector.fragments.completed = completed
        return completed

    def finish(self) -> Counter[str]:
        """Return what to add to the tallies at the end; fragments never completed change heading.

        The numbers add up to 0: every packet stays counted once.
        """
        incomplete = self._dissector.fragments.finish()
        if not incomplete:
            return Counter()
        return Counter({reasons.FRAGMENT: -incomplete, reasons.FRAGMENT_INCOMPLETE: incomplete})
