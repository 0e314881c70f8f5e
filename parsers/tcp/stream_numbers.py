"""Wireshark's `tcp.stream` of every TCP header, so that a report can be held beside Wireshark.

What Wireshark 4.0 does, as observed and as its documentation of the field says: conversations are
numbered from 0 in the order of their first header. The key is the pair of addresses and ports,
whatever network they were seen in and whichever side sent first; a header quoted in an ICMP error
counts like any other. A conversation is only ever followed by another one of the same key at a SYN
(without ACK) whose sequence number is not the initial one that Wireshark holds for that side. It
holds, for each side, the first of: the side's own sequence number (less 1 without SYN), or the other
side's acknowledgment number less 1; and a SYN+ACK with another number replaces it. Quoted headers
give none, but are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import ACK, SYN, TCP
from parsers.tcp.tuples import Groups, Numbers, by_tuple, groups_of, side_of, sorted_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.packets.segment import Segments

MAX_TUPLES = 2_000_000
"""Pairs of addresses and ports remembered, some 150 octets each; nothing is ever forgotten, since
Wireshark forgets nothing either."""

_UNKNOWN = -1
_SOCKS = 1080
"""Port of SOCKS. Wireshark gives the connection behind the proxy a number of its own, without a packet,
once it takes the two sides to have agreed: from the first octets there no number is certain."""
HIDES_NOTHING = frozenset(
    {
        "ARP",
        "ICMP",
        "ICMPv6",
        "IGMP",
        "SCTP",
        "UDP",
        "TCP header cut by the snap length",
        "TCP header malformed",
    }
    | {"IP fragment", "IP fragment, incomplete", "IP fragment cut by the snap length"}
    | {f"{name} header cut by the snap length" for name in ("Ethernet", "IPv4", "IPv6", "UDP", "ICMP")}
    # AoE, LLDP, LACP, EAPOL, loopback, Realtek, spanning tree
    | {f"EtherType 0x{kind}" for kind in ("88a2", "88cc", "8809", "888e", "9000", "8899")}
    | {"LLC 0x42"}
    | {f"IP protocol {protocol}" for protocol in (46, 50, 59, 88, 89, 112)}  # RSVP, ESP, none, routing
    | {f"PPP protocol 0x{kind}" for kind in ("c021", "c023", "c223", "8021", "8057")}  # its own talk
)
"""Reasons for a packet without a segment that are none for doubt: other protocols; and TCP headers and
fragments, of which there is a row of kind QUOTED where Wireshark numbers them."""


def may_hide_tcp(tally: Mapping[str, int]) -> bool:
    """Tell whether packets were passed over in which Wireshark may have found a TCP header.

    True for tunnels and link types that are not decoded, headers nested too deep or broken off, and
    whatever is new. `tally` counts the packets of one batch without a segment, by reason.
    """
    return any(count > 0 and reason not in HIDES_NOTHING for reason, count in tally.items())


class StreamNumbers:
    """Numbers the TCP headers of one capture, batch by batch, in the order of its frames."""

    def __init__(self, *, capacity: int = MAX_TUPLES) -> None:
        self._capacity = capacity
        """Past this many tuples new ones have no number; those already known keep theirs."""
        self._ids: dict[bytes, int] = {}
        self._numbers: Numbers = np.zeros(0, np.int64)
        """Shape (capacity so far,): by id, the number of the latest conversation; -1 = uncertain."""
        self._bases: Numbers = np.zeros((0, 2), np.int64)
        """By id and side, the initial sequence number held; -1 = none yet."""
        self._next = 0
        self._full = False
        self._doubted = False

    def doubt_from_here(self) -> None:
        """Give no number any more: a TCP header may have been passed over that Wireshark numbered.

        To be called before `number` is given the batch in which such a packet stands, whatever its
        place there: see `may_hide_tcp`, which tells by the tally of the batch.
        """
        self._doubted = True
        self._ids.clear()

    def number(self, segments: Segments, groups: Groups | None = None) -> Numbers:
        """Return the number of every row, shape (s,), -1 where it is not certain.

        `segments` are those of the next frames, in order, of both kinds. `groups`, shape (s,), spares
        the search for rows of one connection, if the caller has done it: small integers from 0,
        equal only for rows of one pair of addresses and ports (of either direction). Several groups
        may be of one pair (two networks); the integers mean nothing beyond this call.
        """
        if self._doubted or not len(segments):
            return np.full(len(segments), _UNKNOWN, np.int64)
        groups, keys = by_tuple(segments, groups_of(segments) if groups is None else groups)
        ids = np.fromiter((self._ids.get(key, -1) for key in keys), np.int64, len(keys))
        known = ids >= 0
        latest = np.full(len(ids), _UNKNOWN, np.int64)
        latest[known] = self._numbers[ids[known]]
        busy = ~known
        busy[known] = (self._bases[ids[known]] < 0).any(axis=1)
        busy[groups[np.flatnonzero(segments["flags"] & SYN)]] = True
        numbers: Numbers = latest[groups]
        if busy.any():
            rows = np.flatnonzero(busy[groups])
            order, begins = sorted_by(groups[rows].astype(np.uint64))
            at = np.flatnonzero(busy)
            numbers[rows[order]] = self._advance(
                segments, rows[order], begins, ids[at], [keys[of] for of in at]
            )
        proxied = (segments["source_port"] == _SOCKS) | (segments["destination_port"] == _SOCKS)
        if proxied.any():
            asked = np.flatnonzero(proxied & (segments["payload_length"] > 0))
            if len(asked):
                self.doubt_from_here()
                numbers[asked[0] + 1 :] = _UNKNOWN
        return numbers

    def _advance(
        self, segments: Segments, rows: Numbers, begins: Numbers, ids: Numbers, keys: list[bytes]
    ) -> Numbers:
        """Number the rows of tuples that are new, or have a SYN, or lack an initial sequence number."""
        bases = np.full((len(ids), 2), -1, np.int64)
        latest = np.full(len(ids), _UNKNOWN, np.int64)
        known = ids >= 0
        bases[known], latest[known] = self._bases[ids[known]], self._numbers[ids[known]]
        held = bases.tolist()
        opens = _openings(_events(segments, rows, begins), held, (~known).tolist())
        opened = np.fromiter(opens, np.int64)
        self._full = self._full or len(self._ids) + int((~known).sum()) > self._capacity
        # A row has the number of the last opening before it in its tuple, or the one from before.
        changes = _merged(len(rows), begins, opened)
        given = latest[np.searchsorted(begins, changes, "right") - 1]
        given[np.searchsorted(changes, opened)] = self._give(rows[opened])
        numbers = np.repeat(given, np.diff(changes, append=len(rows)))
        self._remember(keys, ids, numbers[np.append(begins[1:], len(rows)) - 1], np.array(held))
        return numbers

    def _give(self, rows: Numbers) -> Numbers:
        """Give the next numbers to the rows that open a conversation, in the order of the capture."""
        given = np.full(len(rows), _UNKNOWN, np.int64)
        if not self._full:
            given[np.argsort(rows)] = np.arange(self._next, self._next + len(rows))
            self._next += len(rows)
        return given

    def _remember(self, keys: list[bytes], ids: Numbers, latest: Numbers, bases: Numbers) -> None:
        """Note where each tuple stands; the new ones only while there is room."""
        for at in np.flatnonzero(ids < 0).tolist() if not self._full else ():
            ids[at] = self._ids[keys[at]] = len(self._ids)
        short = len(self._ids) - len(self._numbers)
        if short > 0:
            more = max(short, len(self._numbers), 1024)
            self._numbers = np.append(self._numbers, np.zeros(more, np.int64))
            self._bases = np.append(self._bases, np.zeros((more, 2), np.int64), axis=0)
        kept = ids >= 0
        self._numbers[ids[kept]] = latest[kept]
        self._bases[ids[kept]] = bases[kept]


def _merged(count: int, *positions: Numbers) -> Numbers:
    """Return the positions below `count` that are in any of the arrays, in order, each once."""
    marked = np.zeros(count, np.bool_)
    for part in positions:
        marked[part] = True
    return np.flatnonzero(marked)


def _events(segments: Segments, rows: Numbers, begins: Numbers) -> Iterator[tuple[int, ...]]:
    """Return what can change the state of a tuple: its first row of the batch, and every SYN.

    Each with what would first give either side an initial sequence number from there on, up to the
    next event. `rows` are sorted by tuple; `begins` says where in them each tuple begins.
    """
    # One column at a time: to gather whole records takes several times longer.
    flags, side = segments["flags"][rows], side_of(segments, rows)
    syn, ack = (flags & SYN) != 0, (flags & ACK) != 0
    gives = segments["kind"][rows] == TCP
    at = _merged(len(rows), begins, np.flatnonzero(syn))
    tuples = np.searchsorted(begins, at, "right") - 1
    until = np.append(at[1:], len(rows))
    columns: list[npt.NDArray[np.integer]] = [
        at,
        tuples,
        side[at],
        syn[at],
        ack[at],
        segments["sequence"][rows[at]],
    ]
    for one in (0, 1):
        givers = np.flatnonzero(gives & ((side == one) | ack))
        first = np.append(givers, len(rows))[np.searchsorted(givers, at)]
        there = np.minimum(first, len(rows) - 1)
        own = segments["sequence"][rows[there]] - (~syn[there]).astype(np.uint32)
        of_other = segments["acknowledgment"][rows[there]] - np.uint32(1)
        base = np.where(side[there] == one, own, of_other).astype(np.int64)
        columns.append(np.where(first < until, base, -1))
    return zip(*(column.tolist() for column in columns), strict=True)


def _openings(events: Iterator[tuple[int, ...]], held: list[list[int]], new: list[bool]) -> Iterator[int]:
    """Yield the rows at which a conversation begins; bring the numbers held up to date."""
    for at, of, side, syn, ack, sequence, base_0, base_1 in events:
        bases = held[of]
        if new[of]:
            new[of] = False
            yield at
        elif syn and bases[side] not in {-1, sequence}:
            if ack:
                bases[side] = sequence
            else:
                bases[:] = -1, -1
                yield at
        if bases[0] < 0:
            bases[0] = base_0
        if bases[1] < 0:
            bases[1] = base_1
