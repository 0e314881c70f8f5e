"""Frames captured twice: at a mirror port, on two interfaces, on both sides of a router.

Source: RULES.md, 4.8. A segment is a copy of an earlier one when its network-layer octets but for TTL
and checksums are the same and at most 1 ms lies between them. Seen on another interface or in another
virtual network, it is a DUPLICATE; on the same, a MAYBE_DUPLICATE, for the TCP layer to judge by
how much of the connection is doubled. Never asked are segments that a host may well send twice
within 1 ms: those with an IPv4 identification of 0, and in IPv6 (which has none) an ACK or RST alone.
Without an identification, nothing on the same interface is taken for a copy.

All of a batch is compared at once: equal hashes come to stand together by one sort, and only
they are looked at, column by column and then octet by octet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import (
    ACK,
    DUPLICATE,
    FIN,
    MAYBE_DUPLICATE,
    RST,
    SEGMENT,
    SYN,
    TCP,
    Segments,
)

if TYPE_CHECKING:
    from parsers.capture.batch import Octets

WINDOW_NS = 1_000_000
MAX_KEPT = 4096
"""Segments of the last millisecond kept for the next batch; 1 ms of 10 Gbit/s is 800 long packets."""
MAX_COPIES = 8
"""So many segments before it with an equal hash is one compared with, lest a flood cost its square."""

COMPARED = (
    "source_high",
    "source_low",
    "destination_high",
    "destination_low",
    "source_port",
    "destination_port",
    "sequence",
    "acknowledgment",
    "flags",
    "window",
    "urgent",
    "ip_id",
    "version",
    "options",
    "window_scale",
    "tsval",
    "tsecr",
    "sack_left",
    "sack_right",
)
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
Rows = npt.NDArray[np.int64]


class Duplicates:
    """Marks copies; keeps the last millisecond from batch to batch."""

    def __init__(self) -> None:
        self._kept: Segments = np.zeros(0, SEGMENT)
        self._kept_octets: Octets = np.zeros(0, np.uint8)

    def mark(self, segments: Segments, pools: tuple[Octets, Octets]) -> None:
        """Set the column `duplicate` of `segments`, shape (n,), in place."""
        if not len(segments):
            return
        sources = (*pools, self._kept_octets)
        before = len(self._kept)
        hashes = np.concatenate([_hashes(self._kept), _hashes(segments)])
        suspects = _suspects(hashes, np.concatenate([_may_be_copied(self._kept), _may_be_copied(segments)]))
        if len(suspects):
            earlier, later = suspects[suspects < before], suspects[suspects >= before] - before
            looked_at = np.concatenate([self._kept[earlier], segments[later]])
            _mark(looked_at, hashes[suspects], sources)
            segments["duplicate"][later] = looked_at["duplicate"][len(earlier) :]
        self._keep(segments, sources)

    def _keep(self, segments: Segments, pools: tuple[Octets, ...]) -> None:
        """Copy what a later batch may hold a copy of."""
        since = segments["time_ns"][-1] - WINDOW_NS
        recent = segments[-MAX_KEPT:]
        recent = recent[recent["time_ns"] >= since]
        if len(recent) == len(segments):  # a short batch: what was kept before may still count
            old = self._kept[self._kept["time_ns"] >= since]
            recent = np.concatenate([old, recent])[-MAX_KEPT:]
        octets = [_octets(segment, pools) for segment in recent]
        self._kept_octets = np.concatenate([pools[0][:0], *octets])
        recent["pool"] = len(pools) - 1
        recent["payload_at"] = np.cumsum([0, *(len(piece) for piece in octets)])[:-1]
        self._kept = recent


def _octets(segment: np.void, pools: tuple[Octets, ...]) -> Octets:
    at = int(segment["payload_at"])
    return pools[int(segment["pool"])][at : at + int(segment["payload_length"])]


def _suspects(hashes: npt.NDArray[np.uint64], asked: npt.NDArray[np.bool_]) -> Rows:
    """Return the rows, in order, that share their hash with another row; only `asked` ones count."""
    rows = None if asked.all() else np.flatnonzero(asked)
    values = hashes if rows is None else hashes[rows]
    order = np.argsort(values)
    in_order = values[order]
    same = in_order[1:] == in_order[:-1]
    if not same.any():
        return np.zeros(0, np.int64)
    found = np.zeros(len(values), np.bool_)
    found[order[1:][same]] = True
    found[order[:-1][same]] = True
    return np.flatnonzero(found) if rows is None else rows[found]


def _mark(segments: Segments, hashes: npt.NDArray[np.uint64], pools: tuple[Octets, ...]) -> None:
    """Mark the copies in `segments`; `pools` are the buffers that its column `pool` names."""
    rows = np.argsort(hashes, kind="stable")
    hashes = hashes[rows]
    for lag in range(1, min(MAX_COPIES, len(rows))):
        # Of equal hashes, each is compared with the one before it, the one before that, ...
        candidates = np.flatnonzero(hashes[lag:] == hashes[:-lag])
        earlier, later = rows[candidates], rows[candidates + lag]
        near = np.abs(segments["time_ns"][later] - segments["time_ns"][earlier]) <= WINDOW_NS
        if not near.any():
            return
        _mark_pairs(segments, pools, earlier[near], later[near])


def _may_be_copied(segments: Segments) -> npt.NDArray[np.bool_]:
    """Say which segments no host sends twice within 1 ms."""
    is_tcp: npt.NDArray[np.bool_] = segments["kind"] == TCP
    identified = segments["ip_id"] != 0
    if identified.all():
        return is_tcp
    alone = (segments["payload_length"] == 0) & (segments["payload_missing"] == 0)
    control = segments["flags"] & (SYN | FIN | RST | ACK)
    alone &= (control == ACK) | (control & RST != 0)
    says_itself = identified | ((segments["version"] == 6) & ~alone)
    return is_tcp & np.asarray(says_itself, np.bool_)


def _hashes(segments: Segments) -> npt.NDArray[np.uint64]:
    """Hash a few columns that tell nearly all segments apart; shape (n,)."""
    hashes = segments["sequence"].astype(np.uint64) << np.uint64(32)
    hashes |= segments["acknowledgment"]
    hashes *= MULTIPLIER
    hashes ^= segments["ip_id"].astype(np.uint64) << np.uint64(16)
    hashes ^= segments["source_low"]
    hashes *= MULTIPLIER
    hashes ^= segments["tsval"]
    hashes ^= segments["source_port"].astype(np.uint64) << np.uint64(40)
    hashes ^= segments["destination_port"].astype(np.uint64) << np.uint64(24)
    return hashes


def _mark_pairs(segments: Segments, pools: tuple[Octets, ...], earlier: Rows, later: Rows) -> None:
    """Mark the later one of each pair that is the same to the octet."""
    same = np.ones(len(earlier), np.bool_)
    first, second = segments[earlier], segments[later]
    for name in COMPARED:
        same &= first[name] == second[name]
    whole = [s["payload_length"].astype(np.int64) + s["payload_missing"] for s in (first, second)]
    same &= whole[0] == whole[1]
    elsewhere = first["interface"] != second["interface"]
    elsewhere |= first["network"] != second["network"]
    same &= elsewhere | (first["ip_id"] != 0)
    for pair in np.flatnonzero(same).tolist():
        one, other = _octets(first[pair], pools), _octets(second[pair], pools)
        shared = min(len(one), len(other))  # two interfaces may cut at different snap lengths
        same[pair] = one[:shared].tobytes() == other[:shared].tobytes()
    verdict = np.where(elsewhere, DUPLICATE, MAYBE_DUPLICATE)[same]
    marked = segments["duplicate"][later[same]]
    # DUPLICATE is certain where MAYBE_DUPLICATE is not: it stays, and it replaces.
    segments["duplicate"][later[same]] = np.where(marked == DUPLICATE, DUPLICATE, verdict)
