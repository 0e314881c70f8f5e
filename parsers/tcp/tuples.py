"""Which rows of a batch are of one pair of addresses and ports, in either direction, whatever network."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from parsers.packets.segment import Segments

Numbers: TypeAlias = npt.NDArray[np.int64]
Fingerprints: TypeAlias = npt.NDArray[np.uint64]
Groups: TypeAlias = npt.NDArray[np.integer]

_KEY_4 = np.dtype([("from", "<u4"), ("to", "<u4"), ("from_port", "<u2"), ("to_port", "<u2")])
_KEY_6 = np.dtype(
    [
        ("from_high", "<u8"),
        ("from_low", "<u8"),
        ("to_high", "<u8"),
        ("to_low", "<u8"),
        ("from_port", "<u2"),
        ("to_port", "<u2"),
    ]
)
_ENDS = [
    "source_high",
    "source_low",
    "destination_high",
    "destination_low",
    "source_port",
    "destination_port",
]
# Random, so that nobody can craft two connections that are taken for one. Results do not depend on it.
_SALT = [np.uint64(secrets.randbits(64) | 1) for _ in range(5)]


def by_tuple(segments: Segments, groups: Groups) -> tuple[Groups, list[bytes]]:
    """Number the tuples of a batch from 0; return that of each row, and the keys of the tuples."""
    first = _first_rows(groups)
    if (first < 0).any():
        groups = (np.cumsum(first >= 0) - 1)[groups]
        first = first[first >= 0]
    keys = keys_of(segments[first])
    labels: dict[bytes, int] = {}
    of_group = [labels.setdefault(key, len(labels)) for key in keys]
    if len(labels) < len(keys):  # one tuple in several networks
        groups, keys = np.array(of_group)[groups], list(labels)
    return groups, keys


def _first_rows(groups: Groups) -> Numbers:
    """Return the first row of each group, -1 where a group has none."""
    first = np.full(int(groups.max()) + 1, -1, np.int64)
    first[groups[::-1]] = np.arange(len(groups) - 1, -1, -1)  # the last one assigned stays
    return first


class Grouping(NamedTuple):
    """The rows of a batch by group."""

    groups: Groups
    """Shape (n,): the group of each row, from 0."""
    order: Numbers
    """Shape (n,): the rows sorted by group, those of one group in order."""
    begins: Numbers
    """Shape (k,): where in `order` each group begins."""


def groups_of(segments: Segments) -> Groups:
    """Number the tuples of a batch, in any order; return that of each row."""
    return grouped(segments, by_network=False).groups


def grouped(segments: Segments, *, by_network: bool) -> Grouping:
    """Group the rows of a batch by tuple; with `by_network` one tuple in two networks counts as two."""
    fingerprints = _fingerprints(segments)
    if by_network and segments["network"].any():
        fingerprints += segments["network"] * _SALT[2] ^ segments["network"] >> np.uint64(29)
    order, starts = sorted_by(fingerprints >> _row_bits(len(fingerprints)))
    whole = fingerprints[order]
    if np.count_nonzero(whole[1:] != whole[:-1]) + 1 != len(starts):  # two differ in the low bits alone
        groups = np.unique(fingerprints, return_inverse=True)[1]
        return Grouping(groups, *sorted_by(groups.astype(np.uint64)))
    groups = np.empty(len(order), np.int64)
    groups[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
    return Grouping(groups, order, starts)


def _row_bits(count: int) -> np.uint64:
    """Return how many bits the number of a row takes."""
    return np.uint64(max(count - 1, 1).bit_length())


def sorted_by(values: Fingerprints) -> tuple[Numbers, Numbers]:
    """Return the rows sorted by value, those of one value in order, and where each value begins.

    The row number rides in the low bits: sorting plain numbers is much faster than `argsort`.
    """
    bits = _row_bits(len(values))
    packed = (values << bits) | np.arange(len(values), dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    top = packed >> bits
    return order, np.flatnonzero(np.append(True, top[1:] != top[:-1]))


def _fingerprints(segments: Segments) -> Fingerprints:
    """Return a number of 64 bits per row, the same for both directions of a tuple."""
    total = np.zeros(len(segments), np.uint64)
    only_4 = bool((segments["version"] == 4).all())
    for side in ("source", "destination"):
        end = segments[side + "_low"] * _SALT[0]
        end += segments[side + "_port"] * _SALT[1]
        if not only_4:
            end += segments[side + "_high"] * _SALT[2]
            end += segments["version"] * _SALT[3]
        end ^= end >> np.uint64(31)
        end *= _SALT[4]
        total += end
    return total


def keys_of(heads: Segments) -> list[bytes]:
    """Return the key of each row; IPv4 and IPv6 keys differ in length."""
    swapped = side_of(heads, np.arange(len(heads))).astype(bool)
    keys = [b""] * len(heads)
    for dtype, mine in ((_KEY_4, heads["version"] == 4), (_KEY_6, heads["version"] != 4)):
        packed = np.zeros(int(mine.sum()), dtype)
        for side, other, name in (("source", "destination", "from"), ("destination", "source", "to")):
            for part in ("low", "port") if dtype is _KEY_4 else ("high", "low", "port"):
                column = name if dtype is _KEY_4 and part == "low" else f"{name}_{part}"
                values = np.where(swapped, heads[f"{other}_{part}"], heads[f"{side}_{part}"])[mine]
                packed[column] = values.astype(dtype[column])
        octets, size = packed.tobytes(), dtype.itemsize
        for place, at in enumerate(np.flatnonzero(mine).tolist()):
            keys[at] = octets[place * size : (place + 1) * size]
    return keys


def side_of(segments: Segments, rows: Numbers | None = None) -> npt.NDArray[np.intp]:
    """Return which side of its tuple sent each row, 0 or 1: any order of endpoints does.

    Of some `rows`, shape (n,), or of all.
    """
    if rows is not None:
        return side_of(segments[_ENDS][rows])
    source, destination = segments["source_low"], segments["destination_low"]
    later, same = source > destination, source == destination
    if same.any():
        high, other = segments["source_high"], segments["destination_high"]
        by_port = segments["source_port"] > segments["destination_port"]
        later = np.where(same, np.where(high == other, by_port, high > other), later)
    return later.astype(np.intp)
