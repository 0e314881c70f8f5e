"""The universal decoder: Scapy, one packet and one header at a time. It is also the specification.

Scapy names the fields of a header; the walk over the headers is ours, and with it every length:

- Scapy is handed one header with what was captured after it, and told to stop behind that header.
- `end` is where the innermost IP header says that its packet ends, `captured_end` how much of that
  was captured. Scapy does not tell the two apart and knows nothing of what was on the wire.
- What follows a header is looked up in our own tables (`scapy_layers`); Scapy's own guess is asked
  only about headers that have no handler here (radio, HDLC framing, GTP).

Nothing is raised: what cannot be dissected is counted under a reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parsers.packets import reasons
from parsers.packets.fragments import Fragments
from parsers.packets.segment import SEGMENT, Segments

if TYPE_CHECKING:
    from parsers.capture.batch import Octets, PacketBatch
    from parsers.packets.cursor import Index


@dataclass(frozen=True, slots=True)
class Dissected:
    """What Scapy made of some packets of a batch."""

    segments: Segments
    """Shape (s,), dtype SEGMENT, in frame order."""
    tally: Counter[str]
    pool: Octets
    """What had to be put together from fragments, shape (n,)."""


class Dissector:
    """Scapy behind one door. It keeps fragments from batch to batch, and nothing else."""

    def __init__(self) -> None:
        self.fragments = Fragments()

    def decode(self, batch: PacketBatch, rows: Index) -> Dissected:
        """Decode the packets of a batch numbered `rows`, in order."""
        from parsers.packets.walk import Walk  # these import Scapy
        from parsers.packets.walk_headers import HANDLERS, first

        tally: Counter[str] = Counter()
        records: list[tuple[int, ...]] = []
        pool: list[bytes] = []
        pooled = 0
        # Scapy logs what it makes of odd octets; here every oddity is counted instead.
        import logging  # with Scapy, which most captures need for nothing

        log = logging.getLogger("scapy.runtime")
        level = log.level
        log.setLevel(logging.CRITICAL)
        try:
            for row in rows.tolist():
                packet = batch.packets[row]
                link_type = int(packet["link_type"])
                at, captured = int(packet["at"]), int(packet["captured"])
                octets = batch.octets[at : at + captured].tobytes()
                walk = Walk(octets, at, packet, pooled, self.fragments)
                walk.run(first(link_type), HANDLERS, reasons.of_link_type(link_type))
                records.extend(walk.records)
                if walk.reason:
                    tally[walk.reason] += 1
                if walk.assembled:
                    pool.append(walk.assembled)
                    pooled += len(walk.assembled)
        finally:
            log.setLevel(level)
        return Dissected(np.array(records, SEGMENT), tally, np.frombuffer(b"".join(pool), np.uint8))
